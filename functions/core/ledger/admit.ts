// Whether a wave may be sent. Every message of every run passes here, when its wave is opened and again when it is
// driven on; what it may cost is decided in this one place.

import type { PicoUsd } from "../cost/money.ts";

/** Attempts at one piece of work; as often as SQS hands a message out before it is a dead letter. */
export const ATTEMPTS = 5;

/** A wave of which messages are about to be sent, or attempts to be allowed. */
export interface WaveDemand {
  /** Attempts at each piece of work that are to be allowed: as many of them as can be afforded. */
  readonly attempts: { readonly least: number; readonly most: number };
  /** The most that one attempt at every piece of work costs. */
  readonly each: PicoUsd;
  /** The allowance for messages that find nothing to do. */
  readonly messages: PicoUsd;
  /** What must be left for the waves that end the run. */
  readonly aside: PicoUsd;
}

/** What a run may spend, and what it has spent or may still. */
export interface Budget {
  readonly limit: PicoUsd;
  readonly committed: PicoUsd;
}

export type Admission =
  | { readonly isAdmitted: true; readonly attempts: number; readonly amount: PicoUsd }
  | { readonly isAdmitted: false; readonly missing: PicoUsd };

/**
 * Admits a wave if the budget holds even where everything that is allowed takes as much as it may; without a budget
 * always, with all the attempts there are.
 */
export function admit(demand: WaveDemand, budget: Budget | null): Admission {
  const { attempts, each, messages, aside } = demand;
  if (budget === null) {
    return { isAdmitted: true, attempts: attempts.most, amount: 0n };
  }
  const left = budget.limit - budget.committed - messages - aside;
  const needed = BigInt(attempts.least) * each;
  if (left < needed) {
    return { isAdmitted: false, missing: needed - left };
  }
  const affordable = each === 0n ? BigInt(attempts.most) : left / each;
  const allowed = affordable < BigInt(attempts.most) ? Number(affordable) : attempts.most;
  return { isAdmitted: true, attempts: allowed, amount: BigInt(allowed) * each + messages };
}
