// What a network may read at a position beside the item: fields, each a bag of values with an embedding table of its
// own. A categorical field is a bag of at most one value. Which values there are and what they mean is decided
// elsewhere (core/inputs); the arithmetic is in inputsPass.ts.

import { assert, present } from "../assert.ts";
import type { SequenceBatch } from "./network.ts";
import type { RowOrder } from "./sequences.ts";

/** How embeddings make an input: added up, or side by side. */
export const COMBINATIONS = ["sum", "concat"] as const;
export type Combination = (typeof COMBINATIONS)[number];

/** The embedding table of a field. */
export interface InputTable {
  /** Name of the field, once in a model. */
  readonly name: string;
  /** Rows; row 0 stands for no value, is zero and stays zero. */
  readonly V: number;
  /** Columns; those of the item embedding where tables are added up. */
  readonly width: number;
  /** Values at one position at most. */
  readonly most: number;
}

/** The fields of a model, in the order in which batches bring their values. */
export interface InputsShape {
  readonly combine: Combination;
  readonly tables: readonly InputTable[];
}

/**
 * Values of one field at the positions [B, T] of a batch, row-major: those of position i are [offsets[i],
 * offsets[i + 1]) of `values`. A position without any contributes nothing.
 */
export interface InputBags {
  /** [B · T + 1], ascending. */
  readonly offsets: Uint32Array;
  /** In [1, V). */
  readonly values: Uint32Array;
}

/** Size of the encoder's inputs: H, or the item's and the fields' columns side by side. */
export function inputWidth(H: number, inputs: InputsShape | undefined): number {
  const isBeside = inputs?.combine === "concat";
  return H + (isBeside ? inputs.tables.reduce((sum, { width }) => sum + width, 0) : 0);
}

/** Names and shapes of the tables as parameters of a model. */
export function inputParameters(H: number, inputs: InputsShape | undefined) {
  const tables = inputs?.tables ?? [];
  const names = new Set(tables.map(({ name }) => name));
  assert(names.size === tables.length, "each field has a name of its own");
  return tables.map(({ name, V, width, most }) => {
    assert(V >= 1 && width >= 1 && most >= 1, "a table has rows, columns and room for a value");
    assert(width === H || inputs?.combine === "concat", "tables that are added up have one width");
    return { name: inputParameterName(name), shape: [V, width], gates: 1 } as const;
  });
}

/** The name of a field's table as a parameter. */
export function inputParameterName(name: string): string {
  return `inputs.${name}`;
}

/** The bags of a field at the rows of a batch; each value's share is 1 / size of its bag, so that sums are means. */
export interface RowBags {
  /** [R + 1] */
  readonly offsets: Uint32Array;
  /** [entries] each. */
  readonly values: Uint32Array;
  readonly shares: Float32Array;
}

/** Bags [B, T] brought into the order of rows. */
export function bagsAtRows({ offsets, values }: InputBags, T: number, order: RowOrder): RowBags {
  const atRows = new Uint32Array(order.R + 1);
  const chosen: number[] = [];
  const shares: number[] = [];
  let row = 0;
  order.counts.forEach((count, t) => {
    for (let sequence = 0; sequence < count; sequence++) {
      const start = offsets[sequence * T + t] as number;
      const end = offsets[sequence * T + t + 1] as number;
      for (let entry = start; entry < end; entry++) {
        chosen.push(values[entry] as number);
        shares.push(1 / (end - start));
      }
      row += 1;
      atRows[row] = chosen.length;
    }
  });
  return {
    offsets: atRows,
    values: Uint32Array.from(chosen),
    shares: Float32Array.from(shares),
  };
}

/** Asserts what a batch promises of its fields; returns them. */
export function assertInputs(
  { B, T, inputs }: SequenceBatch,
  shape: InputsShape | undefined,
): readonly InputBags[] {
  const tables = shape?.tables ?? [];
  const given = inputs ?? [];
  assert(given.length === tables.length, "a batch brings the values of each field");
  for (const [index, { V, most }] of tables.entries()) {
    const { offsets, values } = present(given[index], "each field has its values");
    assert(offsets.length === B * T + 1 && offsets[0] === 0, "each position has a bag");
    const isWhole = offsets.every((offset, position) => {
      const size = position === 0 ? 0 : offset - (offsets[position - 1] as number);
      return size >= 0 && size <= most;
    });
    assert(isWhole && offsets.at(-1) === values.length, "bags take all values in turn");
    const isKnown = values.every((value) => value >= 1 && value < V);
    assert(isKnown, "values are rows of the table, and 0 is none");
  }
  return given;
}
