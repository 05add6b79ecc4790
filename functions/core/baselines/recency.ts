// When the events of each item happened, in coarse steps of time: whole numbers that merge exactly over shards, from
// which the popularity of the last stretch follows once it is known where the last stretch is.

import { assert } from "../assert.ts";
import type { ItemCounts } from "./itemCounts.ts";
import { mergeRuleCounts, pushRun, type RuleCounts } from "./ruleCounts.ts";
import { sortedPairs } from "./sortedPairs.ts";

/** Equal steps from the first to the last time of the log. */
export const TIME_STEPS = 100;

/** Events by (item, 1 + step), in the form of rules. */
export type StepCounts = RuleCounts;

/** The step of a time in [firstMs, lastMs]. */
export function timeStep(
  timeMs: number,
  { firstMs, lastMs }: { readonly firstMs: number; readonly lastMs: number },
): number {
  const share = (timeMs - firstMs) / Math.max(lastMs - firstMs, 1);
  return Math.min(Math.max(Math.floor(share * TIME_STEPS), 0), TIME_STEPS - 1);
}

/** Counts events of V items by step; an event may count several times. */
export function stepAccumulator(V: number, bufferPairCount = 2 ** 16) {
  const buffer = sortedPairs(Math.max(V, TIME_STEPS + 1), bufferPairCount);
  const runs: StepCounts[] = [];
  const flush = () => pushRun(runs, buffer.take());
  return {
    add(item: number, step: number, weight = 1): void {
      assert(step >= 0 && step < TIME_STEPS, "a step lies within the log");
      if (buffer.room() === 0) {
        flush();
      }
      buffer.add(item, 1 + step, weight);
    },
    finish(): StepCounts {
      flush();
      return mergeRuleCounts(runs);
    },
  };
}

/** Events of each item in the last `steps` steps up to the last one that has any [V]. */
export function recentCounts(
  V: number,
  { from, to, weight }: StepCounts,
  steps: number,
): ItemCounts {
  const last = to.reduce((most, step) => Math.max(most, step), 0);
  const recent = new Float64Array(V);
  for (let entry = 0; entry < from.length; entry++) {
    if ((to[entry] as number) > last - steps) {
      const item = from[entry] as number;
      recent[item] = (recent[item] as number) + (weight[entry] as number);
    }
  }
  return recent;
}
