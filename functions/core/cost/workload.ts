// How much there is to do in a run: sizes of its data, known or estimated, with what follows from the configuration.
// Nothing here is of a clock or a machine.

import { firstRoundOf, roundsPerEpoch } from "../../core/training/epochs.ts";
import type { RunConfig } from "../messages.ts";
import { gateCount, type ModelShape } from "../models/model.ts";
import { describeModel, shapeFromConfig, weightCount } from "../models/modelDescription.ts";
import { sliceCount } from "../training/slices.ts";
import { defaultRoundLimit } from "../training/trainingSize.ts";

/** Sizes of the data of a run. Of a run that is only planned they may be estimates, and fractions. */
export interface DataSizes {
  /** Tasks of preprocessing. */
  readonly parts: number;
  /** Bytes of text. */
  readonly decodedBytes: number;
  readonly rows: number;
  readonly events: number;
  readonly users: number;
  /** Users, or sessions where sequences are sessions. */
  readonly sequences: number;
  /** Rows of the vocabulary, padding included. */
  readonly items: number;
  /** Targets that an epoch trains on. */
  readonly positions: number;
  readonly validationCases: number;
  readonly testCases: number;
}

export interface Workload extends DataSizes {
  readonly shards: number;
  /** Rows whose times the first reduction goes through to cut the time axis; 0 where nothing cuts it. */
  readonly cutRows: number;
  /** Rounds of cleaning; 0 where none is asked for. */
  readonly cleanRounds: number;
  /** Epochs whose weights are scored, the last of which may train no more. */
  readonly rounds: number;
  /** Waves of training, and those that train: as many as epochs, or a multiple where an epoch has several merges. */
  readonly waves: number;
  readonly trainedWaves: number;
  /** Epochs that are trained, a fraction where training ends within one. */
  readonly trainedEpochs: number;
  /** Slices by which a round is merged; 1 where one reduction merges it. */
  readonly slices: number;
  readonly model: RunConfig["model"]["kind"];
  readonly parameters: number;
  /** Of one pass over the training data. */
  readonly epochMultiplyAdds: number;
  /** To read a history up to a case, and to score all items. */
  readonly encodeMultiplyAdds: number;
  readonly scoreMultiplyAdds: number;
  /** Numbers of a user's vector. */
  readonly vectorSize: number;
  /** Linear memory of the model; 0 where that is more than a module can have. */
  readonly modelBytes: number;
}

/** Cleaning comes to rest after two or three rounds; a round looks at what the one before left. */
const CLEAN_ROUNDS = 2;

/** The work of a run of `rounds` scored epochs of training. */
export function workloadOf(
  config: RunConfig,
  sizes: DataSizes,
  rounds: number,
  hasCleanWave: boolean,
): Workload {
  const V = Math.max(2, Math.round(sizes.items));
  const shape = shapeFromConfig(config, V);
  const model = describeModel(shape);
  const parameters = weightCount(model);
  const { hidden, lengthMax, kind, layers = 1 } = config.model;
  const { shards, reducer = null } = config;
  const history = Math.min(lengthMax, sizes.events / Math.max(1, sizes.sequences));
  const isAutoencoder = kind === "vae" || kind === "svae";
  const gates = isAutoencoder ? 3 * layers : gateCount(shape as ModelShape);
  return {
    ...sizes,
    shards,
    cutRows: ["time", "column"].includes(config.split.kind) ? sizes.rows : 0,
    cleanRounds: hasCleanWave ? CLEAN_ROUNDS : 0,
    rounds,
    ...trainingWaves(config, sizes, rounds),
    slices: sliceCount({ weightBytes: 4 * parameters, shards, reducer }),
    model: kind,
    parameters,
    epochMultiplyAdds: model.epochMultiplyAdds(sizes, config),
    encodeMultiplyAdds: history * 2 * gates * hidden * hidden,
    scoreMultiplyAdds: V * hidden,
    vectorSize: model.vectorSize,
    modelBytes: plannedBytes(() => model.plannedBytes(config)),
  };
}

/** The last of the scored epochs has one wave, which trains where it was patience that ended training. */
function trainingWaves(config: RunConfig, sizes: DataSizes, rounds: number) {
  const waves = firstRoundOf(config, rounds - 1) + 1;
  const trainedWaves = Math.min(waves, firstRoundOf(config, roundLimitOf(config, sizes)));
  return { waves, trainedWaves, trainedEpochs: trainedWaves / roundsPerEpoch(config) };
}

/** The most rounds that train, as the catalogue will settle it. */
export function roundLimitOf(config: RunConfig, sizes: DataSizes): number {
  const V = Math.max(2, Math.round(sizes.items));
  const model = describeModel(shapeFromConfig(config, V));
  return config.rounds ?? defaultRoundLimit(model.epochMultiplyAdds(sizes, config));
}

/** A model that no module can hold is refused by the run itself, with both numbers. */
function plannedBytes(plan: () => number): number {
  try {
    return plan();
  } catch {
    return 0;
  }
}
