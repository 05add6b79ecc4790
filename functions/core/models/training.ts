// One training batch: forward, loss, backward, check, update. Nothing changes the weights before the check.

import { assert, present } from "../assert.ts";
import { LimitError } from "../errors.ts";
import type { KernelExports } from "../kernels.ts";
import { type ParameterLayout, padded, parameterOffset } from "../layout.ts";
import { auxiliaryForwardBackward } from "./auxiliaryHeads.ts";
import type { UpdateAddress } from "./dropout.ts";
import { encoderBackward } from "./encoder.ts";
import {
  denseGradients,
  type GradientPiece,
  type GradientStore,
  layoutPieces,
  scoreTable,
} from "./gradientStore.ts";
import { inputsBackward } from "./inputsPass.ts";
import type { BatchResult, SequenceBatch } from "./network.ts";
import { forgetStates, forward, lastStates, type NetworkCore, packScoring } from "./networkCore.ts";
import { sampledForwardBackward } from "./sampledHead.ts";
import { type RowOrder, valuesAtRows } from "./sequences.ts";
import { headForwardBackward, type TargetRows } from "./softmaxHead.ts";
import { sharesOf } from "./targetShares.ts";
import { type TouchedRows, touchRows } from "./touchedRows.ts";

/** Above it the square of a gradient is not finite in f32, and second moments are lost. */
const GRADIENT_NORM_MAX = 2 ** 63;

/**
 * One update on the mean loss over positions with a target. `address` says which masks of dropout are drawn; a network
 * without dropout needs none.
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
  memory.f32(at.dh, order.R * padded(shape.H)).fill(0);
  const { lossSum, gradients } =
    core.touched === null
      ? fullLoss(core, found)
      : sampledLoss(core, core.touched, batch, found, order);
  const headLosses = auxiliaryForwardBackward(core, batch.labels ?? [], batch.T, order, found.rows);
  encoderBackward(
    run,
    memory,
    plan.encoder,
    layout,
    at.gradients,
    sizes,
    address === null ? null : order,
  );
  inputsBackward(core, gradients.inputs, order.R);

  const allLosses = headLosses.reduce((sum, loss) => sum + loss, lossSum);
  const gradientNorm = finiteNormOf(run, gradients.pieces, core.step, allLosses);
  core.step += 1;
  gradients.update(run, core.optimizer, { step: core.step, learningRate, gradientNorm });
  forgetStates(core);
  const result = { lossSum, positions: found.rows.length, ...carried };
  return headLosses.length === 0 ? result : { ...result, headLosses };
}

/** A loss with its gradients for the outputs of the encoder, and those for the tables of items. */
interface Loss {
  readonly lossSum: number;
  readonly gradients: GradientStore;
}

/** The loss over all items; gradients of everything else are 0. */
function fullLoss(core: NetworkCore, found: TargetRows): Loss {
  const { run, memory, plan, shape, objective } = core;
  const { at, layout } = plan;
  packScoring(core);
  memory.f32(at.gradients, layout.paddedCount).fill(0);
  const offset = parameterOffset(layout, scoreTable(layout));
  const outputBias = at.gradients + parameterOffset(layout, "output_bias");
  const into = { dh: at.dh, table: at.gradients + offset, outputBias };
  const given = [at.weights + offset, found, shape, objective.labelSmoothing] as const;
  const lossSum = headForwardBackward(run, memory, at, into, ...given);
  return { lossSum, gradients: denseGradients(plan) };
}

/** The loss over targets and negatives; gradients of everything else are 0. */
function sampledLoss(
  core: NetworkCore,
  touched: TouchedRows,
  batch: SequenceBatch,
  found: TargetRows,
  order: RowOrder,
): Loss {
  const { run, memory, plan, shape, objective } = core;
  const { at } = plan;
  const negatives = present(batch.negatives, "a sampled loss is given negatives");
  assert(negatives.items.length === objective.negatives, "negatives are as many as planned");
  const gradients = touchRows(core, touched, {
    inputs: valuesAtRows(batch.items, batch.T, order),
    targets: found.targets,
    negatives: negatives.items,
  });
  const { targetNumbers, negativeNumbers, biasCount } = gradients;
  const scored = {
    weights: at.scoredWeights,
    gradients: at.scoredGradients,
    biases: memory.f32(at.biasWeights, biasCount),
    biasGradients: memory.f32(at.biasGradients, biasCount),
    targetNumbers,
    negativeNumbers,
  };
  const given = [scored, found, negatives, objective, shape] as const;
  return { lossSum: sampledForwardBackward({ run, memory, at }, ...given), gradients };
}

/** Rows with a target, in the order of rows. */
function targetRows(batch: SequenceBatch, order: RowOrder): TargetRows {
  const all = valuesAtRows(batch.targets, batch.T, order);
  const rows = Uint32Array.from(all.keys()).filter((row) => all[row] !== 0);
  const weights = batch.weights === undefined ? null : valuesAtRows(batch.weights, batch.T, order);
  const shares =
    weights === null ? null : sharesOf(Float32Array.from(rows, (row) => weights[row] as number));
  return { rows, targets: rows.map((row) => all[row] as number), shares };
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
  return finiteNormOf(run, layoutPieces(plan.layout, plan.at.gradients), step, lossSum);
}

/** The same of gradients in pieces, after `step` updates. */
function finiteNormOf(
  run: KernelExports,
  pieces: readonly GradientPiece[],
  step: number,
  lossSum: number,
): number {
  let squares = 0;
  let largest = { name: "", norm: 0 };
  for (const { name, address, count } of pieces) {
    const square = run.sumOfSquares(address, count);
    const norm = Math.sqrt(square);
    squares += square;
    if (!(norm <= largest.norm)) {
      largest = { name, norm };
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
