// Baseline V-SKNN (Ludewig & Jannach, "Evaluation of session-based recommendation algorithms", UMUAI 28, 2018): the
// sessions most like the present one vote for their items. What the shards keep are the sessions themselves, put in
// order of time when they are merged.

import { assert } from "../assert.ts";
import type { Scorer } from "./itemScores.ts";

export interface TrainingSession {
  /** Items in [1, V), oldest first. */
  readonly items: Uint32Array;
  /** Time of the last event. */
  readonly endMs: number;
}

/** Sessions oldest first, with the sessions of each item. */
export interface SessionIndex {
  /** Distinct items of each session, ascending. */
  readonly itemsOf: readonly Uint32Array[];
  /** Numbers of the sessions with each item, ascending [V]. */
  readonly sessionsOf: readonly Uint32Array[];
}

export interface NeighbourOptions {
  /** Sessions that vote. */
  readonly neighbours: number;
  /** Sessions that are compared: the most recent with an item in common. */
  readonly recent: number;
}

/** As published for all the session sets. */
export const NEIGHBOUR_OPTIONS: NeighbourOptions = { neighbours: 100, recent: 500 };

/** The index of all shards' sessions; sessions that end at the same time keep their order. */
export function indexSessions(V: number, sessions: readonly TrainingSession[]): SessionIndex {
  const ordered = sessions.toSorted((a, b) => a.endMs - b.endMs);
  const itemsOf = ordered.map(({ items }) => Uint32Array.from(new Set(items)).sort());
  const lists = Array.from({ length: V }, (): number[] => []);
  for (const [session, items] of itemsOf.entries()) {
    for (const item of items) {
      const list = lists[item];
      assert(item > 0 && list !== undefined, "items of a training session are in [1, V)");
      list.push(session);
    }
  }
  return { itemsOf, sessionsOf: lists.map((list) => Uint32Array.from(list)) };
}

/**
 * Likeness of a session: Σ over its items that are in the history of (last position there) / length, so that late
 * items weigh most. A neighbour votes for all its items by its likeness over the steps back to the latest item in
 * common.
 */
export function sessionNeighbourScorer(
  index: SessionIndex,
  options: NeighbourOptions = NEIGHBOUR_OPTIONS,
): Scorer {
  const positionOf = new Map<number, number>();
  return (history, scores) => {
    positionOf.clear();
    for (const [position, item] of history.entries()) {
      if (item > 0) {
        positionOf.set(item, position + 1);
      }
    }
    const compared = mostRecent(index, Array.from(positionOf.keys()), options.recent);
    const neighbours = compared.map((session) => {
      let likeness = 0;
      let latest = 0;
      for (const item of index.itemsOf[session] as Uint32Array) {
        const position = positionOf.get(item) ?? 0;
        likeness += position;
        latest = Math.max(latest, position);
      }
      return { session, likeness, latest };
    });
    neighbours.sort((a, b) => b.likeness - a.likeness || b.session - a.session);
    for (const { session, likeness, latest } of neighbours.slice(0, options.neighbours)) {
      const vote = likeness / history.length / (history.length - latest + 1);
      for (const item of index.itemsOf[session] as Uint32Array) {
        scores.add(item, vote);
      }
    }
  };
}

/** The `count` highest numbers of sessions that have any of the items, highest first, each once. */
function mostRecent(
  { sessionsOf }: SessionIndex,
  items: readonly number[],
  count: number,
): number[] {
  const lists = items.map((item) => sessionsOf[item] as Uint32Array);
  const ends = lists.map(({ length }) => length);
  const found: number[] = [];
  while (found.length < count) {
    let highest = -1;
    for (const [index, list] of lists.entries()) {
      highest = Math.max(highest, list[(ends[index] as number) - 1] ?? -1);
    }
    if (highest < 0) {
      break;
    }
    found.push(highest);
    for (const [index, list] of lists.entries()) {
      const end = ends[index] as number;
      ends[index] = list[end - 1] === highest ? end - 1 : end;
    }
  }
  return found;
}
