// The users of a shard and what each is interested in, event by event: the categories of a log that names them, else
// the items themselves.

import { present } from "../core/assert.ts";
import type { Described } from "./described.ts";
import type { Shard } from "./shard.ts";

/** A user's sequences [first, end), which are neighbours; one, but where sequences are sessions. */
export interface UserRange {
  readonly id: string;
  readonly first: number;
  readonly end: number;
}

/** All users in the order of the shard. */
export function userRanges({ users }: Pick<Shard, "users">): readonly UserRange[] {
  const ranges: UserRange[] = [];
  let first = 0;
  for (let end = 1; end <= users.length; end++) {
    if (users[end] !== users[first] || end === users.length) {
      ranges.push({ id: present(users[first], "a sequence has a user"), first, end });
      first = end;
    }
  }
  return ranges;
}

/** The events of a user over all of his sequences, oldest first: [start, end) of the shard. */
export function eventRange({ starts }: Pick<Shard, "starts">, { first, end }: UserRange) {
  return { start: starts[first] as number, end: starts[end] as number };
}

/** Category or item of each event of a user; 0 for an event without. */
export function interestOf(shard: Shard, { category }: Described, range: UserRange): Uint32Array {
  const { start, end } = eventRange(shard, range);
  if (category !== null) {
    return category.subarray(start, end);
  }
  const events = new Uint32Array(end - start);
  for (let sequence = range.first; sequence < range.end; sequence++) {
    events.set(shard.itemsOf(sequence), (shard.starts[sequence] as number) - start);
  }
  return events;
}
