// Whole sequences put in order of time over all shards, for the baselines that look at neighbours: flat arrays, since a
// log of shop sessions has hundreds of thousands of them.

import { assert } from "../assert.ts";
import { TEST, TRAIN, VALIDATION } from "../splits/label.ts";
import { compareStrings } from "../strings.ts";

/** What baselines are fitted on of a shard's sequences; sequences without any of it are left out. */
export interface EndedSequences {
  readonly users: readonly string[];
  /** Items of sequence s: `items` [starts[s], starts[s + 1]); those for training stand first, then for validation. */
  readonly starts: Uint32Array;
  readonly items: Uint32Array;
  /** How many of the items are for training. */
  readonly training: Uint32Array;
  /** Time of the last event for training; −∞ where there is none. */
  readonly trainingEndMs: Float64Array;
  /** Time of the last event that is not for the test. */
  readonly endMs: Float64Array;
}

/** Events of a shard, sequence by sequence in order of time. */
export interface LabelledEvents {
  readonly users: readonly string[];
  /** [sequences + 1] */
  readonly starts: Uint32Array;
  readonly items: Uint32Array;
  readonly labels: Uint8Array;
  readonly timesMs: Float64Array;
}

export function endedSequences(events: LabelledEvents): EndedSequences {
  const { labels, timesMs } = events;
  const count = events.users.length;
  const users: string[] = [];
  const starts = new Uint32Array(count + 1);
  const items = new Uint32Array(events.items.length);
  const training = new Uint32Array(count);
  const trainingEndMs = new Float64Array(count);
  const endMs = new Float64Array(count);
  let end = 0;
  /** Appends the items of a label range, and gives the place of their last event; −1 where there is none. */
  const append = (sequence: number, [low, high]: readonly [number, number]) => {
    let last = -1;
    const stop = events.starts[sequence + 1] as number;
    for (let event = events.starts[sequence] as number; event < stop; event++) {
      const label = labels[event] as number;
      if (label >= low && label < high) {
        items[end++] = events.items[event] as number;
        last = event;
      }
    }
    return last;
  };
  for (const [sequence, user] of events.users.entries()) {
    const kept = users.length;
    const start = end;
    const lastTrained = append(sequence, [TRAIN, VALIDATION]);
    training[kept] = end - start;
    const last = Math.max(lastTrained, append(sequence, [VALIDATION, TEST]));
    if (last >= 0) {
      users.push(user);
      starts[kept + 1] = end;
      endMs[kept] = timesMs[last] as number;
      trainingEndMs[kept] = timesMs[lastTrained] ?? Number.NEGATIVE_INFINITY;
    }
  }
  const sequences = users.length;
  return {
    users,
    starts: starts.slice(0, sequences + 1),
    items: items.slice(0, end),
    training: training.slice(0, sequences),
    trainingEndMs: trainingEndMs.slice(0, sequences),
    endMs: endMs.slice(0, sequences),
  };
}

/** The sequences of all shards in one order. */
export interface OrderedByEnd {
  readonly starts: Uint32Array;
  readonly items: Uint32Array;
  readonly training: Uint32Array;
  /** The sequences with an item for training, by the end of their training part. */
  readonly trainingOrder: Uint32Array;
}

/** All sequences in order of their last event; ends at the same time in order of the users, then of the shards. */
export function orderedByEnd(shards: readonly EndedSequences[]): OrderedByEnd {
  const users = shards.flatMap((shard) => shard.users);
  const endMs = concatenated(shards.map((shard) => shard.endMs));
  const order = orderBy(endMs, users);
  const starts = new Uint32Array(order.length + 1);
  const training = new Uint32Array(order.length);
  const items = new Uint32Array(shards.reduce((sum, shard) => sum + shard.items.length, 0));
  const trainingEndMs = new Float64Array(order.length);
  const homes = shards.flatMap((shard) => shard.users.map((_, sequence) => ({ shard, sequence })));
  for (const [place, number] of order.entries()) {
    const home = homes[number];
    assert(home !== undefined, "an order is of the sequences there are");
    const { shard, sequence } = home;
    const own = shard.items.subarray(shard.starts[sequence], shard.starts[sequence + 1]);
    items.set(own, starts[place]);
    starts[place + 1] = (starts[place] as number) + own.length;
    training[place] = shard.training[sequence] as number;
    trainingEndMs[place] = shard.trainingEndMs[sequence] as number;
  }
  const usersInOrder = Array.from(order, (number) => users[number] as string);
  const trainingOrder = orderBy(trainingEndMs, usersInOrder).filter(
    (place) => (training[place] as number) > 0,
  );
  return { starts, items, training, trainingOrder };
}

/** Numbers by time, then by user, then by number. */
function orderBy(timesMs: Float64Array, users: readonly string[]): Uint32Array {
  const numbers = Uint32Array.from({ length: timesMs.length }, (_, number) => number);
  return numbers.sort((a, b) => {
    const [early, late] = [timesMs[a] as number, timesMs[b] as number];
    if (early !== late) {
      return early < late ? -1 : 1;
    }
    return compareStrings(users[a] as string, users[b] as string) || a - b;
  });
}

function concatenated(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let end = 0;
  for (const part of parts) {
    all.set(part, end);
    end += part.length;
  }
  return all;
}
