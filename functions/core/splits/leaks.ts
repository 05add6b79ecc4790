// What could flatter the figures, measured: events whose order the times do not settle, training on what happened after
// the test, and targets that did not exist yet (Ji, Sun, Zhang & Li, "A critical study on data leakage in recommender
// system offline evaluation", ACM TOIS 41(3), 2023). Shards count integers and minima, which merge exactly.

import { assert } from "../assert.ts";
import type { Sequences } from "../sequences.ts";
import { TEST, TRAIN } from "./label.ts";
import type { UserRange } from "./sequenceLabels.ts";

/** Neighbours in the sequences, and those of them with equal times, whose order is that of the input. */
export interface TieCounts {
  readonly pairs: number;
  readonly tiedPairs: number;
}

/** Users by the sides on which they have events. */
export interface SideCounts {
  readonly trainingUsers: number;
  readonly testUsers: number;
  readonly usersOnBothSides: number;
}

/** The targets of the test cases, in one order. */
export interface Targets {
  /** Vocabulary index [cases]. */
  readonly items: Uint32Array;
  /** Epoch ms [cases]. */
  readonly timesMs: Float64Array;
}

export interface Leaks extends SideCounts {
  readonly testCases: number;
  /**
   * Mean over the test cases of the share of training events that are later than the case's target; null without
   * cases or training events.
   */
  readonly trainingAfterTest: number | null;
  /** Share of training events that are later than the median target. */
  readonly trainingAfterMedianTest: number | null;
  /** Targets whose item has no training or validation event up to the time of the target. */
  readonly lateTargets: number;
}

/** Ties within the sequences. */
export function tieCounts({ users, starts, timesMs }: Sequences): TieCounts {
  let pairs = 0;
  let tiedPairs = 0;
  for (const sequence of users.keys()) {
    const [start = 0, end = 0] = [starts[sequence], starts[sequence + 1]];
    for (let event = start + 1; event < end; event++) {
      pairs += 1;
      tiedPairs += timesMs[event] === timesMs[event - 1] ? 1 : 0;
    }
  }
  return { pairs, tiedPairs };
}

/** Which users of a shard have events in training (TRAIN), in the test, and in both. */
export function sideCounts(
  ranges: readonly UserRange[],
  starts: Uint32Array,
  labels: Uint8Array,
): SideCounts {
  const sums = { trainingUsers: 0, testUsers: 0, usersOnBothSides: 0 };
  for (const { start, end } of ranges) {
    const own = labels.subarray(starts[start], starts[end]);
    const [trains, tests] = [own.includes(TRAIN), own.includes(TEST)];
    sums.trainingUsers += trains ? 1 : 0;
    sums.testUsers += tests ? 1 : 0;
    sums.usersOnBothSides += trains && tests ? 1 : 0;
  }
  return sums;
}

/** When each of V items first occurs in training or validation; infinity where it does not [V]. */
export function firstTrainingTimes(
  { items, timesMs }: Pick<Sequences, "items" | "timesMs">,
  labels: Uint8Array,
  V: number,
): Float64Array {
  const first = new Float64Array(V).fill(Number.POSITIVE_INFINITY);
  for (let event = 0; event < items.length; event++) {
    if ((labels[event] as number) < TEST) {
      const item = items[event] as number;
      first[item] = Math.min(first[item] as number, timesMs[event] as number);
    }
  }
  return first;
}

/** Collects the leaks of all shards: targets first, then the training events shard by shard. */
export function leakMeter(targets: readonly Targets[], firstTimes: readonly Float64Array[]) {
  const testTimes = joinedSorted(targets.map(({ timesMs }) => timesMs));
  const cases = testTimes.length;
  const medianMs = testTimes[Math.floor(cases / 2)] ?? Number.POSITIVE_INFINITY;
  let trainEvents = 0;
  let laterPairs = 0;
  let laterThanMedian = 0;
  return {
    /** Counts the training events (TRAIN) of one shard. */
    addShard(timesMs: Float64Array, labels: Uint8Array): void {
      assert(timesMs.length === labels.length, "every event has a label");
      for (let event = 0; event < timesMs.length; event++) {
        if (labels[event] === TRAIN) {
          const timeMs = timesMs[event] as number;
          trainEvents += 1;
          laterPairs += countBelow(testTimes, timeMs);
          laterThanMedian += timeMs > medianMs ? 1 : 0;
        }
      }
    },
    /** The leaks of the shards counted so far. */
    finish(sides: SideCounts): Leaks {
      const isMeasured = cases > 0 && trainEvents > 0;
      const lateTargets = targets.reduce((sum, some) => sum + countLate(some, firstTimes), 0);
      return {
        ...sides,
        testCases: cases,
        trainingAfterTest: isMeasured ? laterPairs / trainEvents / cases : null,
        trainingAfterMedianTest: isMeasured ? laterThanMedian / trainEvents : null,
        lateTargets,
      };
    },
  };
}

function countLate({ items, timesMs }: Targets, firstTimes: readonly Float64Array[]): number {
  let late = 0;
  for (const [target, item] of items.entries()) {
    const timeMs = timesMs[target] as number;
    late += firstTimes.every((first) => (first[item] as number) > timeMs) ? 1 : 0;
  }
  return late;
}

function joinedSorted(columns: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(columns.reduce((length, column) => length + column.length, 0));
  let start = 0;
  for (const column of columns) {
    all.set(column, start);
    start += column.length;
  }
  return all.sort();
}

/** Elements below `value` of an ascending column. */
function countBelow(ascending: Float64Array, value: number): number {
  let start = 0;
  let end = ascending.length;
  while (start < end) {
    const middle = (start + end) >>> 1;
    if ((ascending[middle] as number) < value) {
      start = middle + 1;
    } else {
      end = middle;
    }
  }
  return start;
}
