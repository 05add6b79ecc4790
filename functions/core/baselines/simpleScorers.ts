// Baselines that need nothing but the history, or rules from its last item: last item, personal frequency with and
// without decay, Markov.

import { assert } from "../assert.ts";
import { exp } from "../elementary.ts";
import type { Scorer } from "./itemScores.ts";
import type { RuleTable } from "./sequenceRules.ts";

/** The items of the history, the last first. */
export const lastItemScorer: Scorer = (history, scores) => {
  const seen = new Set<number>();
  for (let position = history.length - 1; position >= 0; position--) {
    const item = history[position] as number;
    if (item > 0 && !seen.has(item)) {
      seen.add(item);
      scores.add(item, position + 1);
    }
  }
};

/** After how long an event counts half: in events, or in milliseconds; null where it never does. */
export type HalfLife = { readonly events: number } | { readonly ms: number } | null;

/** The items of the history by how often they occur; an event some age before the last weighs 2^(−age / halfLife). */
export function personalFrequencyScorer(halfLife: HalfLife): Scorer {
  return (history, scores, timesMs) => {
    const last = history.length - 1;
    for (let position = 0; position <= last; position++) {
      const item = history[position] as number;
      if (item === 0) {
        continue;
      }
      scores.add(item, halfLife === null ? 1 : weightOf(position, halfLife));
    }
    function weightOf(position: number, half: NonNullable<HalfLife>): number {
      if ("events" in half) {
        return weightAt(last - position, half.events);
      }
      assert(timesMs !== undefined, "a half-life in time needs the times of the history");
      return weightAt((timesMs[last] as number) - (timesMs[position] as number), half.ms);
    }
  };
}

/** One event of a user. */
export interface TimedItem {
  readonly item: number;
  readonly timeMs: number;
}

/** Σ 2^(−(nowMs − time) / halfLifeMs) over the events of each item; no event is later than `nowMs`. */
export function decayedFrequency(
  events: Iterable<TimedItem>,
  { nowMs, halfLifeMs }: { readonly nowMs: number; readonly halfLifeMs: number },
): ReadonlyMap<number, number> {
  assert(halfLifeMs > 0, "a half-life is above 0");
  const totals = new Map<number, number>();
  for (const { item, timeMs } of events) {
    assert(timeMs <= nowMs, "what comes later is not known");
    totals.set(item, (totals.get(item) ?? 0) + weightAt(nowMs - timeMs, halfLifeMs));
  }
  return totals;
}

/** A first-order Markov chain: rules at distance 1 from the last item alone (ruleCounts.ts with a distance of 1). */
export function markovScorer(table: RuleTable): Scorer {
  return (history, scores) => {
    const last = history.at(-1) ?? 0;
    addRow(table, last, 1, scores);
  };
}

function addRow(
  { rowStart, to, weight }: RuleTable,
  item: number,
  scale: number,
  scores: Parameters<Scorer>[1],
): void {
  for (let rule = rowStart[item] as number; rule < (rowStart[item + 1] as number); rule++) {
    scores.add(to[rule] as number, scale * (weight[rule] as number));
  }
}

function weightAt(age: number, halfLife: number): number {
  return halfLife === Infinity ? 1 : exp((-age * Math.LN2) / halfLife);
}
