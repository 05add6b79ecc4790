// A training step of one recurrent layer: weights packed, forward, backward, gradients of x, weights and biases. The
// inputs are copied in, because the backward pass leaves their gradients in their place.

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
import { gruLayer } from "../../functions/core/models/gruLayer.ts";
import { lstmLayer } from "../../functions/core/models/lstmLayer.ts";
import { elementCount, recurrentParameters } from "../../functions/core/models/model.ts";
import { sharedRegions } from "../../functions/core/models/recurrentLayer.ts";
import { runRecurrentLayer } from "../support/recurrentCase.ts";
import { largestDifference } from "../support/tolerance.ts";
import { drawF32 } from "./draw.ts";
import {
  type Benchmark,
  expectAgreement,
  expectWithin,
  type Prepared,
  type Scale,
} from "./measure.ts";

interface Sizes {
  readonly T: number;
  readonly B: number;
  readonly I: number;
  readonly H: number;
}

/** The ratios to reach, by the arithmetic of the module. */
interface Reach {
  readonly strict: number;
  readonly relaxed?: number;
}

const LAYERS = { lstm: lstmLayer, gru: gruLayer } as const;
const OPERATIONS = { lstm: "lstmStep", gru: "gruStep" } as const;
type Kind = keyof typeof LAYERS;

const SMALL: Sizes = { T: 4, B: 5, I: 7, H: 9 };
const NARROW: Sizes = { T: 50, B: 32, I: 50, H: 50 };
const BROAD: Sizes = { T: 50, B: 128, I: 256, H: 256 };

/** Steps of recurrent layers, in the strict build and, where a ratio is to be reached, in the relaxed one. */
export const LAYER_STEPS: readonly Benchmark[] = [
  ...benchmarksOf("lstm", NARROW, { strict: 2.5, relaxed: 3.5 }),
  ...benchmarksOf("lstm", BROAD, { strict: 0.95, relaxed: 1.25 }),
  ...benchmarksOf("gru", NARROW, { strict: 2.3 }),
  ...benchmarksOf("gru", BROAD, { strict: 0.9 }),
];

function benchmarksOf(kind: Kind, sizes: Sizes, { strict, relaxed }: Reach): readonly Benchmark[] {
  const layer = kind.toUpperCase();
  const { T, B, I, H } = sizes;
  const what = `${layer} forward and backward, T ${T}, B ${B}, I ${I}, H ${H}`;
  const common = {
    name: `${kind}${H}`,
    what,
    peerDoes: `nn.${layer} forward and backward`,
    reach: strict,
    prepare: (kernels: Kernels, scale: Scale) =>
      prepare(kernels, kind, scale === "full" ? sizes : SMALL),
  };
  if (relaxed === undefined) {
    return [common];
  }
  const names = { name: `${kind}${H}fast`, what: `${what}, --precision fast` };
  return [common, { ...common, ...names, reach: relaxed, build: "relaxed" }];
}

function prepare(kernels: Kernels, kind: Kind, sizes: Sizes): Prepared {
  verifySmall(kernels, kind);
  const recurrent = LAYERS[kind];
  const { T, B, I, H } = sizes;
  const R = T * B;
  const layer = { I, H, R, B, T };
  const layout = layoutParameters(recurrentParameters(kind, I, H));
  const parameterBytes = 4 * layout.paddedCount;
  const x = drawF32(R * I, 1);
  const dy = drawF32(R * H, 2);
  const weights = drawF32(layout.flatCount, 3, 1 / Math.sqrt(H));
  const regions = {
    ...recurrent.regions(layer),
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
    if (recurrent.hasCell) {
      memory.f32(at.dc, B * padded(H)).fill(0);
    }
    memory.f32(at.gradients, layout.paddedCount).fill(0);
    recurrent.pack(kernels.run, at, parameters, layer);
    recurrent.forward(kernels.run, at, layer);
    recurrent.backward(kernels.run, at, gradients, layer);
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
    task: { operation: OPERATIONS[kind], sizes: { I, H }, inputs },
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
function verifySmall(kernels: Kernels, kind: Kind): void {
  const { T, B, I, H } = SMALL;
  const numbers = (count: number, seed: number) => Float64Array.from(drawF32(count, seed));
  const inputs: Record<string, Float64Array> = {
    x: numbers(B * T * I, 1),
    h0: numbers(B * H, 2),
    ...(LAYERS[kind].hasCell ? { c0: numbers(B * H, 3) } : {}),
  };
  for (const [index, parameter] of recurrentParameters(kind, I, H).entries()) {
    inputs[parameter.name] = numbers(elementCount(parameter), 4 + index);
  }
  const above = {
    dy: numbers(B * T * H, 8),
    dh_last: numbers(B * H, 9),
    ...(LAYERS[kind].hasCell ? { dc_last: numbers(B * H, 10) } : {}),
  };
  const lengths = [4, 4, 3, 2, 1];
  const result = runRecurrentLayer(kernels, kind, { B, T, I, H, lengths }, inputs, above);
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
