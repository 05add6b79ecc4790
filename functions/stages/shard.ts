// A gathered shard as later stages see it: the users of one partition, each with a time-ordered, labelled sequence.

import { present } from "../core/assert.ts";
import type { Case } from "../core/evaluation/modelRanks.ts";
import { taskKey } from "../core/keys.ts";
import type { Manifest, RunConfig } from "../core/messages.ts";
import type { TEST } from "../core/splits/label.ts";
import { itemsLabelledBelow, VALIDATION } from "../core/splits/label.ts";
import { sequenceCases } from "../core/splits/sequenceCases.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
import { openContainer } from "./containers.ts";
import type { GatherStatistics } from "./gatherStatistics.ts";

export interface Shard {
  /** The external id of each sequence's user, ascending; where sequences are sessions, a user has several. */
  readonly users: readonly string[];
  readonly statistics: GatherStatistics;
  /** [sequences + 1] where the events of each begin. */
  readonly starts: Uint32Array;
  /** The split label of each event [events]. */
  readonly labels: Uint8Array;
  /** Vocabulary index of each event's item [events]. */
  readonly items: Uint32Array;
  readonly timesMs: Float64Array;
  /** Number of each event's type [events]. */
  readonly types: Uint32Array;
  /** Vocabulary indices of the user's items, oldest first. */
  itemsOf(user: number): Uint32Array;
  /** The split label of each of the user's events. */
  labelsOf(user: number): Uint8Array;
  timesOf(user: number): Float64Array;
  /** Numbers of the event types of the user's events. */
  typesOf(user: number): Uint32Array;
}

/** The key of shard `index` of the run. */
export function shardKey(manifest: Manifest, index: number): string {
  const count = manifest.config.shards;
  return taskKey(manifest.run, { stage: "gather", round: null, index, count });
}

export async function readShard(
  store: ObjectStore,
  manifest: Manifest,
  index: number,
): Promise<Shard> {
  const reader = await openContainer(store, shardKey(manifest, index), "gather");
  const starts = await reader.u32("starts");
  const items = await reader.u32("items");
  const labels = await reader.u8("labels");
  const timesMs = await reader.f64("timesMs");
  const types = await reader.u32("types");
  const range = (user: number): [number, number] => [
    present(starts[user], "a user of this shard"),
    present(starts[user + 1], "a user of this shard"),
  ];
  return {
    users: await reader.strings("users"),
    statistics: await reader.json("statistics"),
    starts,
    labels,
    items,
    timesMs,
    types,
    itemsOf: (user) => items.subarray(...range(user)),
    labelsOf: (user) => labels.subarray(...range(user)),
    timesOf: (user) => timesMs.subarray(...range(user)),
    typesOf: (user) => types.subarray(...range(user)),
  };
}

/** The cases of one label in the shard, by user and position. */
export function shardCases(
  shard: Shard,
  label: typeof VALIDATION | typeof TEST,
  config: RunConfig,
): readonly Case[] {
  return sequenceCases(shard, label, config).flatMap(({ positions }, user) =>
    Array.from(positions, (position) => ({ user, position })),
  );
}

/** The last sequence of each user, in order: all of them, but where sequences are sessions. */
export function latestSequences({ users }: Shard): readonly number[] {
  return users.flatMap((id, sequence) => (users[sequence + 1] === id ? [] : [sequence]));
}

/** The items of each user that the model trains on, in time order. */
export function trainingSequences(shard: Shard): readonly Uint32Array[] {
  return shard.users.map((_, user) =>
    itemsLabelledBelow(shard.itemsOf(user), shard.labelsOf(user), VALIDATION),
  );
}
