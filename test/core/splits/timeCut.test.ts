import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { permutation, randomStream } from "../../../functions/core/random.ts";
import { cutAtQuantile, resolveTimeCuts } from "../../../functions/core/splits/timeCut.ts";

const columnOf = (times: readonly number[]) => Float64Array.from(times).sort();
const times = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 20 });
const someColumns = fc
  .array(times, { minLength: 1, maxLength: 7 })
  .filter((columns) => columns.some((column) => column.length > 0));
const quantile = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe("cutAtQuantile", () => {
  test("is the event at ⌊q · n⌋ of all events in order", () => {
    const column = columnOf([10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
    expect(cutAtQuantile([column], 0)).toBe(10);
    expect(cutAtQuantile([column], 0.5)).toBe(60);
    expect(cutAtQuantile([column], 0.59)).toBe(60);
    expect(cutAtQuantile([column], 0.9)).toBe(100);
  });

  test("never parts events of equal time: all of them go to the later side", () => {
    expect(cutAtQuantile([columnOf([1, 2, 3, 3, 3, 3, 3, 3, 9, 9])], 0.5)).toBe(3);
    expect(cutAtQuantile([columnOf([1, 9, 9, 9])], 0.9)).toBe(9);
  });

  test("equals sorting everything, however the events are spread over columns", () => {
    fc.assert(
      fc.property(someColumns, quantile, (columns, q) => {
        const all = columnOf(columns.flat());
        const expected = all[Math.floor(q * all.length)];
        expect(cutAtQuantile(columns.map(columnOf), q)).toBe(expected);
        expect(cutAtQuantile([all], q)).toBe(expected);
        expect(
          cutAtQuantile(
            Array.from(all, (time) => Float64Array.of(time)),
            q,
          ),
        ).toBe(expected);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  test("has ⌊q · n⌋ events before it, or fewer where it falls among equal times", () => {
    fc.assert(
      fc.property(someColumns, quantile, (columns, q) => {
        const all = columns.flat();
        const wanted = Math.floor(q * all.length);
        const cut = cutAtQuantile(columns.map(columnOf), q);
        const before = all.filter((time) => time < cut).length;
        const through = all.filter((time) => time <= cut).length;
        expect(before).toBeLessThanOrEqual(wanted);
        expect(through).toBeGreaterThan(wanted);
      }),
      { seed: 2 },
    );
  });

  test("finds the cut of a million events in 300 uneven columns, negative times included", () => {
    const order = permutation(1_000_000, randomStream({ seed: 3, purpose: "test" }));
    const shifted = Float64Array.from(order, (value) => value - 500_000);
    const starts = Array.from({ length: 301 }, (_, i) => Math.floor(1_000_000 * (i / 300) ** 3));
    const columns = starts
      .slice(0, -1)
      .map((start, i) => shifted.slice(start, starts[i + 1]).sort());
    expect(cutAtQuantile(columns, 0.9)).toBe(400_000);
    expect(cutAtQuantile(columns, 0.125)).toBe(-375_000);
  });

  test("refuses what has no quantile", () => {
    expect(() => cutAtQuantile([], 0.5)).toThrow("a quantile needs an event");
    expect(() => cutAtQuantile([Float64Array.of()], 0.5)).toThrow("a quantile needs an event");
    expect(() => cutAtQuantile([Float64Array.of(1)], 1)).toThrow("a quantile is in [0, 1)");
    expect(() => cutAtQuantile([Float64Array.of(2, 1)], 0.5)).toThrow("ascending");
    expect(() => cutAtQuantile([Float64Array.of(1, Number.NaN)], 0.5)).toThrow("ascending");
  });
});

describe("resolveTimeCuts", () => {
  const hundred = columnOf(Array.from({ length: 100 }, (_, index) => index));

  test("cuts the test at the quantile and the last tenth before it for validation", () => {
    const expected = { validationFromMs: 81, testFromMs: 90 };
    expect(resolveTimeCuts({ kind: "time", quantile: 0.9 }, [hundred])).toEqual(expected);
    expect(resolveTimeCuts({ kind: "time" }, [hundred])).toEqual(expected);
    const halves = [hundred.slice(95), hundred.slice(0, 95)];
    expect(resolveTimeCuts({ kind: "time" }, halves)).toEqual(expected);
  });

  test("takes a given time as it is", () => {
    expect(resolveTimeCuts({ kind: "time", fromMs: 49.5 }, [hundred])).toEqual({
      validationFromMs: 45,
      testFromMs: 49.5,
    });
  });

  test.each([
    [{ kind: "time", fromMs: 0 } as const, hundred, "before the test cut"],
    [{ kind: "time", fromMs: 100 } as const, hundred, "from the test cut on"],
    [{ kind: "time", fromMs: 5 } as const, columnOf([4, 4, 4, 6]), "before the validation cut"],
    [{ kind: "time" } as const, columnOf([7, 7, 7]), "before the test cut"],
  ])("refuses a cut that leaves a side empty: %j", (split, column, side) => {
    expect(() => resolveTimeCuts(split, [column])).toThrow(
      expect.objectContaining({
        name: "InvalidInputError",
        message: expect.stringContaining(`expected events ${side}`),
      }),
    );
  });
});
