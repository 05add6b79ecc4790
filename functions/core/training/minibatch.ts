// Minibatches: windows side by side as the network takes them, longest first, so that finished rows leave the batch.

import { type FieldSource, windowInputs } from "../inputs/batchInputs.ts";
import type { SequenceBatch } from "../models/network.ts";
import type { RandomStream } from "../random.ts";
import { permutation } from "../random.ts";
import type { Window } from "./windows.ts";

/** The items of a user's sequence, oldest first. */
export type ItemsOf = (user: number) => Uint32Array;

/** How much a minibatch holds. */
export interface MinibatchSize {
  /** Positions at most, but for a single window that alone has more. */
  readonly positions: number;
  readonly windows: number;
}

/** The windows of one epoch in a seeded order, cut into minibatches. */
export function shuffledMinibatches<W extends Window>(
  windows: readonly W[],
  size: MinibatchSize,
  stream: RandomStream,
): readonly (readonly W[])[] {
  const order = permutation(windows.length, stream);
  const shuffled = Array.from(order, (index) => windows[index] as W);
  return minibatches(shuffled, size);
}

/**
 * Windows in the order given, cut into minibatches and sorted within each by length, longest first. Counting positions
 * rather than windows gives sessions of three events and histories of hundreds updates of about the same weight.
 */
export function minibatches<W extends Window>(
  windows: readonly W[],
  size: MinibatchSize,
): readonly (readonly W[])[] {
  const cut: W[][] = [];
  let current: W[] = [];
  let positions = 0;
  for (const window of windows) {
    const isFull = current.length >= size.windows || positions + window.length > size.positions;
    if (current.length > 0 && isFull) {
      cut.push(current);
      current = [];
      positions = 0;
    }
    current.push(window);
    positions += window.length;
  }
  if (current.length > 0) {
    cut.push(current);
  }
  return cut.map((some) => some.sort((a, b) => b.length - a.length));
}

/**
 * The batch of `windows` (longest first); with targets, each input predicts the item after it. `fields` are what the
 * model reads beside the items, of the same sequences.
 */
export function sequenceBatch(
  windows: readonly Window[],
  itemsOf: ItemsOf,
  options: { readonly withTargets: boolean; readonly fields?: FieldSource | null },
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
  const lengths = Uint32Array.from(windows, ({ length }) => length);
  const { fields } = options;
  const inputs = fields == null ? {} : { inputs: windowInputs(windows, T, fields) };
  return { B, T, items, targets, lengths, ...inputs };
}
