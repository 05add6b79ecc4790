// From events in file order to one time-ordered sequence a user. Equal times keep the order of the input; exact
// duplicates (same user, time, item and event type) are removed, whichever copy comes first staying.

import { assert, present } from "./assert.ts";
import { type SessionRule, sessionsOf } from "./sessions/sessions.ts";
import { compareStrings } from "./strings.ts";

/** Events of many users in the order of the input. */
export interface EventColumns {
  /** Index into `users` [events]. */
  readonly user: Uint32Array;
  readonly item: Uint32Array;
  readonly timeMs: Float64Array;
  readonly type: Uint32Array;
  /** What the split column says [events]. */
  readonly splitCode: Uint8Array;
  /** Number of the session [events], where a column names it. */
  readonly session?: Uint32Array | null;
}

/** The same events by user, or by session; sequence s has events [starts[s], starts[s + 1]). */
export interface Sequences {
  /** The user of each sequence: ids, ascending by code unit, one repeated for each of its sessions. */
  readonly users: readonly string[];
  /** [sequences + 1] */
  readonly starts: Uint32Array;
  readonly items: Uint32Array;
  readonly timesMs: Float64Array;
  readonly types: Uint32Array;
  readonly splitCodes: Uint8Array;
  /** Where each event stood among those given. */
  readonly order: Uint32Array;
  readonly duplicates: number;
}

/**
 * The sequences of `users` (distinct ids, in any order), a function of the events alone. With `fates` [events] only
 * events of fate 0 are taken, and users who have none are left out. With `sessions` a sequence is a session.
 */
export function sequencesFromEvents(
  users: readonly string[],
  events: EventColumns,
  fates: Uint8Array | null = null,
  sessions: SessionRule | null = null,
): Sequences {
  const grouped = groupByUser(users.length, events.user);
  const byUser = (user: number) =>
    fates === null ? grouped(user) : grouped(user).filter((event) => fates[event] === 0);
  const isLeft = (user: number) => fates === null || byUser(user).length > 0;
  const ordered = users.map((_, user) => user).filter(isLeft);
  ordered.sort((a, b) => compareStrings(users[a] as string, users[b] as string));
  const kept = new Uint32Array(events.user.length);
  const starts: number[] = [];
  const owners: number[] = [];
  const { timeMs, session = null } = events;
  let count = 0;
  for (const user of ordered) {
    const sorted = inTimeOrder(byUser(user), timeMs);
    if (sessions === null) {
      starts.push(count);
      owners.push(user);
      count = keepDistinct(sorted, events, { kept, count });
      continue;
    }
    const distinct = withoutDuplicates(sorted, events);
    for (const sequence of sessionsOf(distinct, { timeMs, session }, sessions)) {
      starts.push(count);
      owners.push(user);
      kept.set(sequence, count);
      count += sequence.length;
    }
  }
  starts.push(count);
  const order = kept.subarray(0, count);
  return {
    users: owners.map((user) => present(users[user], "an id a user")),
    starts: Uint32Array.from(starts),
    items: valuesAt(events.item, order),
    timesMs: valuesAt(events.timeMs, order),
    types: valuesAt(events.type, order),
    splitCodes: valuesAt(events.splitCode, order),
    order,
    duplicates: events.user.length - count,
  };
}

/** `values[i]` for every i of `order`. A plain loop: `from` with a function is several times slower. */
function valuesAt<T extends Uint8Array | Uint32Array | Float64Array>(
  values: T,
  order: Uint32Array,
): T {
  const taken = values.slice(0, order.length) as T;
  for (let place = 0; place < order.length; place++) {
    taken[place] = values[order[place] as number] as number;
  }
  return taken;
}

/** Events of each user in input order, by counting (one pass to count, one to place). */
export function groupByUser(userCount: number, user: Uint32Array): (user: number) => Uint32Array {
  const ends = new Uint32Array(userCount + 1);
  for (let event = 0; event < user.length; event++) {
    const index = user[event] as number;
    assert(index < userCount, "every event belongs to a user");
    ends[index + 1] = (ends[index + 1] as number) + 1;
  }
  for (let index = 0; index < userCount; index++) {
    ends[index + 1] = (ends[index + 1] as number) + (ends[index] as number);
  }
  const starts = ends.slice();
  const placed = new Uint32Array(user.length);
  for (let event = 0; event < user.length; event++) {
    const index = user[event] as number;
    placed[starts[index] as number] = event;
    starts[index] = (starts[index] as number) + 1;
  }
  return (index) => placed.subarray(ends[index] as number, ends[index + 1] as number);
}

/** One user's events (in input order) by time; equal times stay in input order. */
export function inTimeOrder(events: Uint32Array, timeMs: Float64Array): Uint32Array {
  const timeOf = (event: number) => timeMs[event] as number;
  let next = 1;
  while (
    next < events.length &&
    timeOf(events[next - 1] as number) <= timeOf(events[next] as number)
  ) {
    next++;
  }
  // Most logs are in order already.
  return next >= events.length ? events : events.sort((a, b) => timeOf(a) - timeOf(b) || a - b);
}

/** One user's events in time order without duplicates. */
export function withoutDuplicates(sorted: Uint32Array, events: EventColumns): readonly number[] {
  const kept = new Uint32Array(sorted.length);
  return Array.from(kept.subarray(0, keepDistinct(sorted, events, { kept, count: 0 })));
}

/** Up to so many events of one instant are compared one by one. */
const COMPARED_MAX = 16;
/** Event types are fewer than this, so that an item and a type make one exact number. */
const TYPES_END = 2 ** 21;

/**
 * Appends the events of `sorted` to `kept`, where there are `count`, but for duplicates; returns how many there are
 * then. Only events of equal time can be duplicates.
 */
function keepDistinct(
  sorted: Uint32Array,
  { timeMs, item, type }: EventColumns,
  { kept, count }: { kept: Uint32Array; count: number },
): number {
  const identityOf = (event: number) =>
    (item[event] as number) * TYPES_END + (type[event] as number);
  let known: Set<number> | null = null;
  let end = count;
  let instantStart = count;
  let instantMs = Number.NaN;
  const isRepeated = (identity: number) => {
    if (end - instantStart <= COMPARED_MAX) {
      let place = instantStart;
      while (place < end && identityOf(kept[place] as number) !== identity) {
        place++;
      }
      return place < end;
    }
    known ??= new Set();
    for (let place = instantStart + known.size; place < end; place++) {
      known.add(identityOf(kept[place] as number));
    }
    return known.has(identity);
  };
  for (let place = 0; place < sorted.length; place++) {
    const event = sorted[place] as number;
    if (timeMs[event] !== instantMs) {
      instantMs = timeMs[event] as number;
      instantStart = end;
      known = null;
    }
    if (end === instantStart || !isRepeated(identityOf(event))) {
      kept[end++] = event;
    }
  }
  return end;
}
