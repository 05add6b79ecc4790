// `millrace promote RUN`, `millrace rollback` and `millrace promoted`: which model is in use, by hand.

import type { Command } from "commander";
import { openStore } from "../functions/adapters/openStore.ts";
import { systemClock } from "../functions/adapters/systemClock.ts";
import { ConfigurationError } from "../functions/core/errors.ts";
import { isoText } from "../functions/core/isoTime.ts";
import type { Promotion } from "../functions/core/promotion/promotion.ts";
import type { ObjectStore } from "../functions/ports/objectStore.ts";
import { promote, readPromotions, rollBack } from "../functions/stages/promotions.ts";
import { readLog, readManifest } from "../functions/stages/runLog.ts";
import { readResult } from "../functions/stages/runResult.ts";
import { stateOf } from "../functions/stages/runState.ts";
import type { DriveOptions } from "./options.ts";
import { addStoreOption } from "./options.ts";
import { type Answer, writeAnswer } from "./output.ts";
import type { Session } from "./session.ts";

interface PromoteOptions extends DriveOptions {
  readonly reason?: string;
  readonly despiteGates?: boolean;
}

export function addPromoteCommands(program: Command, _session: Session): void {
  const promoting = program
    .command("promote")
    .description("put the model of a completed run to use; `retrain` does so by itself")
    .argument("<run>", "name of a run, as listed by `millrace runs`")
    .option("--reason <text>", "why, for the log of promotions", "by hand")
    .option("--despite-gates", "although a quality gate of the run failed");
  addStoreOption(promoting).action(async (name: string, options: PromoteOptions) => {
    const store = await openStore(options.store);
    const { run } = await readManifest(store, name);
    await checkUsable(store, run, options.despiteGates ?? false);
    const entry = await promote(store, run, {
      known: await readPromotions(store),
      ...occasionOf(options),
    });
    writeAnswer(entryAnswer(entry), options.json);
  });
  const back = program
    .command("rollback")
    .description("go back to the model that was in use before")
    .option("--reason <text>", "why, for the log of promotions", "by hand");
  addStoreOption(back).action(async (options: PromoteOptions) => {
    const store = await openStore(options.store);
    writeAnswer(entryAnswer(await rollBack(store, occasionOf(options))), options.json);
  });
  const listing = program
    .command("promoted")
    .description("which model is in use, and which were before");
  addStoreOption(listing).action(async (options: DriveOptions) => {
    const entries = await readPromotions(await openStore(options.store));
    writeAnswer(logAnswer(entries), options.json);
  });
}

function occasionOf({ reason }: PromoteOptions) {
  return { decidedAtMs: systemClock.nowMs(), reasons: [reason ?? "by hand"] };
}

/** Throws ConfigurationError for a run that has no model to use, or whose gates failed. */
async function checkUsable(store: ObjectStore, run: string, despite: boolean): Promise<void> {
  const last = (await readLog(store, run)).at(-1);
  const result = await readResult(store, last);
  if (result === null) {
    throw new ConfigurationError({
      code: "run-not-completed",
      what: "the run has no model that could be put to use",
      where: run,
      expected: "a completed run",
      found: stateOf(last),
      fix: `bring it to its end: millrace resume ${run}`,
    });
  }
  const failed = result.gates.filter(({ outcome }) => outcome === "fail").map(({ name }) => name);
  if (failed.length > 0 && !despite) {
    throw new ConfigurationError({
      code: "gates-failed",
      what: "a quality gate of the run failed",
      where: run,
      expected: "no gate that failed",
      found: failed.join(", "),
      fix: "read the report, and give --despite-gates if it is to be used all the same",
    });
  }
}

function entryAnswer(entry: Promotion): Answer {
  const { run, before } = entry;
  const line = `${run} is in use${before === null ? "" : `, in place of ${before}`}`;
  return { document: documentOf(entry), lines: [line] };
}

function logAnswer(entries: readonly Promotion[]): Answer {
  const lines = entries.map(
    ({ run, kind, decidedAtMs, reasons }, number) =>
      `${String(number).padStart(4)}  ${isoText(decidedAtMs)}  ${kind.padEnd(8)}  ${run}  ${reasons.join("; ")}`,
  );
  const inUse = entries.at(-1)?.run ?? null;
  return {
    document: { in_use: inUse, promotions: entries.map(documentOf) },
    lines:
      inUse === null
        ? ["no model is in use; `millrace promote RUN` or `millrace retrain FILE…` puts one to use"]
        : [...lines, `in use: ${inUse}`],
  };
}

function documentOf({ run, kind, before, decidedAtMs, reasons }: Promotion) {
  return { run, kind, before, decided_at: isoText(decidedAtMs), reasons };
}
