// How evenly the users' events are spread over the shards: what the slowest task of a wave waits for.

import { compareStrings } from "./strings.ts";

export interface BusiestUser {
  readonly id: string;
  readonly events: number;
}

/** The skew of the shards so far; sums and maxima, which merge exactly. */
export interface Skew {
  readonly shards: number;
  /** Events of all shards. */
  readonly events: number;
  readonly largestShardEvents: number;
  /** The user with most events; of equals the first id. Null without users. */
  readonly busiestUser: BusiestUser | null;
}

/** The skew of one shard, from the event counts of its users. */
export function shardSkew(users: Iterable<BusiestUser>): Skew {
  let events = 0;
  let busiestUser: BusiestUser | null = null;
  for (const user of users) {
    events += user.events;
    busiestUser = busier(busiestUser, user);
  }
  return { shards: 1, events, largestShardEvents: events, busiestUser };
}

export function mergeSkew(a: Skew, b: Skew): Skew {
  return {
    shards: a.shards + b.shards,
    events: a.events + b.events,
    largestShardEvents: Math.max(a.largestShardEvents, b.largestShardEvents),
    busiestUser: busier(a.busiestUser, b.busiestUser),
  };
}

/** Events of the largest shard as a multiple of the mean; 1 is even. Null without events. */
export function skewFactor({ shards, events, largestShardEvents }: Skew): number | null {
  return events === 0 ? null : (largestShardEvents * shards) / events;
}

function busier(a: BusiestUser | null, b: BusiestUser | null): BusiestUser | null {
  if (a === null || b === null) {
    return a ?? b;
  }
  const order = b.events - a.events || compareStrings(a.id, b.id);
  return order <= 0 ? a : b;
}
