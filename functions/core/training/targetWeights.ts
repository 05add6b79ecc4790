// What each event to be predicted counts in the loss: the weight of its type.

import type { Window } from "./windows.ts";

/**
 * [B, T] weights of the events after each input of the windows (longest first), 1 past the end of a window. `typesOf`
 * gives the types of a user's training events, `weightByType` a whole number for each type.
 */
export function windowWeights(
  windows: readonly Window[],
  typesOf: (user: number) => Uint32Array,
  weightByType: Uint32Array,
): Float32Array {
  const T = windows[0]?.length ?? 0;
  const weights = new Float32Array(windows.length * T).fill(1);
  for (const [row, { user, start, length }] of windows.entries()) {
    const types = typesOf(user);
    for (let t = 0; t < length; t++) {
      weights[row * T + t] = weightByType[types[start + 1 + t] as number] as number;
    }
  }
  return weights;
}
