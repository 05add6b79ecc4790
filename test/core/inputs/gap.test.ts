import { expect, test } from "vitest";
import { GAP_NAMES, gapBucket } from "../../../functions/core/inputs/gap.ts";

test.each([
  [0, 1],
  [999, 1],
  [1000, 2],
  [1999, 2],
  [2000, 3],
  [3999, 3],
  [4000, 4],
  [3_600_000, 13],
  [2 ** 24 * 1000 - 1, 25],
  [2 ** 24 * 1000, 26],
  [1e15, 26],
])("%d ms are in bucket %d", (gapMs, bucket) => {
  expect(gapBucket(gapMs)).toBe(bucket);
});

test("each bucket has a name and begins at its bound", () => {
  expect(GAP_NAMES.length).toBe(26);
  for (const [index, name] of GAP_NAMES.entries()) {
    const seconds = Number(/^from (\d+) s$/.exec(name)?.[1] ?? 0);
    expect(gapBucket(1000 * seconds)).toBe(index + 1);
  }
});
