// Baseline V-SKNN (Ludewig & Jannach, "Evaluation of session-based recommendation algorithms", UMUAI 28, 2018): the
// sessions most like the present one vote for their items.

import type { Scorer } from "./itemScores.ts";
import {
  askedOnce,
  HISTORY_ITEMS_MAX,
  keepBest,
  lastItemsOf,
  type SequenceIndex,
  voteOf,
} from "./sequenceIndex.ts";

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
  return scorerOf(index, comparedSessions(index, options.recent), options);
}

/** Scorers of several settings; asked about the same history one after the other, they look for sessions once. */
export function sessionNeighbourScorers(
  index: SequenceIndex,
  settings: readonly NeighbourOptions[],
): readonly Scorer[] {
  const compared = comparedSessions(index, Math.max(...settings.map(({ recent }) => recent)));
  const compare = askedOnce(compared.compare);
  return settings.map((options) => scorerOf(index, { ...compared, compare }, options));
}

function scorerOf(
  index: SequenceIndex,
  { compare, sessions, placeOf, likeness, latest }: ComparedSessions,
  { neighbours, recent }: NeighbourOptions,
): Scorer {
  const best = keepBest(neighbours);
  return (history, scores) => {
    const count = Math.min(compare(history), recent);
    best.clear();
    for (let place = 0; place < count; place++) {
      const session = sessions[place] as number;
      best.offer(session, likeness[place] as number);
    }
    for (let place = 0; place < best.count; place++) {
      const session = best.numberAt(place);
      const steps = history.length - (latest[placeOf[session] as number] as number) + 1;
      voteOf(index, session, best.scoreAt(place) / history.length / steps, scores);
    }
  };
}

interface ComparedSessions {
  /** Looks for the sessions of a history; how many were found. */
  readonly compare: (history: Uint32Array) => number;
  /** The sessions with an item of the history, the most recent first. */
  readonly sessions: Uint32Array;
  /** The place there of each session that was found. */
  readonly placeOf: Uint32Array;
  /** Of each session, Σ of the last positions in the history of the items in common. */
  readonly likeness: Float64Array;
  /** Of each session, the last position in the history of an item in common. */
  readonly latest: Uint32Array;
}

function comparedSessions(index: SequenceIndex, most: number): ComparedSessions {
  const { starts, items, rowStart } = index;
  const positionOf = new Uint32Array(rowStart.length - 1);
  const sessions = new Uint32Array(most);
  const placeOf = new Uint32Array(starts.length - 1);
  const likeness = new Float64Array(most);
  const latest = new Uint32Array(most);
  const lastItems = lastItemsOf(rowStart.length - 1);
  const findMostRecent = mostRecent(index);
  const compare = (history: Uint32Array) => {
    const count = findMostRecent(lastItems(history), sessions);
    for (let place = 0; place < history.length; place++) {
      positionOf[history[place] as number] = place + 1;
    }
    // Index 0 is no item; a position 0 says that an item is not in the history.
    positionOf[0] = 0;
    for (let place = 0; place < count; place++) {
      const session = sessions[place] as number;
      const end = starts[session + 1] as number;
      let [sum, last] = [0, 0];
      for (let at = starts[session] as number; at < end; at++) {
        const position = positionOf[items[at] as number] as number;
        sum += position;
        last = position > last ? position : last;
      }
      placeOf[session] = place;
      likeness[place] = sum;
      latest[place] = last;
    }
    for (let place = 0; place < history.length; place++) {
      positionOf[history[place] as number] = 0;
    }
    return count;
  };
  return { compare, sessions, placeOf, likeness, latest };
}

/**
 * Makes what fills `found` with the highest numbers of sessions that have any of the items, highest first, and says how
 * many: the items' lists are merged from their ends, by a heap with the list on top whose end is highest.
 */
function mostRecent({
  rowStart,
  sequences,
}: SequenceIndex): (items: Uint32Array, found: Uint32Array) => number {
  const starts = new Uint32Array(HISTORY_ITEMS_MAX);
  const ends = new Uint32Array(HISTORY_ITEMS_MAX);
  const heads = new Uint32Array(HISTORY_ITEMS_MAX);
  let size = 0;
  /** Lets a list sink from `place` until no list below it has a higher end. */
  const sink = (place: number, [start, end, head]: readonly [number, number, number]) => {
    let hole = place;
    for (let below = 2 * hole + 1; below < size; below = 2 * hole + 1) {
      const isRight = below + 1 < size && (heads[below + 1] as number) > (heads[below] as number);
      const higher = isRight ? below + 1 : below;
      if ((heads[higher] as number) <= head) {
        break;
      }
      starts[hole] = starts[higher] as number;
      ends[hole] = ends[higher] as number;
      heads[hole] = heads[higher] as number;
      hole = higher;
    }
    starts[hole] = start;
    ends[hole] = end;
    heads[hole] = head;
  };
  const listAt = (place: number) =>
    [starts[place] as number, ends[place] as number, heads[place] as number] as const;
  /** Takes the end off the list on top. */
  const advance = () => {
    const [start, end] = listAt(0);
    if (end - 1 > start) {
      sink(0, [start, end - 1, sequences[end - 2] as number]);
    } else {
      size -= 1;
      sink(0, listAt(size));
    }
  };
  return (items, found) => {
    size = 0;
    for (const item of items) {
      const [start, end] = [rowStart[item] as number, rowStart[item + 1] as number];
      if (end > start) {
        starts[size] = start;
        ends[size] = end;
        heads[size++] = sequences[end - 1] as number;
      }
    }
    for (let place = (size >> 1) - 1; place >= 0; place--) {
      sink(place, listAt(place));
    }
    let count = 0;
    while (count < found.length && size > 0) {
      const highest = heads[0] as number;
      found[count++] = highest;
      while (size > 0 && heads[0] === highest) {
        advance();
      }
    }
    return count;
  };
}
