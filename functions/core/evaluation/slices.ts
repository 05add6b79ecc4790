// Slices of the test cases: by what was known of the user, of the item and of the moment. A case falls into one bucket
// of every dimension that applies to it.

export interface Dimension {
  readonly name: string;
  readonly title: string;
  /** Labels of the buckets; null where the data name them: types, categories, countries, and ranges of numbers. */
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
    title: "Volatility of the user's interest before the case, corrected, in fifths",
    buckets: null,
  },
  { name: "event_type", title: "Behaviour type of the target", buckets: null },
  { name: "category", title: "Category of the target", buckets: null },
  { name: "price", title: "Price of the target, in fifths of the training events", buckets: null },
  { name: "country", title: "Country", buckets: null },
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

export interface CaseFacts {
  readonly history: Uint32Array;
  readonly target: number;
  readonly timeMs: number;
  readonly eventType: number;
  readonly trainingEvents: number;
  readonly isSession: boolean;
  /** Class of the user's volatility (dynamics/userInterest.ts). */
  readonly volatility: number;
  /** Buckets of dimensions that only some logs have. */
  readonly described: Partial<Record<"category" | "price" | "country", number>>;
}

/** The bucket of a case in every dimension that applies; volatility is a class and no fifth yet. */
export function bucketsOf(
  facts: CaseFacts,
  popularityBucketOf: (item: number) => number,
): Partial<Record<DimensionName, number>> {
  const { history, target, timeMs, eventType, trainingEvents, isSession, volatility } = facts;
  return {
    history_length: indexBelow(history.length, [2, 5, 10, 20, 50]),
    user_activity: indexBelow(trainingEvents, [1, 5, 10, 20, 50]),
    item_popularity: popularityBucketOf(target),
    novelty: history.includes(target) ? 1 : 0,
    volatility,
    ...facts.described,
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
