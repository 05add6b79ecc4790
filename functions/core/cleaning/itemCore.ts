// Rare items and users, removed to a fixed point: what is left is the largest set of events in which every item has
// minItemEvents events and every user minUserEvents (the k-core of the bipartite multigraph of users and items;
// Seidman, "Network structure and minimum degree", Social Networks 1983). Peeling in rounds, all that is too rare at
// once, reaches the same set as any other order, so shards count on their own and merge integers between rounds.

import { assert } from "../assert.ts";
import type { CleaningConfig } from "../messages.ts";
import { fateOf, KEPT } from "./cleaning.ts";

/** The events of one shard that later rounds look at. */
export interface CoreEvents {
  readonly userCount: number;
  /** Users in [0, userCount) [events]. */
  readonly user: Uint32Array;
  /** Items in [1, V) [events]. */
  readonly item: Uint32Array;
  /** Fates under the rules before this one [events]. */
  readonly fates: Uint8Array;
}

/** One shard's part of a round: the fate of every event where only the items of `isAlive` [V] are left (null: all). */
export function fatesInCore(
  { userCount, user, item, fates }: CoreEvents,
  isAlive: Uint8Array | null,
  { minUserEvents }: Pick<CleaningConfig, "minUserEvents">,
): Uint8Array {
  const left = fates.map((fate, event) =>
    fate === KEPT && isAlive !== null && isAlive[item[event] as number] !== 1
      ? fateOf("rare_item")
      : fate,
  );
  if (minUserEvents === null) {
    return left;
  }
  const counts = new Uint32Array(userCount);
  for (const [event, fate] of left.entries()) {
    const of = user[event] as number;
    counts[of] = (counts[of] as number) + (fate === KEPT ? 1 : 0);
  }
  return left.map((fate, event) =>
    fate === KEPT && (counts[user[event] as number] as number) < minUserEvents
      ? fateOf("rare_user")
      : fate,
  );
}

/** Kept events of each of V items. */
export function keptItemCounts(item: Uint32Array, fates: Uint8Array, V: number): Float64Array {
  assert(item.length === fates.length, "every event has a fate");
  const counts = new Float64Array(V);
  for (const [event, fate] of fates.entries()) {
    const of = item[event] as number;
    counts[of] = (counts[of] as number) + (fate === KEPT ? 1 : 0);
  }
  return counts;
}

/**
 * The items that stay after a round in which they had `counts` events over all shards [V], 1 or 0; null when none is
 * too rare, which is the fixed point.
 */
export function nextAlive(
  counts: Float64Array,
  { minItemEvents }: Pick<CleaningConfig, "minItemEvents">,
): Uint8Array | null {
  const least = minItemEvents ?? 1;
  const isTooRare = (count: number) => count > 0 && count < least;
  return counts.some(isTooRare)
    ? Uint8Array.from(counts, (count) => (count >= least ? 1 : 0))
    : null;
}
