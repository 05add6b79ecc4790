// The rows of a model's parameters: what an update consists of. A matrix has a row for each of its first dimension, a
// vector over the vocabulary one for each of its elements, and any other vector is one row.

import type { Parameter } from "../models/model.ts";

/** Row r holds the elements [starts[r], starts[r + 1]) of the flat weights and belongs to items[r]; −1: to no item. */
export interface RowLayout {
  readonly starts: Uint32Array;
  readonly items: Int32Array;
}

/** Rows of an update that changed, ascending, and their numbers one after the other. */
export interface RowUpdate {
  readonly rows: Uint32Array;
  readonly values: Float32Array;
}

/** Parameters with a row an item. */
const ITEM_TABLES = ["embedding", "output_bias", "output_embedding"];

/** The rows of `parameters` in table order; V: rows of the vocabulary. */
export function rowLayout(parameters: readonly Parameter[], V: number): RowLayout {
  const starts = [0];
  const items: number[] = [];
  for (const { name, shape } of parameters) {
    const [first = 1, ...rest] = shape;
    const isOne = rest.length === 0 && first !== V;
    const columns = isOne ? first : rest.reduce((product, size) => product * size, 1);
    for (let row = 0; row < (isOne ? 1 : first); row++) {
      starts.push((starts.at(-1) ?? 0) + columns);
      items.push(ITEM_TABLES.includes(name) ? row : -1);
    }
  }
  return { starts: Uint32Array.from(starts), items: Int32Array.from(items) };
}

/** The elements of row `row`. */
export function rowRange({ starts }: RowLayout, row: number): readonly [number, number] {
  return [starts[row] as number, starts[row + 1] as number];
}

/** How many rows there are. */
export const rowCount = ({ starts }: RowLayout) => starts.length - 1;

/**
 * Which rows are sent by somebody in whose data only the items `occurred` are: those of these items, and all rows that
 * are no item's. A softmax over all items moves the rows of the others too, all in one direction, by as much as the
 * optimizer makes of small gradients, and knows nothing of them.
 */
export function occurringRows(
  { items }: RowLayout,
  occurred: ReadonlySet<number>,
): (row: number) => boolean {
  return (row) => {
    const item = items[row] as number;
    return item < 0 || occurred.has(item);
  };
}

/** after − before, rounded to f32, of the rows in which anything differs and which are to be sent. */
export function changedRows(
  layout: RowLayout,
  before: Float32Array,
  after: Float32Array,
  isSent: (row: number) => boolean = () => true,
): RowUpdate {
  const rows: number[] = [];
  const values = new Float32Array(before.length);
  let used = 0;
  for (let row = 0; row < rowCount(layout); row++) {
    const [start, end] = rowRange(layout, row);
    let differs = false;
    for (let index = start; index < end; index++) {
      differs = differs || before[index] !== after[index];
    }
    if (!(differs && isSent(row))) {
      continue;
    }
    rows.push(row);
    for (let index = start; index < end; index++) {
      values[used++] = (after[index] as number) - (before[index] as number);
    }
  }
  return { rows: Uint32Array.from(rows), values: values.slice(0, used) };
}
