import { describe, expect, test } from "vitest";
import { hashString, partitionOf } from "../../functions/core/partition.ts";

describe("partitionOf", () => {
  test("spreads ids that differ in their digits alone evenly", () => {
    const partitions = 8;
    const counts = new Array<number>(partitions).fill(0);
    const users = 40_000;
    for (let user = 0; user < users; user++) {
      const partition = partitionOf(`u${user}`, partitions);
      counts[partition] = (counts[partition] ?? 0) + 1;
    }
    const expected = users / partitions;
    // Chi-square with 7 degrees of freedom exceeds 24.3 once in a thousand times.
    const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(chiSquare).toBeLessThan(24.3);
  });

  test("is part of every result: these values never change", () => {
    expect(["", "a", "u000123", "用户"].map(hashString)).toEqual([
      2872998923, 2448022055, 1205890111, 4057638458,
    ]);
  });
});
