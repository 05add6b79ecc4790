import { describe, expect, test } from "vitest";
import { logDrift } from "../../../functions/core/evaluation/logDrift.ts";
import { randomStream } from "../../../functions/core/random.ts";

/** [items] how often each of `events` uniform draws was an item from `from` on. */
function drawn(seed: number, events: number, from = 0): Float64Array {
  const stream = randomStream({ seed, purpose: "test" });
  const counts = new Float64Array(50);
  for (let event = 0; event < events; event++) {
    const item = from + stream.integer(50 - from);
    counts[item] = (counts[item] as number) + 1;
  }
  return counts;
}

describe("logDrift", () => {
  test("is what chance makes of it where nothing changes, however few events there are", () => {
    for (const events of [60, 500, 5000]) {
      const found = logDrift(drawn(1, 4 * events), drawn(2, events), 1);
      const { divergenceBits = 1, byChanceBits = 0 } = found ?? {};
      expect(divergenceBits / byChanceBits).toBeGreaterThan(0.6);
      expect(divergenceBits / byChanceBits).toBeLessThan(1.6);
    }
  });

  test("is far above chance where other items come, and 1 where all are new", () => {
    const found = logDrift(drawn(1, 2000), drawn(2, 500, 25), 1);
    expect(found?.divergenceBits).toBeGreaterThan(5 * (found?.byChanceBits ?? 1));
    const [early, late] = [Float64Array.of(9, 0), Float64Array.of(0, 4)];
    expect(logDrift(early, late, 1)).toMatchObject({ divergenceBits: 1, newItemShare: 1 });
  });

  test("is of two parts, and deals every event once", () => {
    expect(logDrift(Float64Array.of(3, 2), Float64Array.of(0, 0), 1)).toBeNull();
    expect(logDrift(Float64Array.of(0, 0), Float64Array.of(1, 1), 1)).toBeNull();
    // One event to each part: two items that are apart, in every deal.
    expect(logDrift(Float64Array.of(1, 0), Float64Array.of(0, 1), 1)?.byChanceBits).toBe(1);
  });
});
