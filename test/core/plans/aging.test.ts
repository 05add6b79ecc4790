import { describe, expect, test } from "vitest";
import type { CaseTable } from "../../../functions/core/comparison/alignedCases.ts";
import { type Aging, agingOf } from "../../../functions/core/plans/aging.ts";
import { agingVerdict, halfLifeText, slopeText } from "../../../functions/core/plans/agingText.ts";
import { parseProtocol } from "../../../functions/core/plans/protocol.ts";
import { seedStability, userOverlaps } from "../../../functions/core/plans/seedStability.ts";

const START_MS = Date.UTC(2025, 0, 1);
const DAY_MS = 86_400_000;
const USERS = 64;
/** Four windows of two days. */
const { windows, text } = parseProtocol("frozen:2025-01-01..2025-01-09/4", "plan");

/** A case of every user in every window; in window w the first `hits(w)` users have rank 1, the others none. */
function table(name: string, hits: (window: number) => number): CaseTable {
  const cases = windows.flatMap((_, window) =>
    Array.from({ length: USERS }, (__, user) => ({ window, user })),
  );
  return {
    name,
    users: cases.map(({ user }) => `u${user}`),
    items: cases.map(() => "x"),
    timesMs: Float64Array.from(cases, ({ window }) => START_MS + (2 * window + 1) * DAY_MS),
    ranks: Uint32Array.from(cases, ({ window, user }) => (user < hits(window) ? 1 : 0)),
    candidates: 10,
    logShares: null,
    traits: {
      history: new Uint32Array(cases.length).fill(1),
      isRepeat: new Uint8Array(cases.length),
      itemEvents: new Float64Array(cases.length).fill(1),
    },
  };
}

const contender = (hits: (window: number) => number) => [
  { name: "gru", kind: "model" as const, tables: [table("one", hits), table("two", hits)] },
];

function aged(
  frozen: (window: number) => number,
  retrained: ((window: number) => number) | null = null,
): Aging | null {
  return agingOf({
    data: "d",
    windows,
    frozen: { split: text, contenders: contender(frozen) },
    retrained: retrained && { split: "rolling", contenders: contender(retrained) },
  });
}

describe("agingOf", () => {
  test("finds the half-life of what halves every window, and what retraining adds", () => {
    const aging = aged(
      (window) => 32 / 2 ** window,
      () => 32,
    );
    expect(aging).toMatchObject({ ages: [1, 3, 5, 7], cases: 4 * USERS, users: USERS });
    const [gru] = aging?.contenders ?? [];
    expect(gru?.frozen.values).toEqual([0.5, 0.25, 0.125, 0.0625]);
    expect(gru?.frozen.halfLifeDays?.value).toBeCloseTo(2, 12);
    // Medians of the six slopes: −1/8, −3/32, −7/96, −1/16, −3/64, −1/32.
    expect(gru?.frozen.slopePerDay.value).toBeCloseTo(-(7 / 96 + 1 / 16) / 2, 12);
    expect(gru?.frozen.slopePerDay.high).toBeLessThan(0);
    expect(gru?.retrained?.slopePerDay).toEqual({ value: 0, low: 0, high: 0 });
    expect(gru?.retrained?.halfLifeDays).toMatchObject({ value: null });
    expect(gru?.gap?.value).toBeCloseTo(0.5 - (0.5 + 0.25 + 0.125 + 0.0625) / 4, 12);
    expect(gru?.gap?.low).toBeGreaterThan(0);
    expect(gru && agingVerdict(gru)).toBe("loses with age; retraining helps");
    expect(gru && slopeText(gru.frozen)).toMatch(/^−0\.0677 a day \(−0\.\d+ to −0\.\d+\)$/);
    expect(gru && halfLifeText(gru.frozen)).toMatch(/^half is lost after 2\.0 days/);
  });

  test("shows nothing where there is nothing, and has no half-life of nothing", () => {
    const [steady] = aged(() => 20)?.contenders ?? [];
    expect(steady && agingVerdict(steady)).toBe("no change with age shown");
    expect(steady && halfLifeText(steady.frozen)).toMatch(/^nothing is lost/);
    const [dead] = aged((window) => (window === 3 ? 0 : 20))?.contenders ?? [];
    expect(dead?.frozen.halfLifeDays).toBeNull();
  });

  test("compares the cases that both have", () => {
    const late = contender(() => 20).map((one) => ({
      ...one,
      tables: one.tables.map((full) => ({
        ...full,
        users: full.users.map((user) => (user === "u1" ? "stranger" : user)),
      })),
    }));
    const aging = agingOf({
      data: "d",
      windows,
      frozen: { split: text, contenders: contender(() => 20) },
      retrained: { split: "rolling", contenders: late },
    });
    expect(aging?.users).toBe(USERS - 1);
  });
});

describe("seedStability", () => {
  const lists = (...entries: [string, string[]][]) => new Map(entries);

  test("is 1 of equal lists, 0 of disjoint ones, the mean over users between", () => {
    const one = lists(["u", ["a", "b"]], ["v", ["a", "b"]], ["w", ["a"]]);
    const two = lists(["u", ["a", "b"]], ["v", ["c", "d"]]);
    const overlaps = userOverlaps([one, two], 2);
    expect(overlaps).toEqual([
      { user: "u", rankBiased: 1, jaccard: 1 },
      { user: "v", rankBiased: 0, jaccard: 0 },
    ]);
    const stability = seedStability("gru", overlaps, 2);
    expect(stability).toMatchObject({ lists: 2, rankBiased: { value: 0.5, low: 0, high: 1 } });
  });

  test("takes all pairs of seeds, and the parts of a user together", () => {
    const of = (item: string) => lists(["u", [item]], ["v", [item]]);
    // Of three pairs one is equal.
    const overlaps = userOverlaps([of("a"), of("a"), of("b")], 1);
    expect(overlaps[0]?.rankBiased).toBeCloseTo(1 / 3, 14);
    const twice = seedStability("gru", [...overlaps, ...overlaps], 1);
    expect(twice?.rankBiased.low).toBeCloseTo(1 / 3, 14);
    expect(twice?.lists).toBe(4);
    expect(seedStability("gru", overlaps.slice(0, 1), 1)).toBeNull();
  });
});
