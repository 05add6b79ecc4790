import { describe, expect, test } from "vitest";
import { defaultBatch, defaultRoundLimit } from "../../../functions/core/training/trainingSize.ts";

describe("defaultRoundLimit", () => {
  test("gives small data the most rounds and large data the fewest", () => {
    expect(defaultRoundLimit(1e9)).toBe(20);
    expect(defaultRoundLimit(1e15)).toBe(3);
    expect(defaultRoundLimit(0)).toBe(20);
  });

  test("falls as a pass over the data costs more", () => {
    const limits = [1e12, 1.5e12, 2e12, 3e12].map(defaultRoundLimit);
    expect(limits).toEqual([15, 10, 7, 5]);
  });
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

  test("is divided among shards that are merged within epochs, down to 16 positions", () => {
    const of = (positions: number, shards: number) =>
      defaultBatch({ positions, shards, mergesPerEpoch: 5 });
    for (const positions of [1000, 100_000, 1e9]) {
      const whole = defaultBatch({ positions, shards: 1 });
      expect(of(positions, 1)).toBe(whole);
      expect(of(positions, 4)).toBe(whole / 4);
      expect(of(positions, 256)).toBe(16);
    }
    expect(of(1000, 3)).toBe(42);
  });
});
