// The counts behind the baseline "sequence rules": for every pair of a training sequence at distance d ≤ 10 the rule
// earlier → later gains 1/d. Fractions would not add exactly, so a weight is kept in units of 1/2520, the least
// common multiple of 1 … 10: an integer in f64, exact below 2^53. Shards therefore merge in any order to the same
// bits.

import { assert, present } from "../assert.ts";
import type { BaselineAccumulator } from "./baseline.ts";
import { sortedPairs } from "./sortedPairs.ts";

/** Largest distance between the two items of a rule. */
export const RULE_DISTANCE_MAX = 10;

/** Gain of a rule at distance 1; at distance d it is a d-th of this, an integer. */
export const RULE_WEIGHT_UNIT = 2520;

/** Rules in ascending order of (from, to), each once. */
export interface RuleCounts {
  /** Vocabulary index of the earlier item [rules]. */
  readonly from: Uint32Array;
  /** Vocabulary index of the later item [rules]. */
  readonly to: Uint32Array;
  /** Sum of 2520 / distance over all pairs of the rule [rules]. */
  readonly weight: Float64Array;
}

export const NO_RULES: RuleCounts = {
  from: new Uint32Array(0),
  to: new Uint32Array(0),
  weight: new Float64Array(0),
};

/** A larger catalogue has no room in the memory of the model either: 30 million rows of 32 numbers are 3.8 GB. */
const V_MAX = 30_000_000;

/** Pairs sorted at once, 20 bytes each. */
const BUFFER_PAIR_COUNT = 2 ** 20;

/** Whether the rules whose later event is this item at this position are counted. */
export type IsCounted = (item: number, position: number) => boolean;

export interface RuleAccumulator extends BaselineAccumulator<RuleCounts> {
  /** Counts the rules of a sequence whose later event is to be counted; all of them without `isCounted`. */
  addCounted(sequence: Uint32Array, isCounted: IsCounted | null): void;
}

/**
 * Counts the rules of sequences over V vocabulary indices. Memory grows with the distinct rules, not with the pairs:
 * pairs are collected in a buffer of fixed size (smaller only in tests), and a full buffer is sorted, summed and merged
 * into runs whose lengths grow by doubling, as in a log-structured merge tree (O'Neil et al. 1996). Pairs at a distance
 * up to `distanceLimit` count: 10 for sequence rules, 1 for a Markov chain.
 */
export function ruleAccumulator(
  V: number,
  bufferPairCount = BUFFER_PAIR_COUNT,
  distanceLimit = RULE_DISTANCE_MAX,
): RuleAccumulator {
  assert(Number.isSafeInteger(V) && V >= 1 && V <= V_MAX, `V is in [1, ${V_MAX}]`);
  assert(bufferPairCount >= RULE_DISTANCE_MAX, "the buffer holds the pairs of an event");
  const pairs = sortedPairs(V, bufferPairCount);
  const runs: RuleCounts[] = [];

  const addCounted = (sequence: Uint32Array, isCounted: IsCounted | null) => {
    for (let later = 0; later < sequence.length; later++) {
      const to = sequence[later] as number;
      if (isCounted !== null && !isCounted(to, later)) {
        continue;
      }
      assert(to > 0 && to < V, "items of a training sequence are in [1, V)");
      const distanceMax = Math.min(distanceLimit, later);
      if (pairs.room() < distanceMax) {
        pushRun(runs, pairs.take());
      }
      for (let distance = 1; distance <= distanceMax; distance++) {
        pairs.add(sequence[later - distance] as number, to, RULE_WEIGHT_UNIT / distance);
      }
    }
  };
  const finish = () => {
    pushRun(runs, pairs.take());
    return mergeRuleCounts(runs);
  };
  const add = (sequence: Uint32Array) => addCounted(sequence, null);
  return { add, addCounted, finish };
}

/** The sum of several shards' rules, merged two by two so that every rule is copied once per level. */
export function mergeRuleCounts(parts: readonly RuleCounts[]): RuleCounts {
  if (parts.length <= 1) {
    return parts[0] ?? NO_RULES;
  }
  const middle = parts.length >>> 1;
  return mergeTwo(mergeRuleCounts(parts.slice(0, middle)), mergeRuleCounts(parts.slice(middle)));
}

/** Appends a run and merges the last runs until each is longer than twice the next. */
export function pushRun(runs: RuleCounts[], run: RuleCounts): void {
  let merged = run;
  for (;;) {
    const last = runs.at(-1);
    if (last === undefined || last.from.length > 2 * merged.from.length) {
      break;
    }
    merged = mergeTwo(present(runs.pop(), "a last run"), merged);
  }
  runs.push(merged);
}

function mergeTwo(a: RuleCounts, b: RuleCounts): RuleCounts {
  const aCount = a.from.length;
  const bCount = b.from.length;
  const ruleCount = aCount + bCount - countShared(a, b);
  const from = new Uint32Array(ruleCount);
  const to = new Uint32Array(ruleCount);
  const weight = new Float64Array(ruleCount);
  let i = 0;
  let j = 0;
  for (let rule = 0; rule < ruleCount; rule++) {
    const order = compareAt(a, i, b, j);
    const source = order <= 0 ? a : b;
    const index = order <= 0 ? i : j;
    from[rule] = source.from[index] as number;
    to[rule] = source.to[index] as number;
    weight[rule] =
      order === 0
        ? (a.weight[i] as number) + (b.weight[j] as number)
        : (source.weight[index] as number);
    i += order <= 0 ? 1 : 0;
    j += order >= 0 ? 1 : 0;
  }
  assert(i === aCount && j === bCount, "a merge consumes both parts");
  return { from, to, weight };
}

/** How many rules occur in both. */
function countShared(a: RuleCounts, b: RuleCounts): number {
  let shared = 0;
  let i = 0;
  let j = 0;
  while (i < a.from.length && j < b.from.length) {
    const order = compareAt(a, i, b, j);
    shared += order === 0 ? 1 : 0;
    i += order <= 0 ? 1 : 0;
    j += order >= 0 ? 1 : 0;
  }
  return shared;
}

/** Order of rule i of `a` and rule j of `b` by (from, to): negative, 0 or positive. Past the end is last. */
function compareAt(a: RuleCounts, i: number, b: RuleCounts, j: number): number {
  if (i >= a.from.length) {
    return 1;
  }
  if (j >= b.from.length) {
    return -1;
  }
  const fromDifference = (a.from[i] as number) - (b.from[j] as number);
  return fromDifference !== 0 ? fromDifference : (a.to[i] as number) - (b.to[j] as number);
}
