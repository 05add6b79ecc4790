// What lists of recommendations are like, whatever was right: how often each item is shown, and what must not be in a
// list. A shard counts whole numbers, which add up; metrics of the sums are those of metrics/exposure.ts.

import { assert } from "../assert.ts";
import { exposureMetrics } from "../metrics/exposure.ts";
import { longTail, tailShare } from "../metrics/popularityBias.ts";

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
 * Metrics of what was shown at K = SHOWN, over the candidates, the items with `popularity` > 0; empty where nothing was
 * shown. Formulas in docs/metrics.md.
 */
export function exposureOf(
  exposure: ArrayLike<number>,
  popularity: Float64Array,
): Readonly<Record<string, number>> {
  const candidates = Array.from(popularity.keys()).filter((item) => (popularity[item] ?? 0) > 0);
  const shown = Float64Array.from(candidates, (item) => exposure[item] ?? 0);
  const events = Float64Array.from(candidates, (item) => popularity[item] as number);
  if (!shown.some((count) => count > 0)) {
    return {};
  }
  return {
    ...exposureMetrics({ shown, popularity: events }, SHOWN),
    [`tail_share@${SHOWN}`]: tailShare(shown, longTail(events)),
  };
}
