// One recurrent layer of any kind run by the kernels and by the reference on the same padded tensors.

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
import { layerParameters, RECURRENT_LAYERS } from "../../functions/core/models/encoder.ts";
import { type RecurrentKind, recurrentParameters } from "../../functions/core/models/model.ts";
import { maskedRecurrence } from "../../functions/core/models/recurrentDropout.ts";
import { sharedRegions } from "../../functions/core/models/recurrentLayer.ts";
import { orderRows } from "../../functions/core/models/sequences.ts";
import type { LstmSizes } from "../reference/lstm.ts";
import { recurrentReference, recurrentReferenceGradients } from "../reference/recurrent.ts";
import { read } from "./read.ts";
import { backwardTolerances, disturbed, gamma, STEP_ROUNDINGS, type Tensors } from "./tolerance.ts";

/** Outputs and all gradients, named as in the golden files: d_… for parameters, dx, dh0, dc0. */
function named(outputs: Tensors, gradients: Tensors): Record<string, Float64Array> {
  const result: Record<string, Float64Array> = { ...outputs };
  for (const [name, gradient] of Object.entries(gradients)) {
    result[name.length > 2 ? `d_${name}` : `d${name}`] = gradient;
  }
  return result;
}

function referenceResults(kind: RecurrentKind, sizes: LstmSizes, inputs: Tensors, above: Tensors) {
  const outputs = recurrentReference(kind, sizes, inputs);
  return named(outputs, recurrentReferenceGradients(kind, sizes, inputs, above));
}

/** The kernels' results, the exact ones, and by how much they may differ. */
export function runRecurrentLayer(
  kernels: Kernels,
  kind: RecurrentKind,
  sizes: LstmSizes,
  inputs: Tensors,
  above: Tensors,
) {
  const exact = referenceResults(kind, sizes, inputs, above);
  const n = sizes.I + sizes.H + STEP_ROUNDINGS;
  const disturb = (tensors: Tensors, seed: number, firstIndex: number): Tensors =>
    Object.fromEntries(
      Object.entries(tensors).map(([name, values], index) => [
        name,
        disturbed(values, { relative: gamma(n), seed, index: firstIndex + index }),
      ]),
    );
  const tolerances = backwardTolerances(n, exact, (seed) =>
    referenceResults(kind, sizes, disturb(inputs, seed, 0), disturb(above, seed, 100)),
  );
  return { computed: kernelResults(kernels, kind, sizes, inputs, above), exact, tolerances };
}

