// The memory of a Mult-VAE, planned before the first multiplication. Scores exist for one block of bags only.

import { assert } from "../assert.ts";
import { LimitError } from "../errors.ts";
import {
  layoutParameters,
  type MemoryPlan,
  matrixBytes,
  type ParameterLayout,
  packedBytes,
  padded,
  parameterOffset,
  planMemory,
  rowBytes,
  SCRATCH_BYTES,
} from "../layout.ts";
import { type MultVaeShape, multVaeParameters } from "./multVaeModel.ts";
import type { MemoryBounds } from "./networkPlan.ts";
import { type OptimizerConfig, slotsOf } from "./optimizer.ts";
import { SCORE_ROWS } from "./softmaxHead.ts";

/** The largest batch that will be given, and the longest list that will be recommended. */
export interface MultVaeLimits {
  readonly batchMax: number;
  /** Entries of all bags of a batch together. */
  readonly entriesMax: number;
  readonly topMax: number;
}

function regions(
  layout: ParameterLayout,
  shape: MultVaeShape,
  limits: MultVaeLimits,
  slotCount: number,
) {
  const { V, H, Z } = shape;
  const { batchMax: B, entriesMax, topMax } = limits;
  const parameterBytes = 4 * layout.paddedCount;
  return {
    weights: parameterBytes,
    gradients: parameterBytes,
    /** [slots of the optimizer, parameters] */
    slots: slotCount * parameterBytes,
    /** Entries of the batch: [B + 1], [entries] each. */
    offsets: 4 * (B + 1),
    items: 4 * entriesMax,
    counts: 4 * entriesMax,
    inputs: 4 * entriesMax,
    /** [B, H] each: hidden layers of encoder and decoder and their gradients. */
    hidden: matrixBytes(B, H),
    decoded: matrixBytes(B, H),
    dHidden: matrixBytes(B, H),
    dDecoded: matrixBytes(B, H),
    /** [B, Z] each; dMean begins as the gradient of the latent. */
    mean: matrixBytes(B, Z),
    logVariance: matrixBytes(B, Z),
    noise: matrixBytes(B, Z),
    latent: matrixBytes(B, Z),
    dMean: matrixBytes(B, Z),
    dLogVariance: matrixBytes(B, Z),
    /** [B] f64 */
    divergences: 8 * B,
    /** [B] ones, to sum rows. */
    ones: 4 * B,
    /** Packed operands: small matrices in turn; W_o for scores and for their gradient. */
    packedSmall: Math.max(
      packedBytes(H, padded(Z)),
      packedBytes(Z, padded(H)),
      packedBytes(B, padded(H)),
      packedBytes(B, padded(Z)),
    ),
    scoresForward: packedBytes(H, V),
    scoresBackward: packedBytes(V, padded(H)),
    /** [V]: the output bias, −∞ in the padding; the same with −∞ for what is no candidate. */
    scoreBias: rowBytes(V),
    candidateBias: rowBytes(V),
    /** A block: [128, V], [128, H], its packing, and [128] each. */
    scores: matrixBytes(SCORE_ROWS, V),
    blockStates: matrixBytes(SCORE_ROWS, H),
    packedStates: packedBytes(SCORE_ROWS, padded(H)),
    blockRows: 4 * SCORE_ROWS,
    blockWeights: 4 * SCORE_ROWS,
    blockScales: 4 * SCORE_ROWS,
    blockLosses: 8 * SCORE_ROWS,
    scratch: SCRATCH_BYTES,
    topItems: 4 * topMax,
    topScores: 4 * topMax,
  };
}

/** Where everything lies. */
export interface MultVaePlan extends MemoryPlan<keyof ReturnType<typeof regions>> {
  /** Of the kernels' form of the weights: encoder.weight is [V, H]. */
  readonly layout: ParameterLayout;
  /** Addresses of the optimizer's slots by name, in the rule's order. */
  readonly slots: Readonly<Record<string, number>>;
}

/** Plans the memory of a Mult-VAE. Throws LimitError `memory-plan` where it exceeds the bound. */
export function planMultVae(
  shape: MultVaeShape,
  limits: MultVaeLimits,
  optimizer: OptimizerConfig,
  { startByte, memoryBytesMax }: MemoryBounds,
): MultVaePlan {
  const { batchMax, entriesMax, topMax } = limits;
  assert(batchMax >= 1 && entriesMax >= 1 && topMax >= 1, "the limits of a network are positive");
  const table = multVaeParameters(shape).map((parameter) =>
    parameter.name === "encoder.weight" ? { ...parameter, shape: [shape.V, shape.H] } : parameter,
  );
  const layout = layoutParameters(table);
  const names = slotsOf(optimizer);
  const plan = planMemory(regions(layout, shape, limits, names.length), startByte);
  if (plan.endByte > memoryBytesMax) {
    throw new LimitError({
      code: "memory-plan",
      what: "the model does not fit into memory",
      where: `V = ${shape.V}, H = ${shape.H}, Z = ${shape.Z}, batches of ${batchMax} bags`,
      expected: `at most ${memoryBytesMax} bytes`,
      found: `a plan of ${plan.endByte} bytes`,
      fix: "choose smaller layers, a smaller vocabulary or batch, or allow more memory",
    });
  }
  const slotAt = (index: number) => plan.at.slots + index * 4 * layout.paddedCount;
  const slots = Object.fromEntries(names.map((name, index) => [name, slotAt(index)]));
  return { ...plan, layout, slots };
}

/** Address of a parameter within the region at `base`. */
export function parameterAt({ layout }: MultVaePlan, base: number, name: string): number {
  return base + parameterOffset(layout, name);
}
