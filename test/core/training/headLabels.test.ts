import { describe, expect, test } from "vitest";
import {
  constantValue,
  eventTypeOf,
  headLabel,
  headLoss,
  windowLabels,
} from "../../../functions/core/training/headLabels.ts";

const buys = { name: "next-is=buy", kind: "binary", weight: 1 } as const;
const gap = { name: "next-gap", kind: "regression", weight: 1 } as const;
const events = {
  timesMs: Float64Array.of(0, 0, 1000, 8000, 8000 + 1_048_575_000),
  types: Uint32Array.of(1, 0, 1, 1, 0),
};

describe("labels of the next event", () => {
  test("say whether it has the type, and log2(1 + seconds) since the last", () => {
    expect([1, 2, 3, 4].map((at) => headLabel(buys, events, at, 1))).toEqual([0, 1, 1, 0]);
    expect([1, 2, 3, 4].map((at) => headLabel(gap, events, at, null))).toEqual([0, 1, 3, 20]);
    expect(() => headLabel(gap, events, 0, null)).toThrow(/follows none/);
    expect([buys, gap].map(eventTypeOf)).toEqual(["buy", null]);
  });

  test("lie as the targets of a batch", () => {
    const windows = [
      { user: 0, start: 1, length: 3 },
      { user: 0, start: 0, length: 1 },
    ];
    const labels = windowLabels(gap, windows, () => events, null);
    expect(labels).toEqual(Float32Array.of(1, 3, 20, 0, 0, 0));
  });
});

describe("the constant of a head", () => {
  test.each([buys, gap])("has the least loss over its labels: $name", (head) => {
    const labels = [0, 1, 1, 0, 1, 0, 0, 0];
    const sum = labels.reduce((all, label) => all + label, 0);
    const best = constantValue(head, { count: 1e6, sum: (1e6 * sum) / labels.length });
    const lossOf = (z: number) => labels.reduce((all, label) => all + headLoss(head, z, label), 0);
    expect(lossOf(best)).toBeLessThan(lossOf(best + 0.01));
    expect(lossOf(best)).toBeLessThan(lossOf(best - 0.01));
  });

  test("is finite for labels that are all alike, and 0 without any", () => {
    expect(Number.isFinite(constantValue(buys, { count: 5, sum: 0 }))).toBe(true);
    expect(Number.isFinite(constantValue(buys, { count: 5, sum: 5 }))).toBe(true);
    expect(constantValue(gap, { count: 0, sum: 0 })).toBe(0);
  });

  test("and its loss stay finite far out", () => {
    expect(headLoss(buys, 1000, 0)).toBe(1000);
    expect(headLoss(buys, 1000, 1)).toBe(0);
  });
});
