// Training sequences as the neighbour methods look at them: numbered from the one that ended first to the one that
// ended last, the distinct items of each, and the sequences of each item.

import { assert } from "../assert.ts";
import type { Scorer } from "./itemScores.ts";

/** Sequences in order of their last event; those of s are `items` [starts[s], starts[s + 1]), in [1, V). */
export interface OrderedSequences {
  readonly starts: Uint32Array;
  readonly items: Uint32Array;
}

export interface SequenceIndex {
  /** Distinct items of sequence s: `items` [starts[s], starts[s + 1]). */
  readonly starts: Uint32Array;
  readonly items: Uint32Array;
  /** Sequences with item i, the oldest first: `sequences` [rowStart[i], rowStart[i + 1]). */
  readonly rowStart: Uint32Array;
  readonly sequences: Uint32Array;
}

/** So many of a history's distinct items are looked at, the last ones: the work of a case has a bound. */
export const HISTORY_ITEMS_MAX = 100;

/** The index of sequences over V vocabulary indices. */
export function indexSequences(V: number, ordered: OrderedSequences): SequenceIndex {
  const count = ordered.starts.length - 1;
  const starts = new Uint32Array(count + 1);
  const items = new Uint32Array(ordered.items.length);
  const rowStart = new Uint32Array(V + 1);
  const lastWith = new Uint32Array(V);
  let end = 0;
  for (let sequence = 0; sequence < count; sequence++) {
    const stop = ordered.starts[sequence + 1] as number;
    for (let event = ordered.starts[sequence] as number; event < stop; event++) {
      const item = ordered.items[event] as number;
      assert(item > 0 && item < V, "items of a training sequence are in [1, V)");
      if (lastWith[item] !== sequence + 1) {
        lastWith[item] = sequence + 1;
        items[end++] = item;
        rowStart[item + 1] = (rowStart[item + 1] as number) + 1;
      }
    }
    starts[sequence + 1] = end;
  }
  for (let item = 0; item < V; item++) {
    rowStart[item + 1] = (rowStart[item + 1] as number) + (rowStart[item] as number);
  }
  const ends = rowStart.slice(0, V);
  const sequences = new Uint32Array(end);
  for (let sequence = 0; sequence < count; sequence++) {
    for (let at = starts[sequence] as number; at < (starts[sequence + 1] as number); at++) {
      const item = items[at] as number;
      sequences[ends[item] as number] = sequence;
      ends[item] = (ends[item] as number) + 1;
    }
  }
  return { starts, items: items.subarray(0, end), rowStart, sequences };
}

/**
 * Makes what gives the distinct items of a history by their last place in it, the last first, at most
 * HISTORY_ITEMS_MAX: a view until the next call.
 */
export function lastItemsOf(V: number): (history: Uint32Array) => Uint32Array {
  const items = new Uint32Array(HISTORY_ITEMS_MAX);
  const isKnown = new Uint8Array(V);
  return (history) => {
    let count = 0;
    for (let place = history.length - 1; place >= 0 && count < HISTORY_ITEMS_MAX; place--) {
      const item = history[place] as number;
      if (item > 0 && isKnown[item] === 0) {
        isKnown[item] = 1;
        items[count++] = item;
      }
    }
    for (let place = 0; place < count; place++) {
      isKnown[items[place] as number] = 0;
    }
    return items.subarray(0, count);
  };
}

/** `find` with the answer kept as long as the same view of the same memory is asked about. */
export function askedOnce(find: (history: Uint32Array) => number): typeof find {
  let last: Uint32Array | null = null;
  let answer = 0;
  return (history) => {
    const isSame =
      history.buffer === last?.buffer &&
      history.byteOffset === last.byteOffset &&
      history.length === last.length;
    if (!isSame) {
      last = history;
      answer = find(history);
    }
    return answer;
  };
}

/** The best of many numbered things by score, equal ones the highest number first. */
export interface Best {
  clear(): void;
  offer(number: number, score: number): void;
  readonly count: number;
  numberAt(place: number): number;
  scoreAt(place: number): number;
}

/**
 * Keeps the best `most`: a heap with the worst on top, put in order when it is first read. What is read is final until
 * it is cleared. The numbers offered are distinct.
 */
export function keepBest(most: number): Best {
  const numbers = new Uint32Array(most);
  const scores = new Float64Array(most);
  let count = 0;
  let isOrdered = false;
  /** Lets a thing sink from `place` of the first `end` until none below it is worse. */
  const sink = (number: number, score: number, place: number, end: number) => {
    const isWorse = (a: number, b: number) =>
      scores[a] === scores[b]
        ? (numbers[a] as number) < (numbers[b] as number)
        : (scores[a] as number) < (scores[b] as number);
    let hole = place;
    for (let below = 2 * hole + 1; below < end; below = 2 * hole + 1) {
      const worse = below + 1 < end && isWorse(below + 1, below) ? below + 1 : below;
      const worst = scores[worse] as number;
      if (worst > score || (worst === score && (numbers[worse] as number) > number)) {
        break;
      }
      numbers[hole] = numbers[worse] as number;
      scores[hole] = worst;
      hole = worse;
    }
    numbers[hole] = number;
    scores[hole] = score;
  };
  const heapify = () => {
    for (let place = (count >> 1) - 1; place >= 0; place--) {
      sink(numbers[place] as number, scores[place] as number, place, count);
    }
  };
  const order = () => {
    if (isOrdered) {
      return;
    }
    if (count < most) {
      heapify();
    }
    for (let end = count - 1; end > 0; end--) {
      const [number, score] = [numbers[end] as number, scores[end] as number];
      numbers[end] = numbers[0] as number;
      scores[end] = scores[0] as number;
      sink(number, score, 0, end);
    }
    isOrdered = true;
  };
  return {
    clear() {
      count = 0;
      isOrdered = false;
    },
    offer(number, score) {
      assert(!isOrdered, "nothing is offered after reading");
      if (count < most) {
        numbers[count] = number;
        scores[count] = score;
        count++;
        if (count === most) {
          heapify();
        }
      } else if (
        score > (scores[0] as number) ||
        (score === scores[0] && number > (numbers[0] as number))
      ) {
        sink(number, score, 0, count);
      }
    },
    get count() {
      return count;
    },
    numberAt(place) {
      order();
      return numbers[place] as number;
    },
    scoreAt(place) {
      order();
      return scores[place] as number;
    },
  };
}

/** Adds `vote` to every item of a sequence. */
export function voteOf(
  { starts, items }: SequenceIndex,
  sequence: number,
  vote: number,
  scores: Parameters<Scorer>[1],
): void {
  const end = starts[sequence + 1] as number;
  for (let at = starts[sequence] as number; at < end; at++) {
    scores.add(items[at] as number, vote);
  }
}
