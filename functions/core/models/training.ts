// One training batch: forward, loss, backward, check, update. Nothing changes the weights before the check.

import { assert } from "../assert.ts";
import { LimitError } from "../errors.ts";
import type { KernelExports } from "../kernels.ts";
import { type ParameterLayout, padded, paddedElementCount, parameterOffset } from "../layout.ts";
import type { UpdateAddress } from "./dropout.ts";
import { encoderBackward } from "./encoder.ts";
import { inputsBackward } from "./inputsPass.ts";
import type { BatchResult, SequenceBatch } from "./network.ts";
import { forgetStates, forward, lastStates, type NetworkCore } from "./networkCore.ts";
import { updateParameters } from "./optimizer.ts";
import { type RowOrder, valuesAtRows } from "./sequences.ts";
import { headForwardBackward, type TargetRows } from "./softmaxHead.ts";

/** Above it the square of a gradient is not finite in f32, and second moments are lost. */
const GRADIENT_NORM_MAX = 2 ** 63;

/**
 * One update on the mean cross-entropy over positions with a target. `address` says which masks of dropout are drawn; a
 * network without dropout needs none.
 */
export function trainBatch(
  core: NetworkCore,
  batch: SequenceBatch,
  learningRate: number,
  address: UpdateAddress | null = null,
): BatchResult {
  assert(learningRate > 0 && learningRate < Infinity, "the learning rate is positive and finite");
  assert(address !== null || core.plan.encoder.dropout === null, "dropout has an address");
  const { order, sizes } = forward(core, batch, address);
  const found = targetRows(batch, order);
  const carried = batch.initial === undefined ? {} : { last: lastStates(core) };
  if (found.rows.length === 0) {
    return { lossSum: 0, positions: 0, ...carried };
  }
  const { run, memory, plan, shape } = core;
  const { at, layout } = plan;
  memory.f32(at.gradients, layout.paddedCount).fill(0);
  memory.f32(at.dh, order.R * padded(shape.H)).fill(0);

  const embedding = at.weights + parameterOffset(layout, "embedding");
  const dEmbedding = at.gradients + parameterOffset(layout, "embedding");
  const outputBias = at.gradients + parameterOffset(layout, "output_bias");
  const gradients = { dh: at.dh, embedding: dEmbedding, outputBias };
  const lossSum = headForwardBackward(run, memory, at, gradients, embedding, found, shape);
  encoderBackward(
    run,
    memory,
    plan.encoder,
    layout,
    at.gradients,
    sizes,
    address === null ? null : order,
  );
  inputsBackward(core, order.R);

  const gradientNorm = finiteNorm(core, lossSum);
  core.step += 1;
  const { weights, gradients: dw } = at;
  const slots = Object.values(plan.slots);
  const addresses = { weights, gradients: dw, slots, count: layout.paddedCount };
  const update = { step: core.step, learningRate, gradientNorm };
  updateParameters(run, core.optimizer, addresses, update);
  forgetStates(core);
  return { lossSum, positions: found.rows.length, ...carried };
}

/** Rows with a target, in the order of rows. */
function targetRows(batch: SequenceBatch, order: RowOrder): TargetRows {
  const all = valuesAtRows(batch.targets, batch.T, order);
  const rows = Uint32Array.from(all.keys()).filter((row) => all[row] !== 0);
  return { rows, targets: rows.map((row) => all[row] as number) };
}

/** Where the gradients of all parameters lie, and how many updates were done. */
export interface HeldGradients {
  readonly run: KernelExports;
  readonly plan: {
    readonly layout: ParameterLayout;
    readonly at: { readonly gradients: number };
  };
  readonly step: number;
}

/**
 * The norm of all gradients together: squares in f64, parameter by parameter in table order. Throws LimitError
 * `diverged`, naming the parameter with the largest gradient, where loss or gradients are not finite.
 */
export function finiteNorm({ run, plan, step }: HeldGradients, lossSum: number): number {
  let squares = 0;
  let largest = { name: "", norm: 0 };
  for (const placed of plan.layout.parameters) {
    const address = plan.at.gradients + 4 * placed.paddedStart;
    const square = run.sumOfSquares(address, paddedElementCount(placed));
    const norm = Math.sqrt(square);
    squares += square;
    if (!(norm <= largest.norm)) {
      largest = { name: placed.parameter.name, norm };
      if (Number.isNaN(norm)) {
        break;
      }
    }
  }
  if (Number.isFinite(lossSum) && largest.norm < GRADIENT_NORM_MAX) {
    return Math.sqrt(squares);
  }
  throw new LimitError({
    code: "diverged",
    what: "training diverged",
    where: `update ${step + 1}, gradient of ${largest.name}`,
    expected: "a finite loss and finite gradients",
    found: `a loss of ${lossSum} and a largest gradient norm of ${largest.norm}`,
    fix: "lower the learning rate, or continue from earlier weights",
  });
}

/** Throws LimitError `diverged`, naming the first weight that is not finite. */
export function assertFiniteWeights(weights: Float32Array): void {
  const position = weights.findIndex((weight) => !Number.isFinite(weight));
  if (position >= 0) {
    throw new LimitError({
      code: "diverged",
      what: "a weight is not finite",
      where: `element ${position} of the weights`,
      expected: "finite weights",
      found: String(weights[position]),
      fix: "continue from weights from before training diverged",
    });
  }
}
