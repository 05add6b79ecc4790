import { expect, test } from "vitest";
import {
  layoutParameters,
  matrixBytes,
  packedBytes,
  padded,
  padWeights,
  parameterOffset,
  planMemory,
  rowBytes,
  unpadWeights,
} from "../../functions/core/layout.ts";
import { parametersOf } from "../../functions/core/models/model.ts";

test("rows are padded to eight, packed columns to sixteen", () => {
  expect([1, 8, 9, 64].map(padded)).toEqual([8, 8, 16, 64]);
  expect(rowBytes(9)).toBe(64);
  expect(matrixBytes(3, 9)).toBe(192);
  expect(packedBytes(5, 17)).toBe(5 * 32 * 4);
});

test("regions follow each other, aligned, without overlap", () => {
  const { at, endByte } = planMemory({ first: 10, second: 64, third: 1 }, 100);
  expect(at).toEqual({ first: 128, second: 192, third: 256 });
  expect(endByte).toBe(257);
});

test("padding rows and gates and taking it away gives the weights back, with zeros between", () => {
  const layout = layoutParameters(parametersOf({ kind: "lstm", V: 5, H: 3 }));
  const weights = Float32Array.from({ length: layout.flatCount }, (_, index) => index + 1);
  const memory = new Float32Array(layout.paddedCount);
  padWeights(layout, memory, weights);
  expect(unpadWeights(layout, memory)).toEqual(weights);
  expect(memory.filter((value) => value !== 0)).toHaveLength(layout.flatCount);
  // Row 1 of the second gate of weight_ih_l0: element (3 + 1) · 3 after 5 · 3 of the embedding.
  const start = parameterOffset(layout, "weight_ih_l0") / 4;
  expect(memory[start + (8 + 1) * 8]).toBe(weights[15 + 12]);
});
