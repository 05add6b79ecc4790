// Bags of items: what a variational autoencoder reads and reconstructs. Kept as lists of entries, since a bag holds a
// few of very many items.

import { assert } from "../assert.ts";
import { normalAt } from "../normal.ts";
import { randomStream, type StreamKey } from "../random.ts";

/** B bags. The entries of bag b are [offsets[b], offsets[b + 1]). */
export interface BagBatch {
  readonly B: number;
  /** [B + 1], from 0, ascending. */
  readonly offsets: Uint32Array;
  /** [entries] rows of the vocabulary, in [0, V). */
  readonly items: Uint32Array;
  /** [entries] how often, or how strongly; positive and finite. */
  readonly counts: Float32Array;
}

/** Bags in which every listed item counts once. */
export function bagsOf(lists: readonly ArrayLike<number>[]): BagBatch {
  const offsets = new Uint32Array(lists.length + 1);
  lists.forEach((list, bag) => {
    offsets[bag + 1] = (offsets[bag] as number) + list.length;
  });
  const items = new Uint32Array(offsets[lists.length] as number);
  lists.forEach((list, bag) => {
    items.set(list, offsets[bag]);
  });
  return { B: lists.length, offsets, items, counts: new Float32Array(items.length).fill(1) };
}

/** Asserts what is promised of a batch. */
export function assertBags({ B, offsets, items, counts }: BagBatch, V: number): void {
  assert(offsets.length === B + 1 && offsets[0] === 0, "offsets begin at 0 and end each bag");
  const isAscending = offsets.every(
    (offset, bag) => bag === 0 || offset >= (offsets[bag - 1] ?? 0),
  );
  assert(isAscending && offsets[B] === items.length, "bags take all entries in turn");
  assert(counts.length === items.length, "each entry has a count");
  assert(
    items.every((item) => item < V),
    "items are in the vocabulary",
  );
  assert(
    counts.every((count) => count > 0 && count < Infinity),
    "counts are positive and finite",
  );
}

/**
 * [entries] inputs of the encoder: counts divided by their Euclidean norm within the bag, times `factors` (those of
 * dropout) where given. An item must not stand twice in a bag for the norm to be that of its counts.
 */
export function inputValues(
  { B, offsets, counts }: BagBatch,
  factors: Float32Array | null,
): Float32Array {
  const values = new Float32Array(counts.length);
  for (let bag = 0; bag < B; bag++) {
    const [start, end] = [offsets[bag] as number, offsets[bag + 1] as number];
    let squares = 0;
    for (const count of counts.subarray(start, end)) {
      squares += count * count;
    }
    const norm = Math.sqrt(squares);
    for (let entry = start; entry < end; entry++) {
      values[entry] = ((counts[entry] as number) / norm) * (factors?.[entry] ?? 1);
    }
  }
  return values;
}

/**
 * [count] factors of dropout: 0 with probability `dropout`, otherwise 1 / (1 − dropout) (Srivastava et al. 2014, in
 * the inverted form, so that nothing is scaled when bags are encoded).
 */
export function dropoutFactors(
  key: Omit<StreamKey, "purpose">,
  count: number,
  dropout: number,
): Float32Array {
  assert(dropout >= 0 && dropout < 1, "a share of dropout is in [0, 1)");
  const stream = randomStream({ ...key, purpose: "inputDropout" });
  const kept = 1 / (1 - dropout);
  return Float32Array.from({ length: count }, (_, entry) =>
    stream.uniformAt(entry) < dropout ? 0 : kept,
  );
}

/** [count] standard normal numbers for the latent. */
export function latentNoise(key: Omit<StreamKey, "purpose">, count: number): Float32Array {
  const stream = randomStream({ ...key, purpose: "latentNoise" });
  return Float32Array.from({ length: count }, (_, position) => normalAt(stream, position));
}
