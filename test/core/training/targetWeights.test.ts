import { expect, test } from "vitest";
import { windowWeights } from "../../../functions/core/training/targetWeights.ts";

test("each position has the weight of the event after it, padding 1", () => {
  const types = Uint32Array.of(0, 1, 2, 1, 0);
  const windows = [
    { user: 0, start: 1, length: 3 },
    { user: 0, start: 0, length: 1 },
  ];
  const weights = windowWeights(windows, () => types, Uint32Array.of(1, 3, 5));
  expect([...weights]).toEqual([5, 3, 1, 3, 1, 1]);
});
