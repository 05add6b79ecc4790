// The rules that look at one user's events alone: exact duplicates, robots, event types of weight 0, values that are
// missing or out of range, repeats within a window. All of a user's events are in one partition, so each partition
// decides for itself.

import type { CleaningConfig } from "../messages.ts";
import { type EventColumns, groupByUser, inTimeOrder, withoutDuplicates } from "../sequences.ts";
import { fateOf, KEPT, type Removal } from "./cleaning.ts";

const DAY_MS = 86_400_000;

/** The limits of the rules; `isIgnored` says of a type's number whether its events are left out. */
export interface UserRules {
  readonly config: CleaningConfig;
  readonly isIgnored: (type: number) => boolean;
  /** Which rule for columns of numbers an event fails; left out where there are none. */
  readonly valueFault?: (event: number) => Removal | null;
}

/** The fate of each event under the rules of one user [events], for `userCount` users. */
export function fatesByUser(
  userCount: number,
  events: EventColumns,
  { config, isIgnored, valueFault }: UserRules,
): Uint8Array {
  const fates = new Uint8Array(events.user.length).fill(fateOf("duplicate"));
  const byUser = groupByUser(userCount, events.user);
  for (let user = 0; user < userCount; user++) {
    const distinct = withoutDuplicates(inTimeOrder(byUser(user), events.timeMs), events);
    const fate = isRobot(distinct, events, config) ? fateOf("robot") : KEPT;
    for (const event of distinct) {
      fates[event] = fate;
    }
    if (fate === KEPT) {
      const chosen = distinct.filter((event) => !isIgnored(events.type[event] as number));
      mark(fates, distinct, fateOf("ignored_event"));
      const counted = valueFault === undefined ? chosen : withValues(fates, chosen, valueFault);
      mark(fates, counted, fateOf("repeat"));
      mark(fates, withoutRepeats(counted, events, config.collapseRepeatsMs), KEPT);
    }
  }
  return fates;
}

/** The events without a fault in their values; the others are marked by theirs. */
function withValues(
  fates: Uint8Array,
  events: readonly number[],
  valueFault: NonNullable<UserRules["valueFault"]>,
): readonly number[] {
  return events.filter((event) => {
    const fault = valueFault(event);
    fates[event] = fault === null ? KEPT : fateOf(fault);
    return fault === null;
  });
}

function mark(fates: Uint8Array, events: readonly number[], fate: number): void {
  for (const event of events) {
    fates[event] = fate;
  }
}

/** Whether a user did more than a person does, in all or on any day (UTC). `distinct` is in time order. */
function isRobot(
  distinct: readonly number[],
  { timeMs }: EventColumns,
  { maxEventsPerDay, maxEventsPerUser }: CleaningConfig,
): boolean {
  if (maxEventsPerUser !== null && distinct.length > maxEventsPerUser) {
    return true;
  }
  if (maxEventsPerDay === null) {
    return false;
  }
  const dayOf = (index: number) => {
    const event = distinct[index];
    return event === undefined ? null : Math.floor((timeMs[event] as number) / DAY_MS);
  };
  return distinct.some(
    (_, index) => index >= maxEventsPerDay && dayOf(index - maxEventsPerDay) === dayOf(index),
  );
}

/** Without the events that come less than the window after the last kept one of their item and type. */
function withoutRepeats(
  ordered: readonly number[],
  { item, type, timeMs }: EventColumns,
  windowMs: number | null,
): readonly number[] {
  if (windowMs === null) {
    return ordered;
  }
  const lastKeptMs = new Map<string, number>();
  return ordered.filter((event) => {
    const identity = `${item[event]} ${type[event]}`;
    const atMs = timeMs[event] as number;
    const isRepeat = atMs - (lastKeptMs.get(identity) ?? Number.NEGATIVE_INFINITY) < windowMs;
    if (!isRepeat) {
      lastKeptMs.set(identity, atMs);
    }
    return !isRepeat;
  });
}
