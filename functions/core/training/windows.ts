// Windows: the stretches of a user's sequence that go through the encoder. Every window starts from the zero state.

import { assert } from "../assert.ts";

/** Inputs are items [start, start + length) of the user's sequence. */
export interface Window {
  /** Index of the user in the shard. */
  readonly user: number;
  readonly start: number;
  readonly length: number;
}

/**
 * Windows for training on a sequence of `count` items: each item but the first is a target exactly once, and a window
 * has at most `lengthMax` inputs.
 */
export function trainingWindows(user: number, count: number, lengthMax: number): Window[] {
  assert(lengthMax >= 1, "a window has room for an input");
  const windows: Window[] = [];
  for (let start = 0; start < count - 1; start += lengthMax) {
    windows.push({ user, start, length: Math.min(lengthMax, count - 1 - start) });
  }
  return windows;
}

/** A window and the positions of the user's sequence that it predicts; position t is predicted from items before t. */
export interface EncodingWindow extends Window {
  readonly positions: readonly number[];
}

/**
 * Windows for predicting `positions` (ascending, each at least 1) of a sequence. A prediction sees the whole history
 * where it has at most `lengthMax` items; otherwise its latest items: `lengthMax` for the last position of a window,
 * and at least half as many for the first.
 */
export function encodingWindows(
  user: number,
  positions: readonly number[],
  lengthMax: number,
): EncodingWindow[] {
  const windows: EncodingWindow[] = [];
  let index = 0;
  while (index < positions.length) {
    const first = positions[index] as number;
    assert(first >= 1, "a prediction needs a history");
    const end = first <= lengthMax ? lengthMax : first + Math.floor(lengthMax / 2);
    const group: number[] = [];
    while (index < positions.length && (positions[index] as number) <= end) {
      group.push(positions[index] as number);
      index += 1;
    }
    const last = group.at(-1) as number;
    const start = Math.max(0, last - lengthMax);
    windows.push({ user, start, length: last - start, positions: group });
  }
  return windows;
}
