// What shards send to be merged, beside gradients sent whole after every update of every shard: how many times fewer
// bytes it is, and what makes it fewer. Reducers are stars: the logs that this is measured on are small.

import { taskKey } from "../../functions/core/keys.ts";
import type { Manifest } from "../../functions/core/messages.ts";
import type { Compression } from "../../functions/core/training/merging.ts";
import type { ObjectStore } from "../../functions/ports/objectStore.ts";
import { type ContainerReader, openContainer } from "../../functions/stages/containers.ts";

/** Counts of one run, over all its shards and rounds. */
export interface SentAmount {
  /** Numbers of gradients, were they sent whole after every update. */
  readonly everyUpdateNumbers: number;
  /** Numbers of updates, were they sent whole by every shard at every merge. */
  readonly wholeNumbers: number;
  /** Numbers that were sent, and the bytes that they took, with all that says which they are. */
  readonly sentNumbers: number;
  readonly sentBytes: number;
}

/** How many times fewer bytes, factor by factor. */
export interface BytesSaved {
  /** By merging once in H updates. */
  readonly byH: number;
  /** By sending no rows but those that were touched. */
  readonly byRows: number;
  /**
   * By fewer bytes a number. What says which rows are sent counts here, so it is below 1 where rows are left out of
   * an update that is not compressed.
   */
  readonly byForm: number;
  /** All three: the bytes of every update's gradients to those that were sent. */
  readonly all: number;
}

/** Bytes of a number of gradients: f32. */
const NUMBER_BYTES = 4;

/** Splits the ratio of the bytes; `all` is the product of the three. */
export function bytesSaved(amount: SentAmount): BytesSaved {
  const { everyUpdateNumbers, wholeNumbers, sentNumbers, sentBytes } = amount;
  return {
    byH: everyUpdateNumbers / wholeNumbers,
    byRows: wholeNumbers / sentNumbers,
    byForm: (NUMBER_BYTES * sentNumbers) / sentBytes,
    all: (NUMBER_BYTES * everyUpdateNumbers) / sentBytes,
  };
}

/** The amounts of several runs together. */
export function summedAmounts(amounts: readonly SentAmount[]): SentAmount {
  const sum = (of: (amount: SentAmount) => number) =>
    amounts.reduce((total, amount) => total + of(amount), 0);
  return {
    everyUpdateNumbers: sum(({ everyUpdateNumbers }) => everyUpdateNumbers),
    wholeNumbers: sum(({ wholeNumbers }) => wholeNumbers),
    sentNumbers: sum(({ sentNumbers }) => sentNumbers),
    sentBytes: sum(({ sentBytes }) => sentBytes),
  };
}

/** What the shards sent in the rounds before `lastRound`, which only scores. */
export async function sentBy(
  store: ObjectStore,
  { run, config }: Manifest,
  lastRound: number,
): Promise<Pick<SentAmount, "sentNumbers" | "sentBytes">> {
  const { shards: count, merging } = config;
  let [sentNumbers, sentBytes] = [0, 0];
  for (let round = 0; round < lastRound; round++) {
    for (let index = 0; index < count; index++) {
      const key = taskKey(run, { stage: "train", round, index, count });
      const task = await openContainer(store, key, "train");
      const sent = await sentIn(task, merging?.compression ?? "none");
      sentNumbers += sent.numbers;
      sentBytes += sent.bytes;
    }
  }
  return { sentNumbers, sentBytes };
}

/** What a task sent: weights, or an update. */
async function sentIn(task: ContainerReader, compression: Compression) {
  if (!task.has("update.rows")) {
    const { length, byteLength } = await task.f32("weights");
    return { numbers: length, bytes: byteLength };
  }
  const name = "update.values";
  const values = await (compression === "none" ? task.f32(name) : task.u8(name));
  const exponents = compression === "int8" ? await task.u8("update.exponents") : [];
  const rows = await task.u32("update.rows");
  return {
    numbers: compression === "f16" ? values.length / 2 : values.length,
    bytes: values.byteLength + exponents.length + rows.byteLength,
  };
}
