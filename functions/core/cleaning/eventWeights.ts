// What the baselines count where event types have weights: an event of weight w counts as w events for popularity, and
// a rule gains w times as much where its later event has weight w. Weights are whole numbers, so all sums stay exact.

import { assert } from "../assert.ts";
import { type ItemCounts, itemCountAccumulator, mergeItemCounts } from "../baselines/itemCounts.ts";
import { mergeRuleCounts, type RuleCounts, ruleAccumulator } from "../baselines/ruleCounts.ts";
import type { CleaningConfig } from "../messages.ts";

/** What all baselines of one shard are fitted on. */
export interface BaselineCounts {
  readonly itemCounts: ItemCounts;
  readonly rules: RuleCounts;
  /** The rules at distance 1 alone. */
  readonly steps: RuleCounts;
}

export interface BaselineCounter {
  /** One sequence of vocabulary indices with the number of each event's type, oldest first. */
  add(items: Uint32Array, types: Uint32Array): void;
  /** What was counted so far. Call it once. */
  finish(): BaselineCounts;
}

/** The weight of each of `eventTypes`; types that `weights` does not name weigh 1. */
export function weightsByType(
  eventTypes: readonly string[],
  weights: CleaningConfig["eventWeights"],
): Uint32Array {
  return Uint32Array.from(
    eventTypes,
    (name) => weights.find(({ event }) => event === name)?.weight ?? 1,
  );
}

/** Counts sequences over V vocabulary indices; `weightByType` are whole numbers, one for each type's number. */
export function baselineCounter(V: number, weightByType: Uint32Array): BaselineCounter {
  const distinct = [...new Set([1, ...weightByType])].filter((weight) => weight > 0);
  const counters = distinct.map((weight) => ({
    weight,
    itemCounts: itemCountAccumulator(V),
    rules: ruleAccumulator(V),
    steps: ruleAccumulator(V, undefined, 1),
  }));
  const isPlain = counters.length === 1 && weightByType.every((weight) => weight === 1);
  return {
    add(items, types) {
      assert(items.length === types.length, "every event has a type");
      for (const { weight, itemCounts, rules, steps } of counters) {
        const hasWeight = (_: number, event: number) =>
          isPlain || weightByType[types[event] as number] === weight;
        itemCounts.add(isPlain ? items : items.filter(hasWeight));
        rules.addCounted(items, isPlain ? null : hasWeight);
        steps.addCounted(items, isPlain ? null : hasWeight);
      }
    },
    finish() {
      const scaledBy = (weight: number, counted: RuleCounts) => ({
        ...counted,
        weight: counted.weight.map((gain) => gain * weight),
      });
      const scaled = counters.map(({ weight, itemCounts, rules, steps }) => ({
        itemCounts: itemCounts.finish().map((count) => count * weight),
        rules: scaledBy(weight, rules.finish()),
        steps: scaledBy(weight, steps.finish()),
      }));
      return {
        itemCounts: mergeItemCounts(
          V,
          scaled.map((part) => part.itemCounts),
        ),
        rules: mergeRuleCounts(scaled.map((part) => part.rules)),
        steps: mergeRuleCounts(scaled.map((part) => part.steps)),
      };
    },
  };
}
