// Baselines that need nothing but the history, or counts that other baselines have: last item, personal frequency with
// and without decay, Markov, and the exponential forgetting behind recent popularity.

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

/**
 * The items of the history by how often they occur, an event `ages` back weighing 2^(−age / halfLife); Infinity
 * counts every event alike. Ages are in events here; with times, see `decayedFrequency`.
 */
export function personalFrequencyScorer(halfLife: number): Scorer {
  assert(halfLife > 0, "a half-life is above 0");
  return (history, scores) => {
    for (let position = 0; position < history.length; position++) {
      const item = history[position] as number;
      if (item > 0) {
        scores.add(item, weightAt(history.length - 1 - position, halfLife));
      }
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

/**
 * Association rules "bought together": the sum over the distinct items of the history of the share of their sequences
 * that hold the other item too, its confidence (Agrawal & Srikant, VLDB 1994; AR of Ludewig & Jannach, UMUAI 2018).
 */
export function associationScorer(table: RuleTable, sequencesOf: Float64Array): Scorer {
  return (history, scores) => {
    for (const item of new Set(history)) {
      const support = sequencesOf[item] as number;
      if (support > 0) {
        addRow(table, item, 1 / support, scores);
      }
    }
  };
}

/** Item-kNN by cosine: Σ over the distinct items j of the history of n_ij / √(n_i n_j) (Sarwar et al., WWW 2001). */
export function itemKnnScorer(
  { rowStart, to, weight }: RuleTable,
  sequencesOf: Float64Array,
): Scorer {
  return (history, scores) => {
    for (const item of new Set(history)) {
      for (let rule = rowStart[item] as number; rule < (rowStart[item + 1] as number); rule++) {
        const other = to[rule] as number;
        const size = (sequencesOf[item] as number) * (sequencesOf[other] as number);
        scores.add(other, (weight[rule] as number) / Math.sqrt(size));
      }
    }
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
