import { describe, expect, test } from "vitest";
import { defaultRoundLimit } from "../../../functions/core/training/roundLimit.ts";

describe("defaultRoundLimit", () => {
  test("gives small data the most rounds and large data the fewest", () => {
    expect(defaultRoundLimit({ positions: 50_000, V: 600, H: 64 })).toBe(20);
    expect(defaultRoundLimit({ positions: 1e9, V: 1e6, H: 64 })).toBe(3);
    expect(defaultRoundLimit({ positions: 0, V: 2, H: 1 })).toBe(20);
  });

  test("falls as the data grows", () => {
    const limits = [1e6, 1.5e6, 2e6, 3e6].map((positions) =>
      defaultRoundLimit({ positions, V: 10_000, H: 64 }),
    );
    expect(limits).toEqual([...limits].sort((a, b) => b - a));
    expect(new Set(limits).size).toBeGreaterThan(1);
  });
});
