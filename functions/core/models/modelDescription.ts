// A model before there is one in memory: what it is made of, what it costs, and how it is made. The one place that
// tells kinds of models apart.

import type { Kernels } from "../kernels.ts";
import type { RunConfig } from "../messages.ts";
import type { BatchAmount } from "../training/trainingSize.ts";
import type { ModelShape, Parameter } from "./model.ts";
import { elementCount } from "./model.ts";
import type { MultVaeShape } from "./multVaeModel.ts";
import { describeMultVae, vaeConfigOf } from "./multVaeRecommender.ts";
import type { Recommender } from "./recommender.ts";
import { describeRecurrent } from "./recurrentRecommender.ts";
import type { SvaeShape } from "./svaeModel.ts";
import { describeSvae } from "./svaeRecommender.ts";

/** Sizes of a model of any kind. */
export type AnyShape = ModelShape | MultVaeShape | SvaeShape;

/** How much there is to train on. */
export interface TrainingAmount {
  /** Targets in sequences: training events but the first of each user. */
  readonly positions: number;
  readonly users: number;
}

export interface ModelDescription {
  /** The parameters in the order in which weights are stored. */
  readonly parameters: readonly Parameter[];
  /** Numbers of a user's vector. */
  readonly vectorSize: number;
  /** Weights to start from, a function of shape and seed. */
  initialWeights(seed: number): Float32Array;
  /** Bytes of linear memory that the model takes. Throws LimitError `memory-plan` where it cannot have them. */
  plannedBytes(config: RunConfig): number;
  /** Multiply-adds of one pass over the training data. */
  epochMultiplyAdds(amount: TrainingAmount, config: RunConfig): number;
  /** The size of a minibatch where nobody says, in the model's own unit. */
  defaultBatch(amount: TrainingAmount & BatchAmount): number;
  /** The model in the memory of `kernels`, which it takes as a whole, with weights 0. */
  create(kernels: Kernels, config: RunConfig): Recommender;
}

export function describeModel(shape: AnyShape): ModelDescription {
  switch (shape.kind) {
    case "vae":
      return describeMultVae(shape);
    case "svae":
      return describeSvae(shape);
    default:
      return describeRecurrent(shape);
  }
}

/** How many numbers the weights of a model have. */
export function weightCount({ parameters }: ModelDescription): number {
  return parameters.reduce((sum, parameter) => sum + elementCount(parameter), 0);
}

/** The sizes of the run's model over V vocabulary rows, and, for one that reads more than items, of its fields. */
export function shapeFromConfig(
  { model }: RunConfig,
  V: number,
  inputs: Pick<ModelShape, "inputs"> = {},
): AnyShape {
  const { kind, layers, hidden } = model;
  if (kind === "svae") {
    const depth = layers === undefined ? {} : { gruLayers: layers };
    return { kind, ...depth, V, H: hidden, Z: vaeConfigOf(model).latent };
  }
  const depth = layers === undefined ? {} : { layers };
  if (kind === "vae") {
    return { kind, ...depth, V, H: hidden, Z: vaeConfigOf(model).latent };
  }
  const scores = model.output === undefined ? {} : { output: model.output };
  const heads = model.heads === undefined ? {} : { heads: model.heads };
  return { kind, ...depth, V, H: hidden, ...inputs, ...scores, ...heads };
}
