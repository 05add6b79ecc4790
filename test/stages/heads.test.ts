import { describe, expect, test } from "vitest";
import type { AuxiliaryHead } from "../../functions/core/models/auxiliaryHeads.ts";
import { initialWeights } from "../../functions/core/models/model.ts";
import {
  labelSums,
  mergeHeadFigures,
  mergeLabelSums,
  startHeads,
  trainingEvents,
} from "../../functions/stages/heads.ts";

const buys: AuxiliaryHead = { name: "next-is=buy", kind: "binary", weight: 1 };
const gap: AuxiliaryHead = { name: "next-gap", kind: "regression", weight: 1 };
const heads = [
  { head: buys, type: 1 },
  { head: gap, type: null },
];
const events = { timesMs: Float64Array.of(0, 1000, 8000, 9000), types: Uint32Array.of(0, 1, 1, 0) };

describe("further heads", () => {
  test("count the labels of training events only", () => {
    const training = trainingEvents(events, Uint8Array.of(0, 0, 0, 1));
    expect(labelSums(heads, 1, () => training)).toEqual([
      { count: 2, sum: 2 },
      { count: 2, sum: 4 },
    ]);
  });

  test("start from the constants of all shards", () => {
    const sums = mergeLabelSums([
      [
        { count: 2, sum: 2 },
        { count: 2, sum: 4 },
      ],
      [
        { count: 1, sum: 0 },
        { count: 1, sum: 5 },
      ],
    ]);
    const shape = { kind: "gru", V: 5, H: 3, heads: [buys, gap] } as const;
    const weights = startHeads(shape, initialWeights(shape, 1), sums);
    // (2 + ½) / (3 + 1) of the events; the mean.
    expect(weights.at(-5)).toBeCloseTo(Math.log(0.625 / 0.375), 6);
    expect(weights.at(-1)).toBe(3);
  });

  test("add the figures of shards", () => {
    const figure = { name: "next-gap", cases: 2, lossSum: 3, constantLossSum: 4 };
    expect(mergeHeadFigures([[figure], [figure], [figure]])).toEqual([
      { name: "next-gap", cases: 6, lossSum: 9, constantLossSum: 12 },
    ]);
  });
});
