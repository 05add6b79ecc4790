import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { weightedSum } from "../../../functions/core/training/weightedMean.ts";

const value = fc.float({ min: -100, max: 100, noNaN: true });

describe("weightedSum", () => {
  test("is the mean by events, rounded once", () => {
    const sum = weightedSum(2);
    sum.add(Float32Array.of(1, 10), 1, "0");
    sum.add(Float32Array.of(4, 40), 2, "1");
    expect(sum.mean()).toEqual(Float32Array.of(3, 30));
  });

  test("is the weights themselves, to the bit, for one shard and for equal shards", () => {
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.integer({ min: 1, max: 5 }),
        (values, events, shards) => {
          const weights = Float32Array.from(values);
          const sum = weightedSum(weights.length);
          for (let shard = 0; shard < shards; shard++) {
            sum.add(weights, events, String(shard));
          }
          expect(sum.mean()).toEqual(weights);
        },
      ),
      { seed: 1 },
    );
  });

  test("refuses shards out of order, and one twice", () => {
    const sum = weightedSum(1);
    sum.add(Float32Array.of(1), 1, "00001");
    expect(() => sum.add(Float32Array.of(1), 1, "00000")).toThrow("ascending order");
    expect(() => sum.add(Float32Array.of(1), 1, "00001")).toThrow("ascending order");
  });

  test("leaves out shards without events, and has no mean without any", () => {
    const sum = weightedSum(1);
    sum.add(Float32Array.of(5), 0, "0");
    expect(sum.mean()).toBeNull();
    sum.add(Float32Array.of(2), 3, "1");
    expect(sum.mean()).toEqual(Float32Array.of(2));
  });
});
