import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { selectTime, timeRange } from "../../../functions/core/splits/timeSelection.ts";

const time = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  fc.double({ min: -1e15, max: 1e15, noNaN: true }),
  fc.integer({ min: 1_700_000_000_000, max: 1_700_000_100_000 }),
);
const columnsOfTimes = fc
  .array(fc.array(time, { maxLength: 30 }), { minLength: 1, maxLength: 5 })
  .filter((columns) => columns.some((column) => column.length > 0));

describe("selectTime", () => {
  test.each([1, 3, 1000])(
    "sorting %i at a time, finds what sorting all finds",
    async (sortedMax) => {
      await fc.assert(
        fc.asyncProperty(columnsOfTimes, fc.nat(), async (given, place) => {
          const columns = given.map((column) => Float64Array.from(column));
          const sorted = Float64Array.from(given.flat()).sort();
          const range = await timeRange(() => columns);
          expect(range).toEqual({
            count: sorted.length,
            firstMs: sorted[0],
            lastMs: sorted.at(-1),
          });
          const index = place % sorted.length;
          const found = await selectTime(() => columns, range, index, sortedMax);
          expect(found + 0).toBe((sorted[index] as number) + 0);
        }),
        { seed: 4, numRuns: 300 },
      );
    },
  );

  test("takes what comes from a store one by one", async () => {
    async function* columns() {
      yield Float64Array.of(5, 1);
      yield Float64Array.of();
      yield Float64Array.of(3);
    }
    const range = await timeRange(columns, { fromMs: 2 });
    expect(range).toEqual({ count: 2, firstMs: 3, lastMs: 5 });
    expect(await selectTime(columns, range, 1)).toBe(5);
    await expect(selectTime(columns, range, 2)).rejects.toThrow("in the range");
  });
});

describe("timeRange", () => {
  test("of nothing is empty", async () => {
    const range = await timeRange(() => [Float64Array.of(1)], { fromMs: 2, toMs: 3 });
    expect(range).toEqual({ count: 0, firstMs: Infinity, lastMs: -Infinity });
  });
});
