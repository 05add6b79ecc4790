// Cleaning through the whole pipeline: every rule is counted, quantities add up, and neither the number of shards nor
// the order of messages decides what is removed.

import { describe, expect, test } from "vitest";
import { runPrefix } from "../../functions/core/keys.ts";
import type { CleaningConfig } from "../../functions/core/messages.ts";
import { randomStream } from "../../functions/core/random.ts";
import type { RunRequest } from "../../functions/core/run/request.ts";
import type { RunResult } from "../../functions/core/run/result.ts";
import { cleaningWith } from "../support/cleaning.ts";
import {
  digestsUnder,
  memoryInputSource,
  planInProcess,
  runInProcess,
} from "../support/inProcess.ts";
import { smallLog } from "../support/smallLog.ts";

/** A log with a robot, repeats of a view within the hour, doubled rows, and items and users that occur once. */
function dirtyLog(): string {
  const lines = smallLog({ users: 80 }).trim().split("\n");
  const robot = Array.from(
    { length: 60 },
    (_, index) => `bot,i${index % 25},${1.7e12 + index},view`,
  );
  const repeats = lines.slice(1, 30).map((line) => {
    const [user, item, timeMs, type] = line.split(",");
    return `${user},${item},${Number(timeMs) + 60_000},${type}`;
  });
  const rare = ["u0,once,1700000000000,view", "single,i1,1700000000000,view"];
  return `${[...lines, ...robot, ...repeats, ...lines.slice(1, 9), ...rare].join("\n")}\n`;
}

const inputs = memoryInputSource({ "log.csv": dirtyLog() });
const small: Partial<RunRequest> = { hidden: 8, batch: 16, rounds: 2, shards: 3, lengthMax: 6 };
const EVERYTHING = cleaningWith({
  collapseRepeatsMs: 3_600_000,
  maxEventsPerDay: 50,
  minItemEvents: 3,
  minUserEvents: 4,
  eventWeights: [{ event: "buy", weight: 5 }],
});

async function finished(
  cleaning: CleaningConfig | null,
  changes: Partial<RunRequest> = {},
  seed: number | null = null,
) {
  const run = { ...small, cleaning, ...changes };
  const manifest = await planInProcess(inputs, ["log.csv"], { run });
  const chaos = seed === null ? null : randomStream({ seed, purpose: "test" });
  const { last, store } = await runInProcess(manifest, { inputs, chaos });
  const bytes = await store.get(`${runPrefix(manifest.run)}artifacts/result.json`);
  const result = bytes === null ? null : (JSON.parse(new TextDecoder().decode(bytes)) as RunResult);
  return { last, store, result };
}

function total(result: RunResult | null): number {
  const { events, quarantined, removed } = result?.data ?? {
    events: 0,
    quarantined: 0,
    removed: { duplicate: 0 },
  };
  return events + quarantined + Object.values(removed).reduce((sum, count) => sum + count, 0);
}

describe("cleaning", () => {
  test("counts what each rule removes; rows = events + quarantined + removed", async () => {
    const { result } = await finished(EVERYTHING);
    expect(result?.data.removed).toMatchObject({ duplicate: 8, robot: 60, rare_item: 1 });
    expect(result?.data.removed.repeat).toBeGreaterThan(20);
    expect(result?.data.removed.rare_user).toBeGreaterThanOrEqual(1);
    expect(total(result)).toBe(result?.data.rows);
    expect(result?.data.items).toBe(25);
  });

  test("removes the same for any number of shards", async () => {
    const { result: one } = await finished(EVERYTHING, { shards: 1 });
    const { result: five } = await finished(EVERYTHING, { shards: 5 });
    expect(five?.data).toEqual(one?.data);
    expect(five?.baselines).toEqual(one?.baselines);
  });

  test("writes the same bytes in any order of messages, each perhaps twice", async () => {
    const plain = await finished(EVERYTHING);
    const shuffled = await finished(EVERYTHING, {}, 7);
    expect(await digestsUnder(shuffled.store, "")).toEqual(await digestsUnder(plain.store, ""));
  });

  test("of nothing but duplicates gives what a run without cleaning gives", async () => {
    // A time split would cut elsewhere: cleaned runs do not count duplicates when they look for the quantile.
    const split = { kind: "last-item" } as const;
    const none = await finished(null, { split });
    const idle = await finished(cleaningWith({ maxEventsPerUser: 1_000_000 }), { split });
    expect(idle.result?.digest).toEqual(none.result?.digest);
    expect(idle.result?.data).toEqual({
      ...none.result?.data,
      removed: { duplicate: 8, robot: 0 },
    });
  });

  test("by weights changes model and baselines; types of weight 0 are gone", async () => {
    const plain = await finished(null);
    const weights = (weight: number) => cleaningWith({ eventWeights: [{ event: "buy", weight }] });
    const weighed = await finished(weights(50));
    expect(weighed.result?.data).toEqual(plain.result?.data);
    expect(weighed.result?.digest.weights).not.toBe(plain.result?.digest.weights);
    expect(weighed.result?.baselines).not.toEqual(plain.result?.baselines);
    const without = await finished(weights(0));
    expect(without.result?.data.removed.ignored_event).toBeGreaterThan(50);
    expect(total(without.result)).toBe(without.result?.data.rows);
  });

  test.each([
    ["nothing-left", cleaningWith({ minUserEvents: 1_000_000 })],
    ["unknown-event-type", cleaningWith({ eventWeights: [{ event: "purchase", weight: 2 }] })],
  ])("that cannot be done ends the run with %s", async (code, cleaning) => {
    const { last } = await finished(cleaning);
    expect(last).toMatchObject({ kind: "failed", error: { explanation: { code } } });
  });
});
