// How the learning rate changes while a shard trains: a function of the place of the update alone, so that a round
// that is done again, or goes on elsewhere, takes the same steps.

import { cosPi } from "../elementary.ts";
import { wholePower } from "./adam.ts";

/** The schedules by name. */
export const SCHEDULES = ["constant", "cosine", "step"] as const;

/** A schedule. Lengths are in rounds, that is passes over a shard's windows. */
export interface Schedule {
  readonly kind: (typeof SCHEDULES)[number];
  /** Rounds in which the rate first rises in equal steps, from one step above 0; 0: none. */
  readonly warmUpRounds: number;
  /** `step`: rounds after which the rate is halved, again and again. */
  readonly halveEveryRounds: number;
}

export const DEFAULT_SCHEDULE: Schedule = {
  kind: "constant",
  warmUpRounds: 0,
  halveEveryRounds: 1,
};

/** Where an update stands in a training. */
export interface UpdatePosition {
  readonly round: number;
  /** Updates done before in this round. */
  readonly update: number;
  /** Updates of this round; they may differ from round to round. */
  readonly updatesPerRound: number;
  /** Rounds that will train at most. */
  readonly rounds: number;
}

/**
 * The factor of the learning rate, in (0, 1] for every update of the training. `cosine` falls after the warm-up from 1
 * along (1 + cos π x) / 2 towards 0, as torch's CosineAnnealingLR does, here update by update.
 */
export function scheduleFactor(schedule: Schedule, position: UpdatePosition): number {
  const { kind, warmUpRounds, halveEveryRounds } = schedule;
  const { round, update, updatesPerRound, rounds } = position;
  const done = round + update / updatesPerRound;
  if (done < warmUpRounds) {
    return Math.min(1, (round + (update + 1) / updatesPerRound) / warmUpRounds);
  }
  if (kind === "step") {
    return wholePower(0.5, Math.floor(round / halveEveryRounds));
  }
  if (kind === "cosine") {
    return (1 + cosPi((done - warmUpRounds) / (rounds - warmUpRounds))) / 2;
  }
  return 1;
}
