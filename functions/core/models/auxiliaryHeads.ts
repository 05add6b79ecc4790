// Further heads on the outputs of the encoder, each a linear unit with a loss of its own, added to that of the next
// item:
//
//     z = h · w + b    binary: cross-entropy with logits    regression: (z − y)²
//
// Both are means over the positions with a target, times the weight of the head.

import { assert, present } from "../assert.ts";
import type { ClaimedMemory, KernelExports } from "../kernels.ts";
import { padded, parameterOffset } from "../layout.ts";
import type { NetworkPlan } from "./networkPlan.ts";
import type { RowOrder } from "./sequences.ts";
import { SCORE_ROWS } from "./softmaxHead.ts";

/** A head of a model. */
export interface AuxiliaryHead {
  /** What it predicts; parameters are `head.NAME.weight` [H] and `head.NAME.bias` [1]. */
  readonly name: string;
  readonly kind: "binary" | "regression";
  /** What its mean loss is multiplied by. */
  readonly weight: number;
}

/** Regions in bytes of `count` heads: values, labels and losses of a block of positions; zeros. */
export function auxiliaryRegions(count: number) {
  const bytes = count === 0 ? 0 : 4 * SCORE_ROWS;
  return { auxiliaryValues: bytes, auxiliaryLabels: bytes, auxiliaryLosses: bytes, zeros: bytes };
}

interface Core {
  readonly run: KernelExports;
  readonly memory: ClaimedMemory;
  readonly plan: NetworkPlan;
  readonly shape: { readonly H: number; readonly heads?: readonly AuxiliaryHead[] };
}

/**
 * Adds the gradients of the weighted losses of all heads to `dh` and to those of the parameters, which must be set.
 * `labels` are [B, T] for each head; `rows` those with a target. Returns the sum of the losses of each head,
 * unweighted.
 */
export function auxiliaryForwardBackward(
  core: Core,
  labels: readonly Float32Array[],
  T: number,
  order: RowOrder,
  rows: Uint32Array,
): readonly number[] {
  const heads = core.shape.heads ?? [];
  assert(labels.length === heads.length, "there are labels for each head");
  return heads.map((head, index) => {
    const given = labelsAtRows(present(labels[index], "a head has labels"), T, order);
    let lossSum = 0;
    for (let start = 0; start < rows.length; start += SCORE_ROWS) {
      const block = rows.subarray(start, Math.min(rows.length, start + SCORE_ROWS));
      const own = Float32Array.from(block, (row) => given[row] as number);
      lossSum += addBlock(core, head, block, own, head.weight / rows.length);
    }
    return lossSum;
  });
}

function labelsAtRows(labels: Float32Array, T: number, order: RowOrder): Float32Array {
  const rows = new Float32Array(order.R);
  order.counts.forEach((count, t) => {
    const start = order.starts[t] as number;
    for (let sequence = 0; sequence < count; sequence++) {
      rows[start + sequence] = labels[sequence * T + t] as number;
    }
  });
  return rows;
}

/** One block of positions of one head; returns the sum of its losses. */
function addBlock(
  { run, memory, plan, shape: { H } }: Core,
  { name, kind }: AuxiliaryHead,
  rows: Uint32Array,
  labels: Float32Array,
  scale: number,
): number {
  const { at, layout } = plan;
  const count = rows.length;
  const weight = parameterOffset(layout, `head.${name}.weight`);
  const bias = parameterOffset(layout, `head.${name}.bias`);
  memory.u32(at.blockRows, count).set(rows);
  run.gatherRows(at.blockStates, at.h, at.blockRows, count, H);
  memory.f32(at.auxiliaryLabels, padded(count)).fill(0).set(labels);
  memory.f32(at.auxiliaryValues, padded(count)).fill(0);
  const unit = [at.weights + weight, 0, at.weights + bias, 0] as const;
  run.pairScores(at.auxiliaryValues, 4, at.blockStates, ...unit, count, H);
  const given = [at.auxiliaryValues, at.auxiliaryValues, at.auxiliaryLabels] as const;
  let lossSum = 0;
  if (kind === "binary") {
    run.binaryCrossEntropy(at.auxiliaryLosses, ...given, count, scale);
    for (const loss of memory.f32(at.auxiliaryLosses, count)) {
      lossSum += loss;
    }
  } else {
    lossSum = run.squaredError(...given, padded(count), 2 * scale);
  }
  const slopes = [at.auxiliaryValues, count, H] as const;
  run.addWeightedRows(at.gradients + weight, at.blockStates, ...slopes);
  const biasGradient = memory.f32(at.gradients + bias, 1);
  for (const slope of memory.f32(at.auxiliaryValues, count)) {
    biasGradient[0] = (biasGradient[0] as number) + slope;
  }
  run.gatherRows(at.blockGradients, at.weights + weight, at.zeros, count, H);
  const scattered = [at.blockGradients, at.auxiliaryValues, at.blockRows] as const;
  run.scatterAddRows(at.dh, ...scattered, count, H);
  return lossSum;
}
