// Weights and optimizer state of a network in linear memory: taken, given back, and updated from gradients.

import { assert, present } from "../assert.ts";
import type { ClaimedMemory, KernelExports } from "../kernels.ts";
import { type ParameterLayout, padWeights, unpadWeights } from "../layout.ts";
import type { Network } from "./network.ts";
import { type OptimizerConfig, updateParameters } from "./optimizer.ts";
import { assertFiniteWeights, finiteNorm } from "./training.ts";

/** A network's parameters in memory. */
export interface ParameterHolder {
  readonly run: KernelExports;
  readonly memory: ClaimedMemory;
  readonly plan: {
    readonly at: { readonly weights: number; readonly gradients: number };
    readonly layout: ParameterLayout;
    /** Addresses of the optimizer's slots by name, in the rule's order. */
    readonly slots: Readonly<Record<string, number>>;
  };
  readonly optimizer: OptimizerConfig;
  /** Updates done. */
  step: number;
}

/** What is to be done where the form of the table is not that of the kernels, and when weights have changed. */
export interface ParameterForm {
  toKernels(weights: Float32Array): Float32Array;
  fromKernels(weights: Float32Array): Float32Array;
  forget(): void;
}

/** The part of a network that takes and gives parameters, as Network says. */
export function heldParameters(
  holder: ParameterHolder,
  { toKernels, fromKernels, forget }: ParameterForm,
): Pick<Network, "setWeights" | "weights" | "setOptimizer" | "optimizer"> {
  const { at, layout, slots } = holder.plan;
  const region = (address: number) => holder.memory.f32(address, layout.paddedCount);
  const read = (address: number) => fromKernels(unpadWeights(layout, region(address)));
  const write = (address: number, values: Float32Array) =>
    padWeights(layout, region(address), toKernels(values));
  return {
    setWeights: (weights) => {
      assertFiniteWeights(weights);
      write(at.weights, weights);
      forget();
    },
    weights: () => read(at.weights),
    setOptimizer: (state) => {
      for (const [name, address] of Object.entries(slots)) {
        const given = state === null ? new Float32Array(layout.flatCount) : state.slots[name];
        write(address, present(given, `the state of the optimizer has a slot ${name}`));
      }
      holder.step = state?.step ?? 0;
    },
    optimizer: () => {
      const entries = Object.entries(slots).map(([name, address]) => [name, read(address)]);
      return { step: holder.step, slots: Object.fromEntries(entries) };
    },
  };
}

/** Zeros in place of all gradients. */
export function clearGradients({ memory, plan }: ParameterHolder): void {
  memory.f32(plan.at.gradients, plan.layout.paddedCount).fill(0);
}

/**
 * One update of all parameters from their gradients. Throws LimitError `diverged`, with the weights as they were, where
 * `lossSum` or a gradient is not finite.
 */
export function updateFromGradients(
  holder: ParameterHolder,
  lossSum: number,
  learningRate: number,
): void {
  assert(learningRate > 0 && learningRate < Infinity, "the learning rate is positive and finite");
  const { run, plan, optimizer } = holder;
  const gradientNorm = finiteNorm(holder, lossSum);
  holder.step += 1;
  const { weights, gradients } = plan.at;
  const count = plan.layout.paddedCount;
  const addresses = { weights, gradients, slots: Object.values(plan.slots), count };
  updateParameters(run, optimizer, addresses, { step: holder.step, learningRate, gradientNorm });
}
