// The rows of a batch in the order of the kernels: by time, then by sequence, without padding.

import { assert } from "../assert.ts";
import type { SequenceBatch } from "./network.ts";

/** Where the rows of a batch lie, and which of them have a target. */
export interface RowOrder {
  /** Rows in all. */
  readonly R: number;
  /** [T] sequences longer than t, up to the longest. */
  readonly counts: Uint32Array;
  /** [T] first row of step t. */
  readonly starts: Uint32Array;
}

/** Row order from lengths. */
export function orderRows(lengths: Uint32Array): RowOrder {
  const T = lengths[0] ?? 0;
  const counts = new Uint32Array(T);
  const starts = new Uint32Array(T);
  let count = lengths.length;
  let R = 0;
  for (let t = 0; t < T; t++) {
    while (count > 0 && (lengths[count - 1] as number) <= t) {
      count -= 1;
    }
    counts[t] = count;
    starts[t] = R;
    R += count;
  }
  return { R, counts, starts };
}

/** The values [B, T] of a batch at its rows. */
export function valuesAtRows<A extends Uint32Array | Float32Array>(
  values: A,
  T: number,
  order: RowOrder,
): A {
  const rows = new (values.constructor as new (length: number) => A)(order.R);
  order.counts.forEach((count, t) => {
    const start = order.starts[t] as number;
    for (let sequence = 0; sequence < count; sequence++) {
      rows[start + sequence] = values[sequence * T + t] as number;
    }
  });
  return rows;
}

/** Asserts what a batch promises, for a vocabulary of V rows. */
export function assertBatch(batch: SequenceBatch, V: number): void {
  const { B, T, targets } = batch;
  assertSequences(batch, V);
  assert(targets.length === B * T, "a batch has a target for each position");
  assert(
    targets.every((item) => item < V),
    "targets are in the vocabulary",
  );
}

/** The same of what is beside the targets. */
export function assertSequences(batch: Omit<SequenceBatch, "targets">, V: number): void {
  const { B, T, items, lengths } = batch;
  assert(lengths.length === B && B > 0, "a batch has a length for each sequence");
  assert(items.length === B * T, "a batch has an item for each position");
  lengths.forEach((length, sequence) => {
    const before = sequence === 0 ? T : (lengths[sequence - 1] as number);
    assert(length >= 1 && length <= before, "lengths are in [1, T] and descend");
  });
  assert(
    items.every((item) => item < V),
    "items are in the vocabulary",
  );
}
