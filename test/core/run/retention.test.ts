import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { retention, type StoredRun } from "../../../functions/core/run/retention.ts";

const DAY_MS = 86_400_000;
const run = (name: string, state: StoredRun["state"], ageDays: number, earlier?: string) => ({
  run: name,
  state,
  createdAtMs: 100 * DAY_MS - ageDays * DAY_MS,
  earlierRun: earlier ?? null,
});
const nowMs = 100 * DAY_MS;

function removed(
  runs: readonly StoredRun[],
  policy: { keep?: number; days?: number },
  promoted: readonly string[] = [],
): string[] {
  const { keep = null, days } = policy;
  const olderThanMs = days === undefined ? null : days * DAY_MS;
  const fates = retention(runs, { keep, olderThanMs, nowMs }, new Set(promoted));
  return runs.filter((_, index) => fates[index]?.isKept === false).map(({ run: name }) => name);
}

const RUNS = [
  run("e", "completed", 1),
  run("d", "unfinished", 2, "b"),
  run("c", "failed", 3),
  run("b", "completed", 40),
  run("a", "completed", 50),
  run("damaged", "damaged", 60),
];

describe("retention", () => {
  test("removes nothing without a policy", () => {
    expect(removed(RUNS, {})).toEqual([]);
  });

  test("counts runs that have ended, and keeps what an unfinished run reads", () => {
    expect(removed(RUNS, { keep: 0 })).toEqual(["e", "c", "a"]);
    expect(removed(RUNS, { keep: 1 })).toEqual(["c", "a"]);
    expect(removed(RUNS, { keep: 3 })).toEqual(["a"]);
  });

  test("lets go what is older, and with both bounds what is beyond both", () => {
    expect(removed(RUNS, { days: 30 })).toEqual(["a"]);
    expect(removed(RUNS, { keep: 1, days: 30 })).toEqual(["a"]);
    expect(removed(RUNS, { keep: 4, days: 30 })).toEqual([]);
  });

  test("never removes what is unfinished, promoted, needed or unreadable", () => {
    const states = [
      "planned",
      "unfinished",
      "completed",
      "cancelled",
      "failed",
      "damaged",
    ] as const;
    const names = ["a", "b", "c", "d", "e", "f"];
    const runs = fc
      .array(
        fc.record({ state: fc.constantFrom(...states), age: fc.nat(90), earlier: fc.nat(9) }),
        {
          maxLength: names.length,
        },
      )
      .map((drawn) =>
        drawn.map(({ state, age, earlier }, index) =>
          run(names[index] ?? "", state, age, names[earlier]),
        ),
      );
    fc.assert(
      fc.property(runs, fc.nat(6), fc.subarray(names), (stored, keep, promoted) => {
        const gone = removed(stored, { keep, days: 1 }, promoted);
        const unfinished = stored.filter(({ state }) => ["planned", "unfinished"].includes(state));
        const kept = [
          ...unfinished.map(({ run: name }) => name),
          ...unfinished.map(({ earlierRun }) => earlierRun),
          ...stored.filter(({ state }) => state === "damaged").map(({ run: name }) => name),
          ...promoted,
        ];
        expect(gone.filter((name) => kept.includes(name))).toEqual([]);
      }),
      { seed: 5 },
    );
  });
});
