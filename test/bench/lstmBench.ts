// A training step of one LSTM layer: weights packed, forward, backward, gradients of x, weights and biases. The inputs
// are copied in, because the backward pass leaves their gradients in their place.

import type { Kernels } from "../../functions/core/kernels.ts";
import {
  layoutParameters,
  matrixBytes,
  padded,
  padWeights,
  planMemory,
  rowBytes,
  SCRATCH_BYTES,
  unpadWeights,
} from "../../functions/core/layout.ts";
import { layerParameters } from "../../functions/core/models/encoder.ts";
import { lstmLayer } from "../../functions/core/models/lstmLayer.ts";
import { elementCount, recurrentParameters } from "../../functions/core/models/model.ts";
import { sharedRegions } from "../../functions/core/models/recurrentLayer.ts";
import { runRecurrentLayer } from "../support/recurrentCase.ts";
import { largestDifference } from "../support/tolerance.ts";
import { drawF32 } from "./draw.ts";
import { type Benchmark, expectAgreement, expectWithin, type Prepared } from "./measure.ts";

interface Sizes {
  readonly T: number;
  readonly B: number;
  readonly I: number;
  readonly H: number;
}

const SMALL: Sizes = { T: 4, B: 5, I: 7, H: 9 };

const benchmarkOf = (name: string, sizes: Sizes, reach: number): Benchmark => ({
  name,
  what: `LSTM forward and backward, T ${sizes.T}, B ${sizes.B}, I ${sizes.I}, H ${sizes.H}`,
  peerDoes: "nn.LSTM forward and backward",
  reach,
  prepare: (kernels, scale) => prepare(kernels, scale === "full" ? sizes : SMALL),
});

export const LSTM_SMALL = benchmarkOf("lstm50", { T: 50, B: 32, I: 50, H: 50 }, 2.5);
export const LSTM_LARGE = benchmarkOf("lstm256", { T: 50, B: 128, I: 256, H: 256 }, 0.95);

function prepare(kernels: Kernels, sizes: Sizes): Prepared {
  verifySmall(kernels);
  const { T, B, I, H } = sizes;
  const R = T * B;
  const layer = { I, H, R, B, T };
  const layout = layoutParameters(recurrentParameters("lstm", I, H));
  const parameterBytes = 4 * layout.paddedCount;
  const x = drawF32(R * I, 1);
  const dy = drawF32(R * H, 2);
  const weights = drawF32(layout.flatCount, 3, 1 / Math.sqrt(H));
  const regions = {
    ...lstmLayer.regions(layer),
    ...sharedRegions(layer),
    x: matrixBytes(R, I),
    weights: parameterBytes,
    gradients: parameterBytes,
    scratch: SCRATCH_BYTES,
  };
  const { at: placed, endByte } = planMemory(regions, kernels.startByte);
  const at = { ...placed, dx: placed.x };
  const memory = kernels.claim(endByte);
  padWeights(layout, memory.f32(at.weights, layout.paddedCount), weights);
  memory.u32(at.counts, T).fill(B);
  memory.f32(at.ones, R).fill(1);
  const xPadded = padRows(x, R, I);
  const dyPadded = padRows(dy, R, H);
  const parameters = layerParameters(layout, at.weights);
  const gradients = layerParameters(layout, at.gradients);
  const work = () => {
    memory.f32(at.x, xPadded.length).set(xPadded);
    memory.f32(at.dh, dyPadded.length).set(dyPadded);
    memory.f32(at.dc, B * padded(H)).fill(0);
    memory.f32(at.gradients, layout.paddedCount).fill(0);
    lstmLayer.pack(kernels.run, at, parameters, layer);
    lstmLayer.forward(kernels.run, at, layer);
    lstmLayer.backward(kernels.run, at, gradients, layer);
  };
  const inputs: Record<string, { shape: readonly number[]; values: Float32Array }> = {
    x: { shape: [T, B, I], values: x },
    dy: { shape: [T, B, H], values: dy },
  };
  for (const { parameter, flatStart } of layout.parameters) {
    const values = weights.subarray(flatStart, flatStart + elementCount(parameter));
    inputs[parameter.name] = { shape: parameter.shape, values };
  }
  return {
    verify: () => undefined,
    work,
    rate: { units: R, perSecond: "thousand rows/s" },
    task: { operation: "lstmStep", sizes: { I, H }, inputs },
    compare: (answers) => {
      work();
      const agree = (name: string, ours: Float32Array) =>
        expectAgreement(name, ours, answers[name] ?? [], R);
      agree("y", unpadRows(memory.f32(at.h, R * padded(H)), R, H));
      agree("dx", unpadRows(memory.f32(at.x, R * padded(I)), R, I));
      const flat = unpadWeights(layout, memory.f32(at.gradients, layout.paddedCount));
      for (const { parameter, flatStart } of layout.parameters) {
        const ours = flat.subarray(flatStart, flatStart + elementCount(parameter));
        agree(`d_${parameter.name}`, ours);
      }
    },
  };
}

/** Outputs and gradients of a small layer, with sequences of different lengths, beside the f64 reference. */
function verifySmall(kernels: Kernels): void {
  const { T, B, I, H } = SMALL;
  const numbers = (count: number, seed: number) => Float64Array.from(drawF32(count, seed));
  const inputs: Record<string, Float64Array> = {
    x: numbers(B * T * I, 1),
    h0: numbers(B * H, 2),
    c0: numbers(B * H, 3),
  };
  for (const [index, parameter] of recurrentParameters("lstm", I, H).entries()) {
    inputs[parameter.name] = numbers(elementCount(parameter), 4 + index);
  }
  const above = {
    dy: numbers(B * T * H, 8),
    dh_last: numbers(B * H, 9),
    dc_last: numbers(B * H, 10),
  };
  const lengths = [4, 4, 3, 2, 1];
  const result = runRecurrentLayer(kernels, "lstm", { B, T, I, H, lengths }, inputs, above);
  for (const [name, exact] of Object.entries(result.exact)) {
    const difference = largestDifference(result.computed[name] ?? [], exact);
    expectWithin(name, difference, result.tolerances[name] ?? 0);
  }
}

function padRows(values: Float32Array, rows: number, columns: number): Float32Array {
  const step = rowBytes(columns) / 4;
  const result = new Float32Array(rows * step);
  for (let row = 0; row < rows; row++) {
    result.set(values.subarray(row * columns, (row + 1) * columns), row * step);
  }
  return result;
}

function unpadRows(values: Float32Array, rows: number, columns: number): Float32Array {
  const step = rowBytes(columns) / 4;
  const result = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    result.set(values.subarray(row * step, row * step + columns), row * columns);
  }
  return result;
}
