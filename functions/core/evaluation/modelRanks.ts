// Ranks of many cases under a model: histories are cut into the model's windows, encoded in batches, and each target is
// ranked against the whole catalogue.

import { assert, present } from "../assert.ts";
import type { FieldSource } from "../inputs/batchInputs.ts";
import type { RankQuery } from "../models/network.ts";
import type { Recommender } from "../models/recommender.ts";
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
  const windows = caseWindows(network, cases);
  const { fields = null } = options;
  for (const batch of minibatches(windows, network.encodingSize)) {
    network.encode(batch, itemsOf, fields);
    const queries = batch.flatMap((window, row) => rankQueries(window, row, itemsOf, options));
    const answers = network.rank(queries);
    let answer = 0;
    for (const window of batch) {
      for (const index of window.cases) {
        ranks[index] = present(answers[answer++], "one answer a query");
      }
    }
    assert(answer === answers.length, "every answer belongs to a case");
  }
  return ranks;
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
