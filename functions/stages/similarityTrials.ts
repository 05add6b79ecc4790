// A shard's part of the trial of similarity measures: stretches of sampled users, encoded by the model.

import { present } from "../core/assert.ts";
import { type Stretch, similarityParts } from "../core/dynamics/similarityTrial.ts";
import { userKey } from "../core/dynamics/userInterest.ts";
import { unitVectors } from "../core/metrics/listDiversity.ts";
import { permutation, randomStream } from "../core/random.ts";
import type { Sections } from "./containers.ts";
import type { Dynamic, Sampler } from "./dynamics.ts";
import { encodeSequences, eventSequences } from "./eventSequences.ts";
import { eventRange, type UserRange } from "./userRanges.ts";

/** Events of a stretch where sequences are no sessions. */
const STRETCH = 10;
/** Events of a session that count, its first ones; a session has two at least. */
const SESSION_MAX = 50;

/** Likeness on pairs of stretches: a user's last two sessions, or his last two times ten events. */
export function similaritySections(
  { network, shard, fields, vectors, config }: Dynamic,
  sampled: Sampler,
): Sections {
  const stretchesOf = (range: UserRange) =>
    config.sessions === undefined ? lastEvents(shard, range) : lastSessions(shard, range);
  const users = sampled((range) => stretchesOf(range) !== null);
  if (users.length < 2) {
    return {};
  }
  // By user: the earlier stretch, the later one, the earlier one shuffled.
  const events = users.flatMap((range) => {
    const [earlier, later] = present(stretchesOf(range), "a user with two stretches");
    const { user } = userKey(config.seed, range.id);
    const stream = randomStream({ seed: config.seed, purpose: "dynamics", major: user, minor: 1 });
    const order = permutation(earlier.length, stream);
    return [earlier, later, order.map((place) => earlier[place] as number)];
  });
  const sequences = eventSequences(shard, fields, events);
  const states = new Array<Float32Array>(events.length);
  const lengthOf = (sequence: number) => [sequences.itemsOf(sequence).length];
  encodeSequences(network, sequences, lengthOf, (batch) => {
    for (const [row, { user, length }] of batch.entries()) {
      states[user] = network.state(row, length - 1);
    }
  });
  const stretch = (sequence: number): Stretch => ({
    items: sequences.itemsOf(sequence),
    state: present(states[sequence], "every sequence was encoded"),
  });
  const cases = users.map((_, index) => ({
    earlier: stretch(3 * index),
    later: stretch(3 * index + 1),
    shuffled: stretch(3 * index + 2),
    other: stretch(3 * ((index + 1) % users.length) + 1),
  }));
  const units = unitVectors(vectors.vectors, vectors.width);
  const { same, random, shuffled } = similarityParts(cases, { units, width: vectors.width });
  return {
    "similarity.same": same,
    "similarity.random": random,
    "similarity.shuffled": shuffled,
  };
}

type Pair = readonly [earlier: Uint32Array, later: Uint32Array];

function lastEvents(shard: Dynamic["shard"], range: UserRange): Pair | null {
  const { start, end } = eventRange(shard, range);
  return end - start < 2 * STRETCH
    ? null
    : [eventsFrom(end - 2 * STRETCH, STRETCH), eventsFrom(end - STRETCH, STRETCH)];
}

function lastSessions({ starts }: Dynamic["shard"], { first, end }: UserRange): Pair | null {
  const long: Uint32Array[] = [];
  for (let sequence = end - 1; sequence >= first && long.length < 2; sequence--) {
    const start = starts[sequence] as number;
    const count = (starts[sequence + 1] as number) - start;
    if (count >= 2) {
      long.push(eventsFrom(start, Math.min(count, SESSION_MAX)));
    }
  }
  const [later, earlier] = long;
  return later === undefined || earlier === undefined ? null : [earlier, later];
}

function eventsFrom(start: number, count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, index) => start + index);
}
