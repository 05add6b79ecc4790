// Slices of the test cases: by what was known of the user, of the item and of the moment. A case falls into one bucket
// of every dimension that applies to it.

import { log2 } from "../elementary.ts";

export interface Dimension {
  readonly name: string;
  readonly title: string;
  /** Labels of the buckets; null where the data name them: event types, and ranges of volatility. */
  readonly buckets: readonly string[] | null;
}

/** All dimensions. Their names and the order of their buckets stand in report.json. */
export const DIMENSIONS = [
  {
    name: "history_length",
    title: "Length of the history",
    buckets: ["1 event", "2–4", "5–9", "10–19", "20–49", "50 and more"],
  },
  {
    name: "user_activity",
    title: "Training events of the user",
    buckets: ["new user", "1–4", "5–9", "10–19", "20–49", "50 and more"],
  },
  {
    name: "item_popularity",
    title: "Popularity of the target",
    buckets: ["new item", "bottom half", "next 30 %", "next 15 %", "top 5 %"],
  },
  { name: "novelty", title: "Target in the history", buckets: ["new to the user", "a repeat"] },
  {
    name: "volatility",
    title: "Volatility of the user's interest, in fifths where users differ enough",
    buckets: null,
  },
  { name: "event_type", title: "Behaviour type of the target", buckets: null },
  {
    name: "session_position",
    title: "Position in the session",
    buckets: ["second event", "3–4", "5–9", "10 and later"],
  },
  {
    name: "weekday",
    title: "Weekday (UTC)",
    buckets: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
  },
  {
    name: "hour",
    title: "Time of day (UTC)",
    buckets: ["0–4 h", "4–8 h", "8–12 h", "12–16 h", "16–20 h", "20–24 h"],
  },
] as const satisfies readonly Dimension[];

export type DimensionName = (typeof DIMENSIONS)[number]["name"];

/** Classes of volatility that a shard counts; they become fifths once all shards are known. */
export const VOLATILITY_CLASSES = 100;

export interface CaseFacts {
  readonly history: Uint32Array;
  readonly target: number;
  readonly timeMs: number;
  readonly eventType: number;
  readonly trainingEvents: number;
  readonly isSession: boolean;
}

/** The bucket of a case in every dimension that applies; volatility as a class, VOLATILITY_CLASSES where unknown. */
export function bucketsOf(
  facts: CaseFacts,
  popularityBucketOf: (item: number) => number,
): Partial<Record<DimensionName, number>> {
  const { history, target, timeMs, eventType, trainingEvents, isSession } = facts;
  const interest = volatility(history);
  return {
    history_length: indexBelow(history.length, [2, 5, 10, 20, 50]),
    user_activity: indexBelow(trainingEvents, [1, 5, 10, 20, 50]),
    item_popularity: popularityBucketOf(target),
    novelty: history.includes(target) ? 1 : 0,
    volatility:
      interest === null
        ? VOLATILITY_CLASSES
        : Math.min(Math.floor(interest * VOLATILITY_CLASSES), VOLATILITY_CLASSES - 1),
    event_type: eventType,
    ...(isSession ? { session_position: indexBelow(history.length, [2, 4, 9]) } : {}),
    weekday: (((Math.floor(timeMs / DAY_MS) + EPOCH_WEEKDAY) % 7) + 7) % 7,
    hour: Math.floor((timeMs - Math.floor(timeMs / DAY_MS) * DAY_MS) / (4 * HOUR_MS)),
  };
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** 1 January 1970 was a Thursday; Monday counts 0. */
const EPOCH_WEEKDAY = 3;
const WINDOW = 5;
/** So much of the recent past is looked at, so that a long history costs no more than a short one. */
const WINDOWS_MAX = 10;

/**
 * How much a user's interest moves: the mean Jensen–Shannon divergence (base 2, so in [0, 1]) between the items of
 * consecutive windows of five events, over the ten most recent windows. Null where there are not two full windows.
 * All windows have one length, so that its bias, which depends on the length, is the same for all users.
 */
export function volatility(history: Uint32Array): number | null {
  const windows = Math.min(Math.floor(history.length / WINDOW), WINDOWS_MAX);
  if (windows < 2) {
    return null;
  }
  let sum = 0;
  for (let index = 1; index < windows; index++) {
    const end = history.length - (index - 1) * WINDOW;
    const later = history.subarray(end - WINDOW, end);
    sum += divergence(later, history.subarray(end - 2 * WINDOW, end - WINDOW));
  }
  return Math.min(Math.max(sum / (windows - 1), 0), 1);
}

function divergence(a: Uint32Array, b: Uint32Array): number {
  const entropyPart = (share: number) => (share === 0 ? 0 : -share * log2(share));
  let result = 0;
  const seen = new Set<number>([...a, ...b]);
  for (const item of seen) {
    const inA = countIn(a, item) / WINDOW;
    const inB = countIn(b, item) / WINDOW;
    result += entropyPart((inA + inB) / 2) - (entropyPart(inA) + entropyPart(inB)) / 2;
  }
  return result;
}

function countIn(items: Uint32Array, item: number): number {
  let count = 0;
  for (const each of items) {
    count += each === item ? 1 : 0;
  }
  return count;
}

/** The number of bounds that are ≤ `value`. */
function indexBelow(value: number, bounds: readonly number[]): number {
  return bounds.filter((bound) => value >= bound).length;
}

/** [V] the bucket of each item's popularity, by its place among the items with a training event; row 0 is padding. */
export function popularityBuckets(itemCounts: Float64Array): Uint8Array {
  const counts = itemCounts.filter((count) => count > 0).sort();
  const at = (share: number) => counts[Math.floor(share * counts.length)] ?? 0;
  const bounds = [at(0.5), at(0.8), at(0.95)];
  return Uint8Array.from(itemCounts, (count) => (count > 0 ? 1 + indexBelow(count, bounds) : 0));
}

/**
 * Where each of `counts` classes in ascending order belongs among five groups as equal as whole classes allow; a class
 * goes where its middle case lies.
 */
export function fifths(counts: readonly number[]): readonly number[] {
  const all = counts.reduce((sum, count) => sum + count, 0);
  let below = 0;
  return counts.map((count) => {
    const middle = below + count / 2;
    below += count;
    return all === 0 ? 0 : Math.min(Math.floor((5 * middle) / all), 4);
  });
}
