// What lists of recommendations are like, whatever was right: how many items are shown at all, how evenly, how popular
// they are. A shard counts whole numbers, which add up; metrics are taken of the sums. Names are those of
// docs/decisions/0034-quality-gates.md.

import { assert } from "../assert.ts";
import { log, log2 } from "../elementary.ts";

/** How many places of a list count as shown. */
export const SHOWN = 10;

/** Counts over lists; see `metrics` for what they give. */
export interface ListCounts {
  readonly lists: number;
  readonly items: number;
  /** Lists with fewer items than were asked for and could have been had. */
  readonly short: number;
  /** Shown items that are in the history. */
  readonly seen: number;
  /** Items with a score that is no finite number. */
  readonly notFinite: number;
  /** Items that stand twice in a list. */
  readonly repeated: number;
}

export interface ListTally {
  readonly counts: ListCounts;
  /** [V] how often each item was among the first SHOWN. */
  readonly exposure: Uint32Array;
}

export interface RankedList {
  readonly items: Uint32Array;
  readonly scores: Float32Array;
  readonly history: Uint32Array;
}

export interface ListCounter {
  add(list: RankedList): void;
  finish(): ListTally;
}

/** Counts lists that were asked for `count` of `candidates` items; without items of the history unless `keepSeen`. */
export function listCounter(
  V: number,
  { count, candidates, keepSeen }: { count: number; candidates: Uint8Array; keepSeen: boolean },
): ListCounter {
  const exposure = new Uint32Array(V);
  const counts = { lists: 0, items: 0, short: 0, seen: 0, notFinite: 0, repeated: 0 };
  const all = candidates.reduce((sum, is) => sum + is, 0);
  return {
    add({ items, scores, history }) {
      const seen = new Set(history);
      const left = keepSeen ? all : all - candidatesAmong(seen, candidates);
      counts.lists += 1;
      counts.items += items.length;
      counts.short += items.length < Math.min(count, left) ? 1 : 0;
      counts.repeated += items.length - new Set(items).size;
      counts.notFinite += scores.reduce((sum, score) => sum + (Number.isFinite(score) ? 0 : 1), 0);
      counts.seen += items.reduce((sum, item) => sum + (seen.has(item) ? 1 : 0), 0);
      for (const item of items.subarray(0, SHOWN)) {
        exposure[item] = (exposure[item] as number) + 1;
      }
    },
    finish: () => ({ counts: { ...counts }, exposure }),
  };
}

function candidatesAmong(items: ReadonlySet<number>, candidates: Uint8Array): number {
  let count = 0;
  for (const item of items) {
    count += candidates[item] === 1 ? 1 : 0;
  }
  return count;
}

/** Sums of counts and exposure. At least one part; all over one vocabulary. */
export function mergeListTallies(parts: readonly ListTally[]): ListTally {
  const [first, ...others] = parts;
  assert(first !== undefined, "there is a part");
  const exposure = Uint32Array.from(first.exposure);
  const counts = { ...first.counts };
  for (const part of others) {
    for (const name of Object.keys(counts) as (keyof ListCounts)[]) {
      counts[name] += part.counts[name];
    }
    part.exposure.forEach((count, item) => {
      exposure[item] = (exposure[item] as number) + count;
    });
  }
  return { counts, exposure };
}

/**
 * Metrics of what was shown at K = `k`, over the items with `popularity` > 0; empty where nothing was shown. Exposure
 * Gini is 0 where all items are shown alike and near 1 where few are; novelty is the mean self-information
 * −log2(popularity share) of a shown item (Zhou et al., PNAS 2010).
 */
export function exposureMetrics(
  exposure: ArrayLike<number>,
  popularity: Float64Array,
  k: number = SHOWN,
): Readonly<Record<string, number>> {
  const all = Array.from(popularity, (count, item) => ({ count, shown: exposure[item] as number }));
  const items = all.filter(({ count }) => count > 0);
  const total = items.reduce((sum, { shown }) => sum + shown, 0);
  const events = items.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) {
    return {};
  }
  const mean = (of: (item: { count: number; shown: number }) => number) =>
    items.reduce((sum, item) => (item.shown > 0 ? sum + item.shown * of(item) : sum), 0) / total;
  const ascending = items.map(({ shown }) => shown).sort((a, b) => a - b);
  const spread = ascending.reduce(
    (sum, shown, place) => sum + (2 * (place + 1) - items.length - 1) * shown,
    0,
  );
  return {
    [`catalogue_coverage@${k}`]: items.filter(({ shown }) => shown > 0).length / items.length,
    [`gini@${k}`]: spread / (items.length * total),
    [`shannon_entropy@${k}_nats`]: mean(({ shown }) => -log(shown / total)),
    [`novelty@${k}_bits`]: mean(({ count }) => -log2(count / events)),
    [`average_popularity@${k}`]: mean(({ count }) => count),
    [`tail_share@${k}`]: tailShare(items, total),
  };
}

/** The share of what was shown that falls outside the most popular fifth of the items. */
function tailShare(items: readonly { count: number; shown: number }[], total: number): number {
  const byPopularity = [...items].sort((a, b) => b.count - a.count);
  const tail = byPopularity.slice(Math.ceil(items.length / 5));
  return tail.reduce((sum, { shown }) => sum + shown, 0) / total;
}
