// Rules of update by description, with the semantics and defaults of torch.optim. What a rule keeps is a
// table of named slots, each as long as the parameters, zero before the first update; who stores state stores slots.

import { assert, present } from "../assert.ts";
import type { KernelExports } from "../kernels.ts";
import { adamConstants } from "./adam.ts";

/** The rules by name. */
export const OPTIMIZERS = ["adam", "adamw", "adagrad", "sgd"] as const;

/** A rule, beside the learning rate, which may change from update to update. */
export interface OptimizerConfig {
  readonly kind: (typeof OPTIMIZERS)[number];
  /** μ of SGD, in [0, 1); 0 keeps no state. The other rules have none: 0. */
  readonly momentum: number;
  /** Whether SGD looks ahead along its momentum (Nesterov's rule in PyTorch's form); needs momentum. */
  readonly nesterov: boolean;
  /** λ: adds λ w to the gradient; `adamw` multiplies w by 1 − η λ instead (Loshchilov & Hutter 2019). */
  readonly weightDecay: number;
  /** Norm of all gradients together, before weight decay, above which they are scaled down to it; null: never. */
  readonly clipNorm: number | null;
}

/** Adam without decay or clipping. */
export const DEFAULT_OPTIMIZER: OptimizerConfig = {
  kind: "adam",
  momentum: 0,
  nesterov: false,
  weightDecay: 0,
  clipNorm: null,
};

/** PyTorch's ε of Adagrad. */
const ADAGRAD_EPSILON = 1e-10;
/** PyTorch's guard of the division in clip_grad_norm_. */
const CLIP_EPSILON = 1e-6;

/** Names of what a rule keeps, in the order in which `updateParameters` takes their addresses. */
export function slotsOf({ kind, momentum }: OptimizerConfig): readonly string[] {
  switch (kind) {
    case "adam":
    case "adamw":
      return ["m", "v"];
    case "adagrad":
      return ["sum"];
    case "sgd":
      return momentum > 0 ? ["momentum"] : [];
  }
}

/** Where the vectors of an update lie: `count` elements each, a multiple of 8. */
export interface UpdateAddresses {
  readonly weights: number;
  readonly gradients: number;
  /** One for each of `slotsOf`. */
  readonly slots: readonly number[];
  readonly count: number;
}

/** When an update takes place and how far it goes. */
export interface UpdateStep {
  /** Number of the update, from 1 on. */
  readonly step: number;
  readonly learningRate: number;
  /** Norm of all gradients together. */
  readonly gradientNorm: number;
  /** Whether these are rows that a batch touches: Adam then adds ε as torch.optim.SparseAdam does. */
  readonly areRows?: boolean;
}

/** The factor of gradients with that norm: 1, or less where they are to be clipped (torch clip_grad_norm_). */
export function clipFactor({ clipNorm }: OptimizerConfig, gradientNorm: number): number {
  return clipNorm === null ? 1 : Math.min(1, clipNorm / (gradientNorm + CLIP_EPSILON));
}

/** One update of all parameters. Clipping and weight decay change the gradients. */
export function updateParameters(
  run: KernelExports,
  config: OptimizerConfig,
  at: UpdateAddresses,
  { step, learningRate, gradientNorm, areRows = false }: UpdateStep,
): void {
  const { weights, gradients, count } = at;
  assert(at.slots.length === slotsOf(config).length, "each slot of the rule has an address");
  const factor = clipFactor(config, gradientNorm);
  if (factor < 1) {
    run.scaleVector(gradients, count, factor);
  }
  if (config.weightDecay > 0 && config.kind === "adamw") {
    run.scaleVector(weights, count, 1 - learningRate * config.weightDecay);
  } else if (config.weightDecay > 0) {
    run.addScaled(gradients, weights, count, config.weightDecay);
  }
  const slot = (index: number) => present(at.slots[index], "a slot has an address");
  switch (config.kind) {
    case "adam":
    case "adamw": {
      const constants = adamConstants(step, learningRate, areRows);
      run.adam(weights, slot(0), slot(1), gradients, count, ...constants);
      break;
    }
    case "adagrad":
      run.adagrad(weights, slot(0), gradients, count, learningRate, ADAGRAD_EPSILON);
      break;
    case "sgd":
      updateSgd(run, config, at, learningRate);
      break;
  }
}

function updateSgd(
  run: KernelExports,
  { momentum, nesterov }: OptimizerConfig,
  { weights, gradients, slots, count }: UpdateAddresses,
  learningRate: number,
): void {
  if (momentum === 0) {
    run.addScaled(weights, gradients, count, -learningRate);
    return;
  }
  const direction = nesterov ? ([momentum, 1] as const) : ([1, 0] as const);
  const state = present(slots[0], "momentum has a slot");
  run.momentum(weights, state, gradients, count, learningRate, momentum, ...direction);
}
