// What is measured of every user's interest in a run: windows of five events, the ten latest of them, so that a long
// history costs no more than a short one and windows of all users have one size.

import { crc32 } from "../crc32.ts";
import { type InterestWindows, windowsByCount } from "./interestWindows.ts";
import { type UserKey, volatilityOf } from "./volatility.ts";

export const WINDOW_EVENTS = 5;
export const WINDOWS_MAX = 10;

/** The latest windows of events that are categories, or items where there are none; 0 is no category and left out. */
export function latestWindows(events: Uint32Array): InterestWindows {
  const known = events.includes(0) ? events.filter((event) => event !== 0) : events;
  return windowsByCount(known.subarray(-WINDOW_EVENTS * WINDOWS_MAX), WINDOW_EVENTS);
}

/** Classes of corrected volatility, from −1 to 1, that shards count; they become fifths once all shards are known. */
export const VOLATILITY_CLASSES = 200;

/** The class of a corrected volatility; VOLATILITY_CLASSES of one that is not known. */
export function volatilityClass(corrected: number | null): number {
  if (corrected === null) {
    return VOLATILITY_CLASSES;
  }
  const place = Math.floor(((corrected + 1) / 2) * VOLATILITY_CLASSES);
  return Math.max(0, Math.min(VOLATILITY_CLASSES - 1, place));
}

/** The lower end of a class. */
export function volatilityAt(element: number): number {
  return (2 * element) / VOLATILITY_CLASSES - 1;
}

/** Whose shuffles: the same user has the same ones, however the log is cut into shards. */
export function userKey(seed: number, userId: string): UserKey {
  return { seed, user: crc32(new TextEncoder().encode(userId)) };
}

/**
 * The class of a user's volatility before event `position`: of the whole windows from his first event, so that cases
 * that follow each other closely share it and it is computed once. `events` are all of his, oldest first.
 */
export function volatilityBefore(events: Uint32Array, key: UserKey): (position: number) => number {
  const known = new Map<number, number>();
  return (position) => {
    const end = position - (position % WINDOW_EVENTS);
    const found =
      known.get(end) ??
      volatilityClass(volatilityOf(latestWindows(events.subarray(0, end)), key)?.corrected ?? null);
    known.set(end, found);
    return found;
  };
}
