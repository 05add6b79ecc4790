import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseNumberRules } from "../../../functions/core/cleaning/numberRules.ts";
import { cleanedSeries, medianOf } from "../../../functions/core/inputs/numberSeries.ts";
import type { NumberRules } from "../../../functions/core/messages.ts";

const X = Number.NaN;

function rulesOf(flags: Parameters<typeof parseNumberRules>[0]): NumberRules {
  return parseNumberRules(flags)[0] as NumberRules;
}

function cleaned(
  values: number[],
  rules: NumberRules,
  given: { times?: number[]; cut?: number } = {},
) {
  const { times = values.map((_, index) => index * 1000), cut = values.length } = given;
  const series = {
    values: Float64Array.from(values),
    timesMs: Float64Array.from(times),
    isTraining: (position: number) => position < cut,
  };
  const { values: found, ...counts } = cleanedSeries(series, rules);
  return { values: [...found], ...counts };
}

describe("filters look back over values that are there", () => {
  test("moving mean and median", () => {
    const values = [1, X, 3, 8, 2];
    expect(cleaned(values, rulesOf({ smooth: ["p=mean:2"] })).values).toEqual([1, X, 2, 5.5, 5]);
    expect(cleaned(values, rulesOf({ smooth: ["p=median:3"] }))).toEqual({
      values: [1, X, 2, 3, 3],
      smoothed: 3,
      filled: 0,
    });
  });

  test("Hampel: three scaled deviations from the median, else as it was", () => {
    const found = cleaned([5, 6, 5, 100, 6, 7], rulesOf({ smooth: ["p=hampel:5"] }));
    expect(found).toEqual({ values: [5, 6, 5, 5.5, 6, 7], smoothed: 1, filled: 0 });
    expect(cleaned([1, 99], rulesOf({ smooth: ["p=hampel:5"] })).smoothed).toBe(0);
  });

  test("no value depends on a later one", () => {
    const number = fc.oneof(fc.integer({ min: -9, max: 9 }), fc.constant(X));
    const lists = fc.array(number, { minLength: 1, maxLength: 12 });
    const flags = fc.constantFrom("p=mean:3", "p=median:4", "p=hampel:5");
    fc.assert(
      fc.property(lists, flags, fc.nat(11), (values, smooth, end) => {
        const rules = rulesOf({ smooth: [smooth], missing: ["p=previous"] });
        const all = cleaned(values, rules).values;
        expect(cleaned(values.slice(0, end), rules).values).toEqual(all.slice(0, end));
      }),
      { seed: 1 },
    );
  });
});

describe("missing values", () => {
  test("by a constant, or by the value before, where there is one", () => {
    expect(cleaned([X, 2, X], rulesOf({ missing: ["p=7"] })).values).toEqual([7, 2, 7]);
    expect(cleaned([X, 2, X, X], rulesOf({ missing: ["p=previous"] }))).toEqual({
      values: [X, 2, 2, 2],
      smoothed: 0,
      filled: 2,
    });
  });

  test("lie on the line in time between their neighbours, and of the test never see the later one", () => {
    const rules = rulesOf({ missing: ["p=interpolate"] });
    const times = [0, 100, 400, 400, 900];
    expect(cleaned([10, X, 30, X, X], rules, { times }).values).toEqual([10, 15, 30, 30, 30]);
    const [values, given] = [[10, X, 30], { times: [0, 1, 2], cut: 2 }];
    expect(cleaned(values, rules, given).values).toEqual([10, 10, 30]);
    expect(cleaned([4, X, 9], rules, { times: [5, 5, 5] }).values).toEqual([4, 4, 9]);
  });

  test("are filled after noise is filtered, and stay for all shards to fill", () => {
    const both = rulesOf({ smooth: ["p=mean:2"], missing: ["p=previous"] });
    expect(cleaned([2, 4, X], both).values).toEqual([2, 3, 3]);
    const left = cleaned([2, X], rulesOf({ missing: ["p=median"] }));
    expect(left).toEqual({ values: [2, X], smoothed: 0, filled: 0 });
  });
});

test("the median of an even number is the mean of the two in the middle", () => {
  expect([medianOf([3, 1, 2]), medianOf([4, 1, 3, 2])]).toEqual([2, 2.5]);
});

test("a gap of 300,000 values is filled in linear time", () => {
  const count = 300_000;
  const values = [0, ...Array.from({ length: count - 1 }, () => X), count];
  const started = performance.now();
  const found = cleaned(values, rulesOf({ missing: ["p=interpolate"] })).values;
  // Looking for the next value anew at each would be 45 thousand million steps, half a minute or more.
  expect(performance.now() - started).toBeLessThan(10_000);
  expect(found.every((value, index) => Math.abs(value - index) < 1e-6)).toBe(true);
});
