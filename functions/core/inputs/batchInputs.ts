// The values of fields at the positions of a batch of windows.

import type { Window } from "../training/windows.ts";
import { copyEvent, type FieldColumn, growingColumn } from "./fieldColumn.ts";

/** Fields of many users' events, user after user. */
export interface FieldSource {
  readonly columns: readonly FieldColumn[];
  /** The first event of each user. */
  readonly starts: Uint32Array;
}

/** Values at [B, T], row-major, of each field: none past the end of a window. */
export function windowInputs(
  windows: readonly Window[],
  T: number,
  { columns, starts }: FieldSource,
): readonly FieldColumn[] {
  return columns.map((column) => {
    const bags = growingColumn();
    for (const { user, start, length } of windows) {
      const first = (starts[user] as number) + start;
      for (let t = 0; t < T; t++) {
        if (t < length) {
          copyEvent(bags, column, first + t);
        } else {
          bags.endEvent();
        }
      }
    }
    return bags.column();
  });
}
