// Minibatches: windows side by side as the network takes them, longest first, so that finished rows leave the batch.

import type { SequenceBatch } from "../models/network.ts";
import type { RandomStream } from "../random.ts";
import { permutation } from "../random.ts";
import type { Window } from "./windows.ts";

/** The items of a user's sequence, oldest first. */
export type ItemsOf = (user: number) => Uint32Array;

/** The windows of one epoch in a seeded order, cut into minibatches of `batch` windows. */
export function shuffledMinibatches<W extends Window>(
  windows: readonly W[],
  batch: number,
  stream: RandomStream,
): readonly (readonly W[])[] {
  const order = permutation(windows.length, stream);
  return minibatches(
    Array.from(order, (index) => windows[index] as W),
    batch,
  );
}

/** Windows in the order given, cut into minibatches and sorted within each by length, longest first. */
export function minibatches<W extends Window>(
  windows: readonly W[],
  batch: number,
): readonly (readonly W[])[] {
  const cut: (readonly W[])[] = [];
  for (let start = 0; start < windows.length; start += batch) {
    cut.push(windows.slice(start, start + batch).sort((a, b) => b.length - a.length));
  }
  return cut;
}

/** The batch of `windows` (longest first); with targets, each input predicts the item after it. */
export function sequenceBatch(
  windows: readonly Window[],
  itemsOf: ItemsOf,
  options: { withTargets: boolean },
): SequenceBatch {
  const B = windows.length;
  const T = windows[0]?.length ?? 0;
  const items = new Uint32Array(B * T);
  const targets = new Uint32Array(B * T);
  for (const [row, { user, start, length }] of windows.entries()) {
    const sequence = itemsOf(user);
    items.set(sequence.subarray(start, start + length), row * T);
    if (options.withTargets) {
      targets.set(sequence.subarray(start + 1, start + 1 + length), row * T);
    }
  }
  return { B, T, items, targets, lengths: Uint32Array.from(windows, ({ length }) => length) };
}
