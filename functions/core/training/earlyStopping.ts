// When training stops, and which round's weights are the result (early stopping; Prechelt, "Early stopping, but when?",
// 1998). Pure: the decision is a function of the scores, so that making it again changes nothing.

import { assert } from "../assert.ts";

export interface StoppingRule {
  /** Rounds of training at most. Round `roundLimit` only scores the last weights. */
  readonly roundLimit: number;
  /** Rounds without a better score before training stops. */
  readonly patience: number;
}

export type StoppingDecision =
  | { readonly kind: "continue" }
  | {
      readonly kind: "stop";
      readonly bestRound: number;
      readonly stoppedBy: "patience" | "rounds";
    };

/**
 * `scores[r]` is the validation score of the weights that came into round r; higher is better; null where there is
 * nothing to validate on, and then the last round is the best. Of equal scores the earlier round is the better.
 */
export function decide(scores: readonly (number | null)[], rule: StoppingRule): StoppingDecision {
  const round = scores.length - 1;
  assert(round >= 0, "a decision needs a score");
  const bestRound = bestRoundOf(scores);
  if (round >= rule.roundLimit) {
    return { kind: "stop", bestRound, stoppedBy: "rounds" };
  }
  if (round - bestRound >= rule.patience) {
    return { kind: "stop", bestRound, stoppedBy: "patience" };
  }
  return { kind: "continue" };
}

/** The round with the best score, as `decide` has it. */
export function bestRoundOf(scores: readonly (number | null)[]): number {
  let best = scores.length - 1;
  for (let round = scores.length - 1; round >= 0; round--) {
    const score = scores[round] ?? null;
    const bestScore = scores[best] ?? null;
    if (score !== null && bestScore !== null && score >= bestScore) {
      best = round;
    }
  }
  return best;
}
