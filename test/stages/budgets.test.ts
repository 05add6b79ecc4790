// A small run with a budget, driven message by message: where it stops, what it leaves, and how it goes on.

import { beforeAll, describe, expect, test } from "vitest";
import { loadKernels } from "../../functions/adapters/kernelModule.ts";
import { memoryObjectStore } from "../../functions/adapters/memoryObjectStore.ts";
import { parseUsd, usdText } from "../../functions/core/cost/money.ts";
import type { Kernels } from "../../functions/core/kernels.ts";
import { logKey, metricsKey, taskKey, weightsKey } from "../../functions/core/keys.ts";
import { budgetOf } from "../../functions/core/ledger/account.ts";
import { smallestBudget } from "../../functions/core/ledger/reserves.ts";
import type { LogEntry, Manifest, StoppedEntry } from "../../functions/core/messages.ts";
import type { ObjectStore } from "../../functions/ports/objectStore.ts";
import type { StagePorts } from "../../functions/ports/stagePorts.ts";
import {
  type BudgetedRun,
  readAccount,
  setLimit,
  settledNow,
} from "../../functions/stages/account.ts";
import { beginAttempt } from "../../functions/stages/attempts.ts";
import { handleMessage, redriveRun } from "../../functions/stages/dispatch.ts";
import { type InvocationEnvironment, recordedMessage } from "../../functions/stages/invocation.ts";
import { readLedger } from "../../functions/stages/ledger.ts";
import { readMonth, reserveInMonth } from "../../functions/stages/month.ts";
import { createRun, readLog, readManifest } from "../../functions/stages/runLog.ts";
import { readResult } from "../../functions/stages/runResult.ts";
import { settle } from "../../functions/stages/settle.ts";
import { reopenStopped } from "../../functions/stages/stopped.ts";
import { handTerms } from "../support/budgetTerms.ts";
import { memoryInputSource, planInProcess } from "../support/inProcess.ts";
import { smallLog } from "../support/smallLog.ts";

const inputs = memoryInputSource({ "log.csv": smallLog({ users: 24, items: 10 }) });
/** Of every stage: as one that is not quoted counts like the largest that is. */
const needs = handTerms.needs.map((need) => ({ ...need, writes: 10, reads: 60 }));
const SMALLEST = usdText(smallestBudget({ ...handTerms, needs, usd: "0.01" }, 1));
const REQUEST = { hidden: 3, batch: 128, rounds: 3, shards: 2, lengthMax: 5, top: 3 } as const;
let kernels: Kernels;
beforeAll(() => {
  kernels = loadKernels();
});

async function plan(usd: string | null): Promise<Manifest> {
  const manifest = await planInProcess(inputs, ["log.csv"], { run: REQUEST });
  return usd === null ? manifest : { ...manifest, budget: { ...handTerms, needs, usd } };
}

interface World {
  readonly ports: StagePorts;
  readonly queue: string[];
  readonly environment: InvocationEnvironment;
  readonly ended: (number | null)[];
  /** Ends of runs, as who follows runs is told of them by who appended them. */
  readonly ends: string[];
}

function world(store: ObjectStore = memoryObjectStore()): World {
  const queue: string[] = [];
  const ended: (number | null)[] = [];
  const ends: string[] = [];
  let nowMs = 1_000_000;
  const ports: StagePorts = {
    store,
    queue: { send: async (bodies) => void queue.push(...bodies) },
    inputs,
    async grown(of, entry) {
      if (entry !== undefined && entry !== "wave") {
        ends.push(`${of} ${entry}`);
      }
    },
    kernels: () => kernels,
  };
  const environment: InvocationEnvironment = {
    clock: { nowMs: () => (nowMs += 50) },
    memoryMb: 1769,
    architecture: "arm64",
    takeInitMs: () => 0,
    peakBytes: () => null,
    cpuMs: () => null,
    endAfter: (ms) => void ended.push(ms),
  };
  return { ports, queue, environment, ended, ends };
}

/** Handles messages until there are none. */
async function drain({ ports, queue, environment }: World): Promise<void> {
  for (let body = queue.shift(); body !== undefined; body = queue.shift()) {
    await recordedMessage(body, ports, environment, handleMessage);
  }
}

async function run(manifest: Manifest, here: World): Promise<LogEntry | undefined> {
  await createRun(here.ports.store, manifest);
  await redriveRun(manifest, here.ports);
  await drain(here);
  return (await readLog(here.ports.store, manifest.run)).at(-1);
}

const bytesAt = (store: ObjectStore, key: string) => store.get(key);

/** A run that its budget stops once some of its rounds are scored. */
async function stoppedInTraining(): Promise<{
  readonly here: World;
  readonly manifest: BudgetedRun;
  readonly last: StoppedEntry;
}> {
  const first = await run(await plan("0.0025"), world());
  const needed = first?.kind === "stopped" ? (parseUsd(first.needed) ?? 0n) : 0n;
  // The first round can be sent with just that, and what it spends is missing for the next.
  const here = world();
  const manifest = (await plan(usdText(needed))) as BudgetedRun;
  const last = await run(manifest, here);
  if (last?.kind !== "stopped" || last.scored === 0) {
    throw new Error(`the budget does not end within training: ${JSON.stringify(last)}`);
  }
  return { here, manifest, last };
}

