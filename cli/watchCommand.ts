// `millrace watch RUN`: looks on while others drive a run, and ends as `millrace run` does. All it knows is what the
// run's store says, so it works from anywhere.

import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import { openStore } from "../functions/adapters/openStore.ts";
import { billFor } from "../functions/core/cost/bill.ts";
import { usdRounded } from "../functions/core/cost/money.ts";
import type { PriceList } from "../functions/core/cost/priceList.ts";
import { manifestKey } from "../functions/core/keys.ts";
import { billedInvocation } from "../functions/core/ledger/ledgerBill.ts";
import type { LogEntry, Manifest } from "../functions/core/messages.ts";
import type { ObjectStore } from "../functions/ports/objectStore.ts";
import { readWaveLedger } from "../functions/stages/ledger.ts";
import { pricesInForce } from "../functions/stages/prices.ts";
import { readLogEntry, readManifest } from "../functions/stages/runLog.ts";
import { missingTasks } from "../functions/stages/waveProgress.ts";
import { conclude } from "./drive.ts";
import { integer } from "./numberOption.ts";
import type { StoreOptions } from "./options.ts";
import { addStoreOption } from "./options.ts";
import { writeNote } from "./output.ts";
import { DEFAULT_REGION } from "./pricesCommand.ts";
import { type Progress, progressOf } from "./progress.ts";
import type { Session } from "./session.ts";

interface WatchOptions extends StoreOptions {
  readonly every: number;
  readonly wait: number;
}

/** A message may lie in a queue, and functions start cold. */
const WAIT_SECONDS = 300;
const EVERY_SECONDS = 2;
/** After so long without a step somebody should look. */
const STALLED_MS = 15 * 60_000;

export function addWatchCommand(program: Command, session: Session): void {
  const command = program
    .command("watch")
    .description("look on while a run is under way elsewhere, to its end and its result")
    .argument("<run>", "its name, as `millrace submit` or `millrace runs` prints it")
    .addOption(integer("--every <s>", "seconds between two looks", EVERY_SECONDS))
    .addOption(integer("--wait <s>", "seconds to wait for a run that has not begun", WAIT_SECONDS));
  addStoreOption(command).action(async (run: string, options: WatchOptions) => {
    const store = await openStore(options.store);
    const pauseMs = Math.max(1, options.every) * 1000;
    await begun(store, run, { pauseMs, untilMs: performance.now() + options.wait * 1000 });
    const manifest = await readManifest(store, run);
    const prices = await pricesInForce(store, DEFAULT_REGION);
    const progress = progressOf(process.stderr, manifest);
    try {
      const last = await lookOn(manifest, { store, prices, progress, pauseMs });
      progress.end();
      session.exitCode = await conclude(manifest, last, options);
    } finally {
      progress.end();
    }
  });
}

async function begun(
  store: ObjectStore,
  run: string,
  { pauseMs, untilMs }: { pauseMs: number; untilMs: number },
): Promise<void> {
  let isTold = false;
  while ((await store.size(manifestKey(run))) === null && performance.now() < untilMs) {
    if (!isTold) {
      writeNote(`${run} has not begun; looking again every ${pauseMs / 1000} s`);
      isTold = true;
    }
    await sleep(pauseMs);
  }
}

interface Onlooker {
  readonly store: ObjectStore;
  readonly prices: PriceList;
  readonly progress: Progress;
  readonly pauseMs: number;
}

/** Follows the log of the run to its last entry. */
async function lookOn({ run }: Manifest, onlooker: Onlooker): Promise<LogEntry> {
  const { store, progress } = onlooker;
  let spent = 0n;
  let open: LogEntry | null = null;
  for (let number = 0; ; number++) {
    const entry = await nextEntry(run, { number, open }, onlooker);
    open = entry;
    progress.onEvent({ kind: "entry", number, entry });
    if (number > 0) {
      const { entries } = await readWaveLedger(store, run, number - 1);
      spent += billFor(entries.map(billedInvocation), onlooker.prices).total;
      progress.note(`  so far about $${usdRounded(spent)}`);
    }
    if (entry.kind !== "wave") {
      return entry;
    }
  }
}

/** The entry `number` of the log, when it is there; meanwhile shows how far the wave before it is. */
async function nextEntry(
  run: string,
  { number, open }: { readonly number: number; readonly open: LogEntry | null },
  { store, progress, pauseMs }: Onlooker,
): Promise<LogEntry> {
  let done = -1;
  let steppedAtMs = performance.now();
  for (;;) {
    const entry = await readLogEntry(store, run, number);
    if (entry !== null) {
      return entry;
    }
    const before = done;
    done =
      open?.kind === "wave" ? open.tasks - (await missingTasks(run, open, store)).length : done;
    progress.onDone(Math.max(0, done));
    if (done !== before) {
      steppedAtMs = performance.now();
    } else if (performance.now() - steppedAtMs > STALLED_MS) {
      progress.note(`nothing for 15 minutes; what was done so far: millrace logs ${run}`);
      steppedAtMs = performance.now();
    }
    await sleep(pauseMs);
  }
}
