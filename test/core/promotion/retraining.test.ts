// When training anew is worth it.

import { describe, expect, test } from "vitest";
import { needOf, newShare } from "../../../functions/core/promotion/retraining.ts";

describe("newShare", () => {
  const seen = [{ bytes: 300, etag: "a" }];

  test.each([
    [0, [{ bytes: 300, etag: "a" }]],
    [0.25, [...seen, { bytes: 100, etag: "b" }]],
    [1, [{ bytes: 300, etag: "c" }]],
    [1, [{ bytes: 301, etag: "a" }]],
    [0, []],
  ])("is %d", (share, inputs) => {
    expect(newShare(inputs, seen)).toBe(share);
  });
});

describe("needOf", () => {
  const then = { value: 0.3, low: 0.28, high: 0.32 };
  const aged = (high: number) => ({
    metric: "ndcg@10",
    then,
    now: { value: high - 0.02, low: high - 0.04, high },
  });

  test.each([
    ["enough new data", 0.1, null, true],
    ["too little new data", 0.099, null, false],
    ["too little, and a model that holds", 0.05, aged(0.28), false],
    ["too little, and a model that got worse", 0.05, aged(0.2799), true],
  ])("%s", (_, share, aging, isNeeded) => {
    const need = needOf({ newShare: share, newShareMin: 0.1, aging });
    expect(need.isNeeded).toBe(isNeeded);
    expect(need.reason).not.toBe("");
  });
});