describe("a run that meets its budget", () => {
  test("is evaluated as far as it came, and resumed ends as if it had none", async () => {
    const { here, manifest, last } = await stoppedInTraining();
    const { store } = here.ports;
    const evaluation = await readManifest(store, last.evaluation ?? "");
    const result = await readResult(store, (await readLog(store, evaluation.run)).at(-1));
    expect(result?.metrics.test["ndcg@10"]).toBeGreaterThanOrEqual(0);
    expect(here.ends).toEqual([`${manifest.run} stopped`, `${evaluation.run} completed`]);
    expect(await store.get(metricsKey(manifest.run))).toBeNull();
    const { bill, budget } = await settle(store, manifest, "us-east-1");
    const { committed, limit } = budgetOf(await settledNow(store, manifest));
    expect(parseUsd(bill?.usd ?? "")).toBeLessThanOrEqual(committed);
    expect(committed).toBeLessThanOrEqual(limit);
    expect(budget?.budget_usd).toBe(manifest.budget.usd);

    await setLimit(store, manifest, parseUsd("1.00") ?? 0n);
    expect(await reopenStopped(store, manifest.run)).toBe(true);
    expect((await run(manifest, here))?.kind).toBe("completed");

    const free = world();
    const plain = await plan(null);
    expect((await run(plain, free))?.kind).toBe("completed");
    for (const key of [metricsKey(plain.run), weightsKey(plain.run, 1)]) {
      expect(await bytesAt(store, key)).toEqual(await bytesAt(free.ports.store, key));
    }
  });

  test("that is ample is the run without one, message by message but for their deadlines", async () => {
    const [rich, free] = [world(), world()];
    const plain = await plan(null);
    await run(await plan("5.00"), rich);
    await run(plain, free);
    const keys = await free.ports.store.list(`runs/${plain.run}/reduce/`);
    for (const key of [...keys, logKey(plain.run, 4)]) {
      expect(await bytesAt(rich.ports.store, key)).toEqual(await bytesAt(free.ports.store, key));
    }
    // A look at most, then the deadline of the attempt, then nothing.
    expect(rich.ended.slice(0, 3)).toEqual([2000, expect.any(Number), null]);
    expect(rich.ended[1]).toBeGreaterThan(6000);
    expect(free.ended).toEqual([]);
  });
});

test("a run that has ended counts in its month with what it took, for whoever reserves next", async () => {
  const here = world();
  const { store } = here.ports;
  const named = (await plan("0.60")) as BudgetedRun;
  const asked = { run: named.run, amount: parseUsd("0.60") ?? 0n, limit: parseUsd("1.00") ?? 0n };
  const month = await reserveInMonth(store, "2026-11", asked);
  const next = { run: "next", amount: parseUsd("0.60") ?? 0n, limit: null };
  await expect(reserveInMonth(store, "2026-11", next)).rejects.toThrow("does not reach");
  const budget = { ...named.budget, ...(month === null ? {} : { month }) };
  expect((await run({ ...named, budget }, here))?.kind).toBe("completed");
  expect(await reserveInMonth(store, "2026-11", next)).toEqual({ month: "2026-11", number: 1 });
  const { runs = [] } = (await readMonth(store, "2026-11")) ?? {};
  expect(runs).toMatchObject([{ run: named.run, state: "settled" }, { state: "reserved" }]);
  expect(runs[0]?.amount).toBeLessThan(parseUsd("0.05") ?? 0n);
});

describe("attempts within a budget", () => {
  /** A run whose first task was begun so long ago, and has no end; the budget reaches for one attempt. */
  async function begun(agoMs: number, { usd = SMALLEST, attempts = 1 } = {}) {
    const here = world();
    const manifest = (await plan(usd)) as BudgetedRun;
    await createRun(here.ports.store, manifest);
    await redriveRun(manifest, here.ports);
    const startedAtMs = here.environment.clock.nowMs() - agoMs;
    const limit = {
      stage: "preprocess",
      architecture: "arm64",
      initMs: 0,
      deadlineMs: 8000,
    } as const;
    const work = { run: manifest.run, wave: 0, kind: "task", index: 0 } as const;
    for (let attempt = 0; attempt < attempts; attempt++) {
      await beginAttempt(here.ports.store, work, { startedAtMs, memoryMb: 1769, limit });
    }
    await drain(here);
    const { run: name } = manifest;
    const task = taskKey(name, { stage: "preprocess", round: null, index: 0, count: 1 });
    return {
      log: await readLog(here.ports.store, name),
      task: await here.ports.store.get(task),
      here,
      name,
      manifest,
    };
  }

  test("a copy of one that is under way does nothing where there is no further one", async () => {
    const { log, task } = await begun(1000);
    expect(log.map(({ kind }) => kind)).toEqual(["wave"]);
    expect(task).toBeNull();
  });

  test("one that was ended at its deadline is on the bill in full, and stops a run that affords no other", async () => {
    const { log, here, name } = await begun(60_000);
    expect(log.at(-1)).toMatchObject({ kind: "stopped", stage: "preprocess", evaluation: null });
    const { limited } = await readLedger(here.ports.store, name);
    expect(limited).toMatchObject([{ stage: "preprocess", runMs: 8000, outcome: "no end" }]);
  });

  test("ended at short deadlines twice, it is stopped until the budget affords longer ones", async () => {
    const { log, here, name, manifest } = await begun(60_000, { usd: "0.003", attempts: 2 });
    const { store } = here.ports;
    const first = (await readAccount(store, manifest)).held[0];
    expect(first?.attempts).toBeGreaterThan(2);
    const last = log.at(-1) as StoppedEntry;
    expect(last).toMatchObject({ kind: "stopped", stage: "preprocess" });
    await setLimit(store, manifest, parseUsd(last.needed) ?? 0n);
    await reopenStopped(store, name);
    await redriveRun(manifest, here.ports);
    const second = (await readAccount(store, manifest)).held.find(({ wave }) => wave === 2);
    expect(second?.deadlines.taskMs).toBeGreaterThanOrEqual(2 * (first?.deadlines.taskMs ?? 0));
    await drain(here);
    expect((await readLog(store, name)).at(3)).toMatchObject({ stage: "gather" });
  });
});
