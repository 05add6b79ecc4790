import fc from "fast-check";
import { expect, test } from "vitest";
import { medianOf } from "../../../functions/core/inputs/numberSeries.ts";
import {
  bucketRow,
  meanOf,
  medianOfCounts,
  mergeNumberCounts,
  numberCounts,
  quantileEdges,
} from "../../../functions/core/inputs/numberTable.ts";

const numbers = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), {
  minLength: 1,
  maxLength: 40,
});

test("counts, mean, median and bounds do not depend on how values are divided over shards", () => {
  fc.assert(
    fc.property(numbers, fc.array(fc.nat(4), { minLength: 40, maxLength: 40 }), (all, homes) => {
      const whole = numberCounts(Float64Array.from(all));
      const shards = [0, 1, 2, 3, 4].map((shard) =>
        numberCounts(Float64Array.from(all.filter((_, index) => homes[index] === shard))),
      );
      const merged = mergeNumberCounts(shards);
      expect(merged).toEqual(whole);
      expect(meanOf(merged)).toBe(meanOf(whole));
      expect(medianOfCounts(merged)).toBe(medianOf(all.map((value) => value + 0)));
      expect(quantileEdges(merged, 5)).toEqual(quantileEdges(whole, 5));
    }),
    { seed: 1 },
  );
});

test("a value that is missing is not counted, and nothing has neither mean nor median", () => {
  const counts = numberCounts(Float64Array.of(2, Number.NaN, 1, 2));
  expect([...counts.values, ...counts.counts]).toEqual([1, 2, 1, 2]);
  const nothing = mergeNumberCounts([]);
  expect([meanOf(nothing), medianOfCounts(nothing)]).toEqual([null, null]);
});

test("a number is in the first bucket whose bound it does not exceed", () => {
  const edges = [1, 4, 9];
  expect([-5, 1, 1.5, 4, 9, 10].map((value) => bucketRow(edges, value))).toEqual([
    1, 1, 2, 2, 3, 4,
  ]);
  expect(bucketRow([], 3)).toBe(1);
});
