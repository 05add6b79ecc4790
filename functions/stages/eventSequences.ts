// Sequences that are not a shard's own but made of its events, such as a history without one of them, so that a model
// can be asked what it makes of them.

import { present } from "../core/assert.ts";
import type { FieldSource } from "../core/inputs/batchInputs.ts";
import { chooseEvents } from "../core/inputs/fieldColumn.ts";
import type { Recommender } from "../core/models/recommender.ts";
import { type ItemsOf, minibatches } from "../core/training/minibatch.ts";
import type { EncodingWindow } from "../core/training/windows.ts";
import type { Shard } from "./shard.ts";

/** What a model reads of sequences 0, 1, …. */
export interface EventSequences {
  readonly count: number;
  readonly itemsOf: ItemsOf;
  readonly fields: FieldSource | null;
}

/** Sequences of events of `shard`, each by the numbers of its events. */
export function eventSequences(
  shard: Pick<Shard, "items">,
  fields: FieldSource | null,
  sequences: readonly Uint32Array[],
): EventSequences {
  const items = sequences.map((events) => events.map((event) => shard.items[event] as number));
  const starts = new Uint32Array(sequences.length);
  sequences.forEach(({ length }, index) => {
    if (index + 1 < starts.length) {
      starts[index + 1] = (starts[index] as number) + length;
    }
  });
  const all = Uint32Array.from(sequences.flatMap((events) => Array.from(events)));
  return {
    count: sequences.length,
    itemsOf: (sequence) => present(items[sequence], "a sequence that was made"),
    fields:
      fields === null
        ? null
        : { columns: fields.columns.map((column) => chooseEvents(column, all)), starts },
  };
}

/** Encodes the windows for predicting what follows `positionsOf` each sequence, and visits them batch by batch. */
export function encodeSequences(
  network: Recommender,
  { count, itemsOf, fields }: EventSequences,
  positionsOf: (sequence: number) => readonly number[],
  visit: (batch: readonly EncodingWindow[]) => void,
): void {
  const windows = Array.from({ length: count }, (_, sequence) =>
    network.encodingWindows(sequence, positionsOf(sequence)),
  ).flat();
  for (const batch of minibatches(windows, network.encodingSize)) {
    network.encode(batch, itemsOf, fields);
    visit(batch);
  }
}
