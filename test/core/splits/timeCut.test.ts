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
  test("is the event at ⌊q · n⌋ of all events in order", async () => {
    const column = columnOf([10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
    expect(await cutAtQuantile(() => [column], 0)).toBe(10);
    expect(await cutAtQuantile(() => [column], 0.5)).toBe(60);
    expect(await cutAtQuantile(() => [column], 0.59)).toBe(60);
    expect(await cutAtQuantile(() => [column], 0.9)).toBe(100);
  });

  test("never parts events of equal time: all of them go to the later side", async () => {
    expect(await cutAtQuantile(() => [columnOf([1, 2, 3, 3, 3, 3, 3, 3, 9, 9])], 0.5)).toBe(3);
    expect(await cutAtQuantile(() => [columnOf([1, 9, 9, 9])], 0.9)).toBe(9);
  });

  test("equals sorting everything, however the events are spread over columns", async () => {
    await fc.assert(
      fc.asyncProperty(someColumns, quantile, async (columns, q) => {
        const all = columnOf(columns.flat());
        const expected = all[Math.floor(q * all.length)];
        expect(await cutAtQuantile(() => columns.map(columnOf), q)).toBe(expected);
        expect(await cutAtQuantile(() => [all], q)).toBe(expected);
        expect(await cutAtQuantile(() => Array.from(all, (time) => Float64Array.of(time)), q)).toBe(
          expected,
        );
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  test("has ⌊q · n⌋ events before it, or fewer where it falls among equal times", async () => {
    await fc.assert(
      fc.asyncProperty(someColumns, quantile, async (columns, q) => {
        const all = columns.flat();
        const wanted = Math.floor(q * all.length);
        const cut = await cutAtQuantile(() => columns.map(columnOf), q);
        const before = all.filter((time) => time < cut).length;
        const through = all.filter((time) => time <= cut).length;
        expect(before).toBeLessThanOrEqual(wanted);
        expect(through).toBeGreaterThan(wanted);
      }),
      { seed: 2 },
    );
  });

  test("finds the cut of a million events in 300 uneven columns, negative times included", async () => {
    const order = permutation(1_000_000, randomStream({ seed: 3, purpose: "test" }));
    const shifted = Float64Array.from(order, (value) => value - 500_000);
    const starts = Array.from({ length: 301 }, (_, i) => Math.floor(1_000_000 * (i / 300) ** 3));
    const columns = starts
      .slice(0, -1)
      .map((start, i) => shifted.slice(start, starts[i + 1]).sort());
    expect(await cutAtQuantile(() => columns, 0.9)).toBe(400_000);
    expect(await cutAtQuantile(() => columns, 0.125)).toBe(-375_000);
  });

  test("refuses what has no quantile", async () => {
    await expect(cutAtQuantile(() => [], 0.5)).rejects.toThrow("a quantile needs an event");
    await expect(cutAtQuantile(() => [Float64Array.of()], 0.5)).rejects.toThrow("needs an event");
    await expect(cutAtQuantile(() => [Float64Array.of(1)], 1)).rejects.toThrow("in [0, 1)");
    const broken = () => [Float64Array.of(1, Number.NaN)];
    await expect(cutAtQuantile(broken, 0.5)).rejects.toThrow("a time is a number");
  });
});

describe("resolveTimeCuts", () => {
  const hundred = columnOf(Array.from({ length: 100 }, (_, index) => index));

  test("cuts the test at the quantile and the last tenth before it for validation", async () => {
    const expected = { validationFromMs: 81, testFromMs: 90 };
    expect(await resolveTimeCuts({ kind: "time", quantile: 0.9 }, () => [hundred])).toEqual(
      expected,
    );
    expect(await resolveTimeCuts({ kind: "time" }, () => [hundred])).toEqual(expected);
    const halves = [hundred.slice(95), hundred.slice(0, 95)];
    expect(await resolveTimeCuts({ kind: "time" }, () => halves)).toEqual(expected);
  });

  test("takes a given time as it is", async () => {
    expect(await resolveTimeCuts({ kind: "time", fromMs: 49.5 }, () => [hundred])).toEqual({
      validationFromMs: 45,
      testFromMs: 49.5,
    });
  });

  test.each([
    [{ kind: "time", fromMs: 0 } as const, hundred, "before the test cut"],
    [{ kind: "time", fromMs: 100 } as const, hundred, "from the test cut on"],
    [{ kind: "time", fromMs: 5 } as const, columnOf([4, 4, 4, 6]), "before the validation cut"],
    [{ kind: "time" } as const, columnOf([7, 7, 7]), "before the test cut"],
  ])("refuses a cut that leaves a side empty: %j", async (split, column, side) => {
    await expect(resolveTimeCuts(split, () => [column])).rejects.toThrow(
      expect.objectContaining({
        name: "InvalidInputError",
        message: expect.stringContaining(`expected events ${side}`),
      }),
    );
  });
});
