// How the merging of a round is cut: whole, by one reducer (a star), or into slices of the parameters, each merged by a
// task of its own (a scatter). The cut follows from the configuration alone, and the merged bits do not depend on it.

import type { RowLayout, RowUpdate } from "./updateRows.ts";
import { rowCount } from "./updateRows.ts";

export const REDUCERS = ["star", "scatter"] as const;
export type Reducer = (typeof REDUCERS)[number];

/** Bytes of all shards' weights together from which a round is merged by slices. */
const SCATTER_BYTES = 2 ** 30;
const SLICES_MAX = 64;

/** A slice of the parameters: whole rows. */
export interface Slice {
  /** Behind the names of the sections that hold the slice; nothing where it is all there is. */
  readonly suffix: string;
  /** Rows [startRow, endRow) and elements [start, end) of the flat weights. */
  readonly startRow: number;
  readonly endRow: number;
  readonly start: number;
  readonly end: number;
  /** The slice's own rows, the first at 0. */
  readonly layout: RowLayout;
}

/** How many slices: one a shard, so that each reads about as many bytes as one shard sent; 1: a star. */
export function sliceCount(size: {
  readonly weightBytes: number;
  readonly shards: number;
  /** Null: by size. */
  readonly reducer: Reducer | null;
}): number {
  const { weightBytes, shards, reducer } = size;
  const kind = reducer ?? (weightBytes * shards >= SCATTER_BYTES ? "scatter" : "star");
  return kind === "star" ? 1 : Math.min(Math.max(shards, 2), SLICES_MAX);
}

/** `count` slices of about as many elements each; a slice may be empty where rows are long. */
export function slicesOf(layout: RowLayout, count: number): readonly Slice[] {
  const { starts } = layout;
  const rows = rowCount(layout);
  const total = starts[rows] as number;
  let startRow = 0;
  return Array.from({ length: count }, (_, index) => {
    let endRow = startRow;
    const target = Math.floor((total * (index + 1)) / count);
    while (endRow < rows && (index === count - 1 || (starts[endRow + 1] as number) <= target)) {
      endRow += 1;
    }
    const start = starts[startRow] as number;
    const slice = {
      suffix: count === 1 ? "" : `.${index}`,
      ...{ startRow, endRow, start, end: starts[endRow] as number },
      layout: {
        starts: starts.subarray(startRow, endRow + 1).map((at) => at - start),
        items: layout.items.subarray(startRow, endRow),
      },
    };
    startRow = endRow;
    return slice;
  });
}

/** The part of `update` that lies in the slice, its rows numbered from the slice's first. */
export function sliceOfUpdate(layout: RowLayout, update: RowUpdate, slice: Slice): RowUpdate {
  let first = 0;
  let used = 0;
  const lengthOf = (row: number) =>
    (layout.starts[row + 1] as number) - (layout.starts[row] as number);
  while (first < update.rows.length && (update.rows[first] as number) < slice.startRow) {
    used += lengthOf(update.rows[first++] as number);
  }
  let last = first;
  let end = used;
  while (last < update.rows.length && (update.rows[last] as number) < slice.endRow) {
    end += lengthOf(update.rows[last++] as number);
  }
  return {
    rows: update.rows.subarray(first, last).map((row) => row - slice.startRow),
    values: update.values.subarray(used, end),
  };
}
