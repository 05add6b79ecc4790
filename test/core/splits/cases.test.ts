import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CaseRule, defaultCases, selectCases } from "../../../functions/core/splits/cases.ts";
import { TEST, TRAIN, VALIDATION } from "../../../functions/core/splits/label.ts";
import type { SplitRule } from "../../../functions/core/splits/split.ts";

const [R, V, E] = [TRAIN, VALIDATION, TEST];
const EVERY: CaseRule = { cases: "every-prefix", minHistory: 1 };
const LAST: CaseRule = { cases: "last", minHistory: 1 };

function casesOf(
  labels: readonly number[],
  query: {
    readonly label?: typeof VALIDATION | typeof TEST;
    readonly splitKind?: SplitRule["kind"];
    readonly rule?: CaseRule;
  },
) {
  const { label = TEST, splitKind = "column", rule = EVERY } = query;
  const { positions, withoutHistory } = selectCases(Uint8Array.from(labels), {
    label,
    splitKind,
    rule,
  });
  return { positions: Array.from(positions), withoutHistory };
}

describe("defaultCases", () => {
  test("reads fixed sessions at every prefix and users at their last event", () => {
    expect(defaultCases({ kind: "column", name: "split" })).toBe("every-prefix");
    expect(defaultCases({ kind: "time", quantile: 0.9 })).toBe("last");
    expect(defaultCases({ kind: "last-item" })).toBe("last");
    expect(defaultCases({ kind: "fold", fold: 1, folds: 5 })).toBe("last");
    expect(defaultCases({ kind: "last-item" }, true)).toBe("every-prefix");
    expect(defaultCases({ kind: "last", count: 3 })).toBe("every-prefix");
    expect(defaultCases({ kind: "ratio", share: 0.8 })).toBe("every-prefix");
  });
});

describe("selectCases", () => {
  test("takes every event of the label that has a history, or only the last", () => {
    const session = [E, E, E, E];
    expect(casesOf(session, {}).positions).toEqual([1, 2, 3]);
    expect(casesOf(session, { rule: LAST }).positions).toEqual([3]);
    expect(casesOf([R, E, R, E, V], {}).positions).toEqual([1, 3]);
    expect(casesOf([R, E, R, E, V], { label: VALIDATION }).positions).toEqual([4]);
  });

  test("takes the first, or the one that the draw points at", () => {
    const labels = Uint8Array.of(R, E, R, E, E);
    const query = { label: TEST, splitKind: "column" } as const;
    const first = { cases: "first", minHistory: 1 } as const;
    expect(selectCases(labels, { ...query, rule: first }).positions).toEqual(Uint32Array.of(1));
    const random = { cases: "random", minHistory: 1 } as const;
    const drawn = [0, 0.34, 0.67, 0.999].map((number) =>
      Array.from(selectCases(labels, { ...query, rule: random, draw: () => number }).positions),
    );
    expect(drawn).toEqual([[1], [3], [4], [4]]);
    const none = selectCases(Uint8Array.of(R, R), { ...query, rule: random, draw: () => 0.5 });
    expect(none.positions.length).toBe(0);
  });

  test("leaves out histories that are too short", () => {
    const rule: CaseRule = { cases: "every-prefix", minHistory: 2 };
    expect(casesOf([E, E, E, E], { rule }).positions).toEqual([2, 3]);
    expect(casesOf([E, E, E], { rule: { ...LAST, minHistory: 0 } }).positions).toEqual([2]);
    expect(casesOf([E, E], { rule: { ...EVERY, minHistory: 0 } }).positions).toEqual([1]);
    expect(casesOf([E, E], { rule })).toEqual({ positions: [], withoutHistory: true });
  });

  test("says which users have events of the label but no history", () => {
    expect(casesOf([E], {})).toEqual({ positions: [], withoutHistory: true });
    expect(casesOf([R, R], {})).toEqual({ positions: [], withoutHistory: false });
    expect(casesOf([], {})).toEqual({ positions: [], withoutHistory: false });
    expect(casesOf([R, E], {})).toEqual({ positions: [1], withoutHistory: false });
  });

  test("of a time split needs an event before the cut, for the test and for the validation", () => {
    const time = { splitKind: "time" } as const;
    expect(casesOf([E, E, E], time)).toEqual({ positions: [], withoutHistory: true });
    expect(casesOf([V, E, E], time).positions).toEqual([1, 2]);
    expect(casesOf([V, V, E], { ...time, label: VALIDATION })).toEqual({
      positions: [],
      withoutHistory: true,
    });
    expect(casesOf([R, V, V, E], { ...time, label: VALIDATION }).positions).toEqual([1, 2]);
    expect(casesOf([R, V, V, E], { ...time, label: VALIDATION, rule: LAST }).positions).toEqual([
      2,
    ]);
  });

  test("agrees with the definition on all short label sequences", () => {
    const label = fc.constantFrom(R, V, E);
    fc.assert(
      fc.property(
        fc.array(label, { maxLength: 8 }),
        fc.nat(4),
        fc.constantFrom("every-prefix" as const, "last" as const),
        (labels, minHistory, cases) => {
          const { positions, withoutHistory } = casesOf(labels, { rule: { cases, minHistory } });
          const all = labels.flatMap((value, position) =>
            value === E && position >= 1 && position >= minHistory ? [position] : [],
          );
          expect(positions).toEqual(cases === "last" ? all.slice(-1) : all);
          expect(withoutHistory).toBe(labels.includes(E) && all.length === 0);
        },
      ),
      { seed: 1 },
    );
  });
});
