// The other rules of torch.optim in f64, element by element, as PyTorch documents them.

import type { OptimizerConfig } from "../../functions/core/models/optimizer.ts";
import { read } from "../support/read.ts";
import { adamReference } from "./adam.ts";

/** What a rule keeps of one tensor; which of them mean something is the rule's business. */
export interface OptimizerReferenceState {
  readonly w: Float64Array;
  /** First moment, or momentum. */
  readonly m: Float64Array;
  /** Second moment, or sum of squares. */
  readonly v: Float64Array;
}

/** Which update it is, and whether Adam adds ε as SparseAdam does. */
export interface ReferenceStep {
  readonly step: number;
  readonly learningRate: number;
  readonly isSparse?: boolean;
}

/** The state after update number `step` (from 1 on) with the gradient `given`. */
export function optimizerReference(
  config: OptimizerConfig,
  state: OptimizerReferenceState,
  given: Float64Array,
  { step, learningRate, isSparse = false }: ReferenceStep,
): OptimizerReferenceState {
  const { kind, momentum, nesterov, weightDecay, clipNorm } = config;
  const norm = Math.sqrt(given.reduce((sum, value) => sum + value ** 2, 0));
  const clip = clipNorm === null ? 1 : Math.min(1, clipNorm / (norm + 1e-6));
  const added = kind === "adamw" ? 0 : weightDecay;
  const g = given.map((value, i) => clip * value + added * read(state.w, i));
  if (kind === "adam" || kind === "adamw") {
    const kept = kind === "adamw" ? 1 - learningRate * weightDecay : 1;
    const w = state.w.map((value) => kept * value);
    return adamReference({ ...state, w }, g, step, learningRate, isSparse);
  }
  if (kind === "adagrad") {
    const v = state.v.map((sum, i) => sum + read(g, i) ** 2);
    const w = state.w.map(
      (value, i) => value - (learningRate * read(g, i)) / (Math.sqrt(read(v, i)) + 1e-10),
    );
    return { ...state, w, v };
  }
  const m = state.m.map((value, i) => momentum * value + read(g, i));
  const direction = nesterov ? m.map((value, i) => read(g, i) + momentum * value) : m;
  return { ...state, w: state.w.map((value, i) => value - learningRate * read(direction, i)), m };
}
