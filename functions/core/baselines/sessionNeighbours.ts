// Baseline V-SKNN (Ludewig & Jannach, "Evaluation of session-based recommendation algorithms", UMUAI 28, 2018): the
// sessions most like the present one vote for their items.

import type { Scorer } from "./itemScores.ts";
import { keepBest, lastItems, type SequenceIndex, voteOf } from "./sequenceIndex.ts";

export interface NeighbourOptions {
  /** Sessions that vote. */
  readonly neighbours: number;
  /** Sessions that are compared: the most recent with an item in common. */
  readonly recent: number;
}

/** As published for all the session sets. */
export const NEIGHBOUR_OPTIONS: NeighbourOptions = { neighbours: 100, recent: 500 };

/**
 * Likeness of a session: Σ over its items that are in the history of (last position there) / length, so that late
 * items weigh most. A neighbour votes for all its items by its likeness over the steps back to the latest item in
 * common.
 */
export function sessionNeighbourScorer(
  index: SequenceIndex,
  options: NeighbourOptions = NEIGHBOUR_OPTIONS,
): Scorer {
  const { starts, items, rowStart } = index;
  const positionOf = new Uint32Array(rowStart.length - 1);
  const found = new Uint32Array(options.recent);
  const best = keepBest(options.neighbours);
  return (history, scores) => {
    const known = lastItems(history);
    for (let place = 0; place < history.length; place++) {
      positionOf[history[place] as number] = place + 1;
    }
    // Index 0 is no item; a position 0 says that an item is not in the history.
    positionOf[0] = 0;
    const latestIn = (session: number) => {
      let latest = 0;
      for (let at = starts[session] as number; at < (starts[session + 1] as number); at++) {
        latest = Math.max(latest, positionOf[items[at] as number] as number);
      }
      return latest;
    };
    best.clear();
    const count = mostRecent(index, known, found);
    for (let place = 0; place < count; place++) {
      const session = found[place] as number;
      let likeness = 0;
      for (let at = starts[session] as number; at < (starts[session + 1] as number); at++) {
        likeness += positionOf[items[at] as number] as number;
      }
      best.offer(session, likeness);
    }
    for (let place = 0; place < best.count; place++) {
      const session = best.numberAt(place);
      const steps = history.length - latestIn(session) + 1;
      voteOf(index, session, best.scoreAt(place) / history.length / steps, scores);
    }
    for (let place = 0; place < history.length; place++) {
      positionOf[history[place] as number] = 0;
    }
  };
}

/** Fills `found` with the highest numbers of sessions that have any of the items, highest first; how many. */
function mostRecent(
  { rowStart, sequences }: SequenceIndex,
  items: Uint32Array,
  found: Uint32Array,
): number {
  const ends = items.map((item) => rowStart[item + 1] as number);
  let count = 0;
  while (count < found.length) {
    let highest = -1;
    for (let list = 0; list < items.length; list++) {
      const end = ends[list] as number;
      if (end > (rowStart[items[list] as number] as number)) {
        highest = Math.max(highest, sequences[end - 1] as number);
      }
    }
    if (highest < 0) {
      break;
    }
    found[count++] = highest;
    for (let list = 0; list < items.length; list++) {
      const end = ends[list] as number;
      const isOwn =
        end > (rowStart[items[list] as number] as number) && sequences[end - 1] === highest;
      ends[list] = isOwn ? end - 1 : end;
    }
  }
  return count;
}
