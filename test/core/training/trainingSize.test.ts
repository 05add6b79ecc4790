import { describe, expect, test } from "vitest";
import { defaultBatch, defaultRoundLimit } from "../../../functions/core/training/trainingSize.ts";

describe("defaultRoundLimit", () => {
  test("gives small data the most rounds and large data the fewest", () => {
    expect(defaultRoundLimit({ positions: 50_000, V: 600, H: 64, gates: 4 })).toBe(20);
    expect(defaultRoundLimit({ positions: 1e9, V: 1e6, H: 64, gates: 4 })).toBe(3);
    expect(defaultRoundLimit({ positions: 0, V: 2, H: 1, gates: 4 })).toBe(20);
  });

  test("falls as the data grows", () => {
    const limits = [1e6, 1.5e6, 2e6, 3e6].map((positions) =>
      defaultRoundLimit({ positions, V: 10_000, H: 64, gates: 4 }),
    );
    expect(limits).toEqual([...limits].sort((a, b) => b - a));
    expect(new Set(limits).size).toBeGreaterThan(1);
  });
});

test("a model with fewer gates trains for at least as many rounds", () => {
  const limits = [4, 3, 1].map((gates) =>
    defaultRoundLimit({ positions: 4e6, V: 100, H: 256, gates }),
  );
  expect(limits).toEqual([...limits].sort((a, b) => a - b));
  expect(limits[2]).toBeGreaterThan(limits[0] ?? 20);
});

describe("defaultBatch", () => {
  test("grows with a shard's share of the data, within bounds", () => {
    const batches = [0, 100_000, 400_000, 800_000, 1e9].map((positions) =>
      defaultBatch({ positions, shards: 4 }),
    );
    expect(batches[0]).toBe(128);
    expect(batches.at(-1)).toBe(1024);
    expect(batches).toEqual([...batches].sort((a, b) => a - b));
  });

  test("leaves a shard at least 200 updates where the smallest batch allows it", () => {
    for (const positions of [200_000, 500_000, 700_000]) {
      const batch = defaultBatch({ positions, shards: 2 });
      expect(positions / 2 / batch).toBeGreaterThanOrEqual(200);
    }
  });
});
