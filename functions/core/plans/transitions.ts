// Steps of the state machine that runs an evaluation plan (stacks/evaluationMachine.ts), each of which AWS bills. What
// is repeated after a refusal is billed too, and not known beforehand.

import { chargedTotal, chargesOf } from "../cost/charges.ts";
import type { PicoUsd } from "../cost/money.ts";
import type { PriceTable } from "../cost/priceList.ts";
import { NO_USAGE } from "../cost/usage.ts";

/** Expanding the plan, the map over its runs, comparing them. */
const STEPS = 3;

/** Steps of an execution over so many runs in which nothing fails. */
export function planTransitions(runs: number): number {
  return STEPS + runs;
}

export function transitionsCost(runs: number, prices: PriceTable): PicoUsd {
  const stateTransitions = planTransitions(runs);
  return chargedTotal(chargesOf({ ...NO_USAGE, stateTransitions }, prices));
}
