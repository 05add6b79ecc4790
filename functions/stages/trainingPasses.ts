// The minibatches of a shard's round, each with its place in the training: those of one epoch or of a part of it, or
// the next H of a series of epochs that does not care where one round ends and another begins.

import type { TrainEntry } from "../core/messages.ts";
import type { Recommender } from "../core/models/recommender.ts";
import { scheduleFactor, type UpdatePosition } from "../core/models/schedule.ts";
import { randomStream } from "../core/random.ts";
import { placeOf, updatesOfPart } from "../core/training/epochs.ts";
import { roundsOf } from "../core/training/merging.ts";
import { shuffledMinibatches } from "../core/training/minibatch.ts";
import type { Window } from "../core/training/windows.ts";
import type { TaskContext } from "./taskContext.ts";
import { participationOf } from "./trainState.ts";

/** One update to be made. `position.round` is the epoch that the update lies in. */
export interface TrainingPass {
  readonly batch: readonly Window[];
  readonly position: UpdatePosition;
  readonly learningRate: number;
}

/** The updates of the round, in order. Only one epoch's minibatches are held at a time. */
export function* trainingPasses(
  { manifest, entry, index }: TaskContext<TrainEntry>,
  network: Recommender,
  windows: readonly Window[],
): Generator<TrainingPass> {
  const { config } = manifest;
  const { model, seed, merging } = config;
  const size = network.trainingSize(entry.batch);
  const minibatchesOf = (epoch: number) => {
    const stream = randomStream({ seed, purpose: "shuffle", major: epoch, minor: index });
    return shuffledMinibatches(windows, size, stream);
  };
  const H = merging?.localUpdates ?? null;
  if (H === null) {
    const { epoch: round, part } = placeOf(config, entry.round);
    const { epoch: rounds } = placeOf(config, entry.roundLimit);
    const batches = minibatchesOf(round);
    const { start, end } = updatesOfPart(batches.length, config, part);
    for (const [offset, batch] of batches.slice(start, end).entries()) {
      const update = start + offset;
      const position = { round, update, updatesPerRound: batches.length, rounds };
      const learningRate = model.learningRate * scheduleFactor(model.schedule, position);
      yield { batch, position, learningRate };
    }
    return;
  }
  if (windows.length === 0) {
    return;
  }
  const plan = participationOf(config);
  const done = H * roundsOf(plan, index, entry.round).length;
  const all = H * roundsOf(plan, index, entry.roundLimit).length;
  let epoch = 0;
  let batches = minibatchesOf(epoch);
  // Epochs may differ in their number of minibatches: they are walked from the first on.
  let begun = 0;
  for (let update = done; update < done + H; update++) {
    while (update - begun >= batches.length) {
      begun += batches.length;
      epoch += 1;
      batches = minibatchesOf(epoch);
    }
    const place = update - begun;
    const rounds = epoch + (all - begun) / batches.length;
    const position = { round: epoch, update: place, updatesPerRound: batches.length, rounds };
    const learningRate = model.learningRate * scheduleFactor(model.schedule, position);
    yield { batch: batches[place] as readonly Window[], position, learningRate };
  }
}

/**
 * FedProx (Li et al. 2020): after an update with step size η, w ← w − η μ (w' − w0) with w' the weights before it and
 * w0 those that came into the round: its gradient step exactly for SGD without momentum, decoupled for other rules.
 */
export function proximalPull(
  network: Recommender,
  before: Float32Array | null,
  mu: number,
): (learningRate: number) => void {
  if (mu === 0 || before === null) {
    return () => {};
  }
  let last = before;
  return (learningRate) => {
    const weights = network.weights();
    for (let index = 0; index < weights.length; index++) {
      const away = (last[index] as number) - (before[index] as number);
      weights[index] = (weights[index] as number) - learningRate * mu * away;
    }
    network.setWeights(weights);
    last = weights;
  };
}
