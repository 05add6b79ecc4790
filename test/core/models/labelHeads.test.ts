import { describe, expect, test } from "vitest";
import { padded, planMemory, SCRATCH_BYTES } from "../../../functions/core/layout.ts";
import {
  type LabelHead,
  labelHeadRegions,
  labelLosses,
  labelProbabilities,
} from "../../../functions/core/models/labelHeads.ts";
import { BUILDS, drawNumbers } from "../../support/kernels.ts";
import { read } from "../../support/read.ts";
import { gamma } from "../../support/tolerance.ts";

const HEADS: readonly LabelHead[] = [
  { name: "clicked", loss: "binary", weight: 0.5 },
  { name: "amount", loss: "regression", weight: 3 },
];

describe.each(BUILDS)("heads, %s", (_, makeKernels) => {
  const kernels = makeKernels();

  test.each([1, 8, 13])("%i sequences: losses, weighted gradients, zero padding", (B) => {
    const sizes = { K: 2, H: 4, B };
    const regions = { ...labelHeadRegions(sizes), pooled: 0, dPooled: 0, scratch: SCRATCH_BYTES };
    const { at, endByte } = planMemory(regions, kernels.startByte);
    const memory = kernels.claim(endByte);
    const [z, q] = [drawNumbers(2 * B, 1, 4), drawNumbers(2 * B, 2)];
    const label = (k: number, row: number) =>
      k === 0 ? Number(read(q, row) > 0) : read(q, B + row);
    for (const k of [0, 1]) {
      memory.f32(at.scores + k * 4 * padded(B), B).set(z.subarray(k * B, (k + 1) * B));
      const labels = Float32Array.from({ length: B }, (_, row) => label(k, row));
      memory.f32(at.labels + k * 4 * padded(B), B).set(labels);
    }
    const losses = labelLosses(kernels.run, memory, at, HEADS, B);
    const exact = { clicked: 0, amount: 0 };
    for (let row = 0; row < B; row++) {
      const [score, value] = [read(z, row), read(z, B + row)];
      exact.clicked +=
        Math.max(score, 0) - score * label(0, row) + Math.log1p(Math.exp(-Math.abs(score)));
      exact.amount += (value - label(1, row)) ** 2;
      const slopes = [
        ((1 / (1 + Math.exp(-score)) - label(0, row)) * 0.5) / B,
        (2 * (value - label(1, row)) * 3) / B,
      ];
      slopes.forEach((slope, k) => {
        const found = read(memory.f32(at.scores + k * 4 * padded(B), B), row);
        expect(Math.abs(found - slope)).toBeLessThan(gamma(12) * 10);
      });
    }
    losses.forEach((loss, k) => {
      expect(Math.abs(loss - read(Object.values(exact), k))).toBeLessThan(gamma(12) * 8 * B);
    });
    for (const k of [0, 1]) {
      const padding = memory.f32(at.scores + k * 4 * padded(B), padded(B)).subarray(B);
      expect(padding.every((value) => value === 0)).toBe(true);
    }
  });

  test("probabilities are of binary labels only", () => {
    const { at, endByte } = planMemory(labelHeadRegions({ K: 2, H: 1, B: 1 }), kernels.startByte);
    const memory = kernels.claim(endByte);
    memory.f32(at.scores, 1).set([2]);
    memory.f32(at.scores + 32, 1).set([2]);
    labelProbabilities(kernels.run, { ...at, pooled: 0, dPooled: 0, scratch: 0 }, HEADS, 1);
    expect(read(memory.f32(at.scores, 1), 0)).toBeCloseTo(1 / (1 + Math.exp(-2)), 6);
    expect(read(memory.f32(at.scores + 32, 1), 0)).toBe(2);
  });
});
