// Ranks of many cases under a model: histories are cut into the model's windows, encoded in batches, and each target is
// ranked against the whole catalogue.

import { assert, present } from "../assert.ts";
import type { FieldSource } from "../inputs/batchInputs.ts";
import type { RankQuery } from "../models/network.ts";
import type { Recommender } from "../models/recommender.ts";
import type { Judgement } from "../models/scoredQueries.ts";
import type { ItemsOf } from "../training/minibatch.ts";
import { minibatches } from "../training/minibatch.ts";
import type { EncodingWindow } from "../training/windows.ts";

/** One prediction: the item at `position` of the user's sequence, from the items before it. */
export interface Case {
  readonly user: number;
  readonly position: number;
}

export interface RankOptions {
  /** False: items of the history are removed from the ranking. */
  readonly keepSeen: boolean;
  /** What the model reads beside the items, of the same sequences; null or left out where it reads nothing. */
  readonly fields?: FieldSource | null;
}

const NOTHING = new Uint32Array(0);

/** The items of a history that a ranking leaves out. */
export function excludedItems(history: Uint32Array, keepSeen: boolean): Uint32Array {
  return keepSeen ? NOTHING : history;
}

/**
 * Ranks of `cases` (sorted by user, then position), in their order; ties count against the model, and 0 means that the
 * target cannot be recommended. See Recommender.rank.
 */
export function modelRanks(
  network: Recommender,
  cases: readonly Case[],
  itemsOf: ItemsOf,
  options: RankOptions,
): Uint32Array {
  const ranks = new Uint32Array(cases.length);
  forEachBatch(network, { cases, itemsOf, options }, (queries, indexes) => {
    const answers = network.rank(queries);
    indexes.forEach((index, answer) => {
      ranks[index] = present(answers[answer], "one answer a query");
    });
  });
  return ranks;
}

/** The same ranks, with what the model's softmax says of each case (models/scoredQueries.ts). */
export function judgedCases(
  network: Recommender,
  cases: readonly Case[],
  itemsOf: ItemsOf,
  options: RankOptions,
): Judgement {
  const judged = {
    ranks: new Uint32Array(cases.length),
    logShares: new Float64Array(cases.length),
    bestShares: new Float64Array(cases.length),
  };
  forEachBatch(network, { cases, itemsOf, options }, (queries, indexes) => {
    const { ranks, logShares, bestShares } = network.judge(queries);
    indexes.forEach((index, answer) => {
      judged.ranks[index] = ranks[answer] as number;
      judged.logShares[index] = logShares[answer] as number;
      judged.bestShares[index] = bestShares[answer] as number;
    });
  });
  return judged;
}

/** Encodes the cases batch by batch; `indexes` says which case each query is. */
function forEachBatch(
  network: Recommender,
  asked: { cases: readonly Case[]; itemsOf: ItemsOf; options: RankOptions },
  answer: (queries: readonly RankQuery[], indexes: readonly number[]) => void,
): void {
  const { cases, itemsOf, options } = asked;
  const { fields = null } = options;
  for (const batch of minibatches(caseWindows(network, cases), network.encodingSize)) {
    network.encode(batch, itemsOf, fields);
    const queries = batch.flatMap((window, row) => rankQueries(window, row, itemsOf, options));
    const indexes = batch.flatMap((window) => window.cases);
    assert(indexes.length === queries.length, "every answer belongs to a case");
    answer(queries, indexes);
  }
}

/** A window, and the cases that are predicted in it. */
export interface CaseWindow extends EncodingWindow {
  /** Index of the case of each position. */
  readonly cases: readonly number[];
}

/** Windows of the model for predicting cases (sorted by user, then position). */
export function caseWindows(network: Recommender, cases: readonly Case[]): CaseWindow[] {
  const windows: CaseWindow[] = [];
  let start = 0;
  while (start < cases.length) {
    const user = (cases[start] as Case).user;
    let end = start;
    while (cases[end]?.user === user) {
      end += 1;
    }
    const positions = cases.slice(start, end).map(({ position }) => position);
    let next = start;
    for (const window of network.encodingWindows(user, positions)) {
      windows.push({ ...window, cases: window.positions.map(() => next++) });
    }
    start = end;
  }
  return windows;
}

function rankQueries(
  window: EncodingWindow,
  row: number,
  itemsOf: ItemsOf,
  { keepSeen }: RankOptions,
): RankQuery[] {
  const items = itemsOf(window.user);
  return window.positions.map((position) => ({
    row,
    position: position - window.start - 1,
    target: present(items[position], "a case lies within its sequence"),
    exclude: excludedItems(items.subarray(0, position), keepSeen),
  }));
}
