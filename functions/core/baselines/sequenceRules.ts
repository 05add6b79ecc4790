// Baseline "sequence rules" (SR of Ludewig & Jannach, "Evaluation of session-based recommendation algorithms", UMUAI
// 2018): the last item of the history alone predicts, by the weights of its rules. Most rules are seen once, so equal
// weights are the ordinary case; they are ordered by overall popularity, as a shop would order them and as the repeats
// do, and only what is then still equal counts against the target. Items without a rule score 0, tied at the end.

import { assert } from "../assert.ts";
import type { BaselineQuery, BaselineRanker } from "./baseline.ts";
import { type HistoryTally, historyTally } from "./historyTally.ts";
import type { Popularity } from "./popularity.ts";
import type { RuleCounts } from "./ruleCounts.ts";

/** Rules by their earlier item (compressed sparse rows): those of item i are at [rowStart[i], rowStart[i + 1]). */
export interface RuleTable {
  /** [V + 1] */
  readonly rowStart: Uint32Array;
  /** Later items, ascending within a row [rules]. */
  readonly to: Uint32Array;
  /** [rules] */
  readonly weight: Float64Array;
}

/** The table of merged rules over V vocabulary indices; shares their arrays. */
export function ruleTableFromCounts(V: number, rules: RuleCounts): RuleTable {
  const rowStart = new Uint32Array(V + 1);
  for (const from of rules.from) {
    assert(from > 0 && from < V, "a rule starts from an item in [1, V)");
    rowStart[from + 1] = (rowStart[from + 1] as number) + 1;
  }
  for (let item = 0; item < V; item++) {
    rowStart[item + 1] = (rowStart[item + 1] as number) + (rowStart[item] as number);
  }
  return { rowStart, to: rules.to, weight: rules.weight };
}

/**
 * The ranker of sequence rules. A rank costs the number of rules of the last item, and the length of the history where
 * seen items are removed.
 */
export function sequenceRulesRanker(table: RuleTable, popularity: Popularity): BaselineRanker {
  const { counts, candidateCount } = popularity;
  const V = counts.length;
  assert(table.rowStart.length === V + 1, "rules and popularity cover the same vocabulary");
  const tally = historyTally(V);
  const nothing = new Uint32Array(0);
  const rank = ({ history, target, keepSeen }: BaselineQuery): number => {
    assert(target < V, "the target is below V");
    const excluded = tally.count(keepSeen ? nothing : history);
    if (counts[target] === 0 || tally.countOf(target) > 0) {
      return 0;
    }
    const last = history.at(-1) ?? 0;
    assert(last < V, "items of a history are below V");
    const start = table.rowStart[last] as number;
    const end = table.rowStart[last + 1] as number;
    const weight = weightOf(table, { start, end, target });
    return weight > 0
      ? countNotWorse(table, { start, end, weight, count: counts[target] as number, counts, tally })
      : candidateCount - countCandidates(counts, excluded);
  };
  return { rank };
}

/** Weight of the rule to `target` among the rules [start, end); 0 without one. */
function weightOf(
  table: RuleTable,
  row: { readonly start: number; readonly end: number; readonly target: number },
): number {
  let { start, end } = row;
  while (start < end) {
    const middle = (start + end) >>> 1;
    const to = table.to[middle] as number;
    if (to === row.target) {
      return table.weight[middle] as number;
    }
    if (to < row.target) {
      start = middle + 1;
    } else {
      end = middle;
    }
  }
  return 0;
}

/** Items of a row, the target included, that score at least (weight, count) and are not excluded: the target's rank. */
function countNotWorse(
  table: RuleTable,
  row: {
    readonly start: number;
    readonly end: number;
    readonly weight: number;
    readonly count: number;
    readonly counts: Float64Array;
    readonly tally: HistoryTally;
  },
): number {
  let rank = 0;
  for (let rule = row.start; rule < row.end; rule++) {
    const weight = table.weight[rule] as number;
    const item = table.to[rule] as number;
    const isNotWorse =
      weight > row.weight || (weight === row.weight && (row.counts[item] as number) >= row.count);
    if (isNotWorse && row.tally.countOf(item) === 0) {
      rank += 1;
    }
  }
  return rank;
}

function countCandidates(counts: Float64Array, items: Uint32Array): number {
  let count = 0;
  for (const item of items) {
    if ((counts[item] as number) > 0) {
      count += 1;
    }
  }
  return count;
}
