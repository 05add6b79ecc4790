// Ranking metrics of one list with several relevant items: what of the list is relevant, and how early. One value a
// list, so that comparisons can pair them by user; means over lists are the business of meanAccumulator.ts.

import { assert } from "../assert.ts";
import { log2 } from "../elementary.ts";

/** One list, judged. */
export interface JudgedList {
  /** Whether the item at each place is relevant, best first. It may be shorter than the cutoff, or longer. */
  readonly hits: readonly boolean[];
  /** Relevant items in all, at least one, in the list or not. */
  readonly relevantCount: number;
}

/** How likely a reader of a list is to go on to the next place, in rank-biased precision. */
export const RBP_PERSISTENCE = 0.8;

/** Names without their cutoff. */
export const LIST_METRICS = [
  "hit_rate",
  "precision",
  "recall",
  "f1",
  "map",
  "ndcg",
  "mrr",
  "rbp",
] as const;
export type ListMetric = (typeof LIST_METRICS)[number];

/**
 * The metrics of one list at a cutoff of `k` places, all in [0, 1]; formulas in docs/metrics.md. Places that a short
 * list lacks count as not relevant.
 */
export function listRelevance(list: JudgedList, k: number): Readonly<Record<ListMetric, number>> {
  const { hits, relevantCount } = list;
  assert(Number.isSafeInteger(k) && k >= 1, "a cutoff is an integer from 1");
  assert(Number.isSafeInteger(relevantCount) && relevantCount >= 1, "something is relevant");
  let count = 0;
  let first = 0;
  let precisions = 0;
  let gain = 0;
  let biased = 0;
  let persistence = 1 - RBP_PERSISTENCE;
  for (let place = 0; place < Math.min(k, hits.length); place++) {
    if (hits[place] === true) {
      count += 1;
      first ||= place + 1;
      precisions += count / (place + 1);
      gain += discount(place + 1);
      biased += persistence;
    }
    persistence *= RBP_PERSISTENCE;
  }
  assert(count <= relevantCount, "a list holds no more relevant items than there are");
  const best = Math.min(relevantCount, k);
  let ideal = 0;
  for (let place = 1; place <= best; place++) {
    ideal += discount(place);
  }
  const precision = count / k;
  const recall = count / relevantCount;
  return {
    hit_rate: count > 0 ? 1 : 0,
    precision,
    recall,
    f1: count === 0 ? 0 : (2 * precision * recall) / (precision + recall),
    map: precisions / best,
    ndcg: gain / ideal,
    mrr: first === 0 ? 0 : 1 / first,
    rbp: biased,
  };
}

/** Precision at as many places as there are relevant items (Craswell, Encyclopedia of Database Systems 2009). */
export function rPrecision({ hits, relevantCount }: JudgedList): number {
  assert(Number.isSafeInteger(relevantCount) && relevantCount >= 1, "something is relevant");
  return hits.slice(0, relevantCount).filter(Boolean).length / relevantCount;
}

/** `listRelevance` at several cutoffs, and r_precision, under names such as `ndcg@10`. */
export function listMetrics(
  list: JudgedList,
  cutoffs: readonly number[],
): Readonly<Record<string, number>> {
  const named = cutoffs.flatMap((k) => {
    const values = listRelevance(list, k);
    return LIST_METRICS.map((metric) => [`${metric}@${k}`, values[metric]]);
  });
  return { ...Object.fromEntries(named), r_precision: rPrecision(list) };
}

/** What a relevant item at `place`, counted from 1, adds to the gain of a list. */
export function discount(place: number): number {
  return 1 / log2(place + 1);
}
