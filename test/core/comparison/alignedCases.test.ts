import { describe, expect, test } from "vitest";
import { alignCases, type CaseTable } from "../../../functions/core/comparison/alignedCases.ts";
import { caseSlices } from "../../../functions/core/comparison/caseSlices.ts";
import { metricNamed } from "../../../functions/core/comparison/gains.ts";
import { meanOf, userSums, withCases } from "../../../functions/core/comparison/userSums.ts";

type Row = [user: string, item: string, timeMs: number, rank: number, history?: number];

function table(name: string, rows: readonly Row[]): CaseTable {
  return {
    name,
    users: rows.map(([user]) => user),
    items: rows.map(([, item]) => item),
    timesMs: Float64Array.from(rows, ([, , timeMs]) => timeMs),
    ranks: Uint32Array.from(rows, ([, , , rank]) => rank),
    candidates: 400,
    logShares: null,
    traits: {
      history: Uint32Array.from(rows, ([, , , , history = 1]) => history),
      isRepeat: Uint8Array.from(rows, (_, index) => index % 2),
      itemEvents: Float64Array.from(rows, (_, index) => index),
    },
  };
}

const rows: Row[] = [
  ["u1", "x", 5, 1, 1],
  ["u1", "y", 7, 2, 3],
  ["u2", "x", 5, 3, 12],
  ["u2", "x", 5, 4, 12],
];

describe("alignCases", () => {
  test("finds the same cases in any order, and those of a user together", () => {
    const aligned = alignCases([table("a", rows), table("b", [...rows].reverse())], false);
    expect(aligned.users).toBe(2);
    expect([...aligned.userOf]).toEqual([0, 0, 1, 1]);
    expect([...(aligned.ranks[0] ?? [])]).toEqual([1, 2, 3, 4]);
    // Two equal events of a user are told apart by their order alone.
    expect([...(aligned.ranks[1] ?? [])].slice(0, 2)).toEqual([1, 2]);
    expect([...aligned.timesMs]).toEqual([5, 7, 5, 5]);
  });

  test("refuses other cases, or takes what all have", () => {
    const other = table("b", [...rows.slice(0, 2), ["u3", "x", 5, 1]]);
    expect(() => alignCases([table("a", rows), other], false)).toThrow(/same cases/);
    const aligned = alignCases([table("a", rows), other], true);
    expect(aligned.leftOut).toEqual([2, 1]);
    expect(aligned.users).toBe(1);
  });

  test("refuses rankings that share no case, whatever is asked", () => {
    const other = table("b", [["u9", "x", 5, 1]]);
    expect(() => alignCases([table("a", rows), other], true)).toThrow(/0 in common/);
  });

  test("does not take ids for one another that only look alike when joined", () => {
    const a = table("a", [["u 1", "x", 5, 1]]);
    const b = table("b", [["u", "1 x", 5, 1]]);
    expect(() => alignCases([a, b], true)).toThrow(/0 in common/);
  });
});

describe("sums and slices of aligned cases", () => {
  const aligned = alignCases([table("a", rows)], false);

  test("sum gains by user", () => {
    const sums = userSums(
      aligned.ranks[0] ?? new Uint32Array(),
      { ...aligned, isChosen: null },
      metricNamed("mrr@3", "test"),
    );
    expect([...sums.sums]).toEqual([1.5, 1 / 3]);
    expect([...sums.cases]).toEqual([2, 2]);
    expect(meanOf(sums)).toBeCloseTo((1.5 + 1 / 3) / 4, 14);
  });

  test("leave out users without a case", () => {
    const isChosen = Uint8Array.of(0, 0, 1, 0);
    const sums = userSums(
      aligned.ranks[0] ?? new Uint32Array(),
      { ...aligned, isChosen },
      metricNamed("hit_rate@5", "test"),
    );
    expect(withCases([sums]).map((one) => [[...one.sums], [...one.cases]])).toEqual([[[1], [1]]]);
  });

  test("put every case into one bucket of each dimension", () => {
    const slices = caseSlices(aligned.traits);
    for (const dimension of ["history_length", "item_popularity", "novelty"]) {
      const own = slices.filter((slice) => slice.dimension === dimension);
      expect(own.reduce((sum, { cases }) => sum + cases, 0)).toBe(4);
    }
    expect(slices.slice(0, 3).map(({ bucket, cases }) => [bucket, cases])).toEqual([
      ["1 event", 1],
      ["2–4", 1],
      ["10–19", 2],
    ]);
    expect(slices.find(({ bucket }) => bucket === "new item")?.cases).toBe(1);
  });
});
