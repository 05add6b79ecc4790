import { describe, expect, test } from "vitest";
import { expectGradients } from "../support/gradcheck.ts";
import { drawNumbers } from "../support/kernels.ts";
import { read } from "../support/read.ts";
import type { Tensors } from "../support/tolerance.ts";
import { adamReference } from "./adam.ts";
import { lstmReference, lstmReferenceGradients } from "./lstm.ts";
import { multVaeReference } from "./multVae.ts";
import { nextItemReference } from "./nextItem.ts";
import { softmaxCrossEntropyReference } from "./softmaxCrossEntropy.ts";

const dot = (x: Float64Array, y: Float64Array) =>
  x.reduce((sum, value, index) => sum + value * read(y, index), 0);

describe("finite differences agree with the references", () => {
  test("LSTM: every parameter, every input, both initial states", () => {
    const sizes = { B: 2, T: 3, I: 4, H: 5, lengths: [3, 2] };
    const inputs = {
      x: drawNumbers(2 * 3 * 4, 1),
      h0: drawNumbers(2 * 5, 2),
      c0: drawNumbers(2 * 5, 3),
      weight_ih_l0: drawNumbers(20 * 4, 4, 0.5),
      weight_hh_l0: drawNumbers(20 * 5, 5, 0.5),
      bias_ih_l0: drawNumbers(20, 6, 0.5),
      bias_hh_l0: drawNumbers(20, 7, 0.5),
    };
    const above = {
      dy: drawNumbers(30, 8),
      dh_last: drawNumbers(10, 9),
      dc_last: drawNumbers(10, 10),
    };
    const loss = (values: Tensors) => {
      const { y, h_last, c_last } = lstmReference(sizes, values).outputs;
      return dot(y, above.dy) + dot(h_last, above.dh_last) + dot(c_last, above.dc_last);
    };
    expectGradients(inputs, loss, lstmReferenceGradients(sizes, inputs, above));
  });

  test("softmax cross-entropy", () => {
    const logits = drawNumbers(7, 11, 3);
    const loss = (values: Tensors) =>
      softmaxCrossEntropyReference(values["logits"] as Float64Array, 4).loss;
    const { gradient } = softmaxCrossEntropyReference(logits, 4);
    expectGradients({ logits }, loss, { logits: gradient });
  });

  test("the whole next-item model, with a position that has no target", () => {
    const sizes = { V: 6, H: 3 };
    const batch = {
      B: 2,
      T: 4,
      items: Uint32Array.of(1, 2, 5, 1, 3, 3, 0, 0),
      targets: Uint32Array.of(2, 5, 0, 4, 3, 1, 0, 0),
      lengths: Uint32Array.of(4, 2),
    };
    const weights = {
      embedding: drawNumbers(18, 12),
      weight_ih_l0: drawNumbers(36, 13),
      weight_hh_l0: drawNumbers(36, 14),
      bias_ih_l0: drawNumbers(12, 15),
      bias_hh_l0: drawNumbers(12, 16),
      output_bias: drawNumbers(6, 17),
    };
    const loss = (values: Tensors) => {
      const { lossSum, positions } = nextItemReference(sizes, values, batch);
      return lossSum / positions;
    };
    expectGradients(weights, loss, nextItemReference(sizes, weights, batch).gradients);
  });

  test("Mult-VAE, with dropout and an empty bag", () => {
    const [V, H, Z, B] = [6, 4, 3, 3];
    const shape = { kind: "multVae", V, H, Z } as const;
    const counts = Float64Array.of(1, 0, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 3, 1, 0, 0, 1);
    const bags = { B, counts, factors: counts.map((_, i) => (i % 4 === 0 ? 0 : 1.5)) };
    const noise = drawNumbers(B * Z, 20, 2);
    const weights = {
      "encoder.weight": drawNumbers(H * V, 21),
      "encoder.bias": drawNumbers(H, 22),
      "mean.weight": drawNumbers(Z * H, 23),
      "mean.bias": drawNumbers(Z, 24),
      "log_variance.weight": drawNumbers(Z * H, 25),
      "log_variance.bias": drawNumbers(Z, 26),
      "decoder.weight": drawNumbers(H * Z, 27),
      "decoder.bias": drawNumbers(H, 28),
      "output.weight": drawNumbers(V * H, 29),
      "output.bias": drawNumbers(V, 30),
    };
    const loss = (values: Tensors) => multVaeReference(shape, values, bags, noise, 0.3).loss;
    const { gradients } = multVaeReference(shape, weights, bags, noise, 0.3);
    expectGradients(weights, loss, gradients);
  });
});

test("the first step of Adam is the learning rate against the sign of the gradient", () => {
  const zeros = new Float64Array(3);
  const state = { w: Float64Array.of(1, 2, 3), m: zeros, v: zeros };
  const { w } = adamReference(state, Float64Array.of(0.5, -0.001, 20), 1, 0.1);
  expect([...w].map((value) => value.toFixed(4))).toEqual(["0.9000", "2.1000", "2.9000"]);
});