function kernelResults(
  kernels: Kernels,
  kind: RecurrentKind,
  sizes: LstmSizes,
  inputs: Tensors,
  above: Tensors,
) {
  const encoder = RECURRENT_LAYERS[kind];
  const { B, T, I, H, lengths } = sizes;
  const order = orderRows(Uint32Array.from(lengths));
  const layer = { I, H, R: order.R, B, T: order.counts.length };
  const layout = layoutParameters(recurrentParameters(kind, I, H));
  const parameterBytes = 4 * layout.paddedCount;
  const regions = {
    ...encoder.regions(layer),
    ...sharedRegions(layer),
    x: matrixBytes(order.R, I),
    weights: parameterBytes,
    gradients: parameterBytes,
    scratch: SCRATCH_BYTES,
    stateMask: matrixBytes(B, H),
    maskedStates: matrixBytes(B, H),
  };
  const { at: planned, endByte } = planMemory(regions, kernels.startByte);
  const at = { ...planned, dx: planned.x };
  const memory = kernels.claim(endByte);
  const parameterNames = layout.parameters.map(({ parameter }) => parameter.name);
  const flat = parameterNames.flatMap((name) => [...(inputs[name] ?? [])]);
  padWeights(layout, memory.f32(at.weights, layout.paddedCount), Float32Array.from(flat));
  memory.u32(at.counts, layer.T).set(order.counts);
  memory.f32(at.ones, order.R).fill(1);

  const vector = (address: number, row: number, columns: number) =>
    memory.f32(address + row * rowBytes(columns), columns);
  /** Visits the row in memory and the row in the padded tensor of every position. */
  const forEachPosition = (visit: (inMemory: number, inTensor: number) => void) => {
    order.counts.forEach((count, t) => {
      for (let sequence = 0; sequence < count; sequence++) {
        visit(read(order.starts, t) + sequence, sequence * T + t);
      }
    });
  };
  const slice = (tensors: Tensors, name: string, row: number, columns: number) =>
    (tensors[name] ?? new Float64Array((row + 1) * columns)).subarray(
      row * columns,
      (row + 1) * columns,
    );
  forEachPosition((inMemory, inTensor) => {
    vector(at.x, inMemory, I).set(slice(inputs, "x", inTensor, I));
    vector(at.dh, inMemory, H).set(slice(above, "dy", inTensor, H));
  });
  const lastRow = (sequence: number) => read(order.starts, read(lengths, sequence) - 1) + sequence;
  for (let sequence = 0; sequence < B; sequence++) {
    vector(at.h0, sequence, H).set(slice(inputs, "h0", sequence, H));
    if (encoder.hasCell) {
      vector(at.c0, sequence, H).set(slice(inputs, "c0", sequence, H));
      vector(at.dc, sequence, H).set(slice(above, "dc_last", sequence, H));
    }
    const dh = vector(at.dh, lastRow(sequence), H);
    const dhLast = slice(above, "dh_last", sequence, H);
    dh.set(dh.map((value, j) => value + read(dhLast, j)));
  }

  const tensor = (address: number, columns: number) => {
    const values = new Float64Array(B * T * columns);
    forEachPosition((inMemory, inTensor) => {
      values.set(vector(address, inMemory, columns), inTensor * columns);
    });
    return values;
  };
  const states = (address: number, rowOf: (sequence: number) => number) => {
    const values = new Float64Array(B * H);
    for (let sequence = 0; sequence < B; sequence++) {
      values.set(vector(address, rowOf(sequence), H), sequence * H);
    }
    return values;
  };
  const own = (sequence: number) => sequence;
  const masked = { mask: at.stateMask, scratch: at.maskedStates, order };
  const { stateMask } = sizes;
  const run = stateMask === undefined ? kernels.run : maskedRecurrence(kernels.run, masked);
  for (let sequence = 0; stateMask !== undefined && sequence < B; sequence++) {
    vector(at.stateMask, sequence, H).set(stateMask.subarray(sequence * H, (sequence + 1) * H));
  }
  encoder.pack(run, at, layerParameters(layout, at.weights), layer);
  encoder.forward(run, at, layer);
  const outputs = {
    y: tensor(at.h, H),
    h_last: states(at.h, lastRow),
    ...(encoder.hasCell ? { c_last: states(at.c, lastRow) } : {}),
  };
  encoder.backward(run, at, layerParameters(layout, at.gradients), layer);
  const dStates = {
    x: tensor(at.dx, I),
    h0: states(at.dh0, own),
    ...(encoder.hasCell ? { c0: states(at.dc, own) } : {}),
  };

  const gradients: Record<string, Float64Array> = { ...dStates };
  const padding = memory.f32(at.gradients, layout.paddedCount).slice();
  const unpadded = unpadWeights(layout, padding);
  for (const { parameter, flatStart } of layout.parameters) {
    const count = parameter.shape.reduce((product, size) => product * size, 1);
    gradients[parameter.name] = Float64Array.from(unpadded.subarray(flatStart, flatStart + count));
  }
  assertPaddingZero(padding, unpadded);
  for (let row = 0; row < order.R; row++) {
    assertPaddingZero(memory.f32(at.h + row * rowBytes(H), padded(H)), vector(at.h, row, H));
  }
  return named(outputs, gradients);
}

/** Padding is zero exactly when leaving it out removes no number but zeros. */
function assertPaddingZero(withPadding: Float32Array, without: Float32Array): void {
  const count = (values: Float32Array) => values.filter((value) => value !== 0).length;
  if (count(withPadding) !== count(without)) {
    throw new Error("the padding of a result is not zero");
  }
}
