// From the values of a field to rows of its table: which values have a row of their own, which share one, and which
// have none. Only training events decide; a value that has no training event has row 0, which is no value.

import { assert } from "../assert.ts";
import { InvalidInputError } from "../errors.ts";
import type { Field } from "./field.ts";

/** Rows of a field's table, but for row 0. The most frequent values have one, others none. */
export const ROWS_MAX = 10_000;

/** Rows of one field. */
export interface FieldRows {
  /** Rows of the table, row 0 included. */
  readonly V: number;
  /** [values + 1] the row of each value by its number; 0 = none. */
  readonly rows: Uint32Array;
  /** Upper bounds of all buckets but the last, ascending, each within its bucket; null for other kinds. */
  readonly edges: readonly number[] | null;
}

/**
 * The rows of a field whose values, numbered from 1 on, are called `names` (ascending by code unit), with how often
 * each occurs in training, `counts` [names + 1]. With the rows of an `earlier` run, whose names come first among
 * `names`, those stay and others are appended. Throws InvalidInputError where no value can be used.
 */
export function fieldRows(
  field: Field,
  names: readonly string[],
  counts: Float64Array,
  earlier: FieldRows | null = null,
): FieldRows {
  assert(counts.length === names.length + 1, "each value has a count");
  const found =
    field.kind === "buckets"
      ? bucketRows(field, names, counts, earlier)
      : valueRows(counts, earlier);
  if (found.V === 1) {
    throw new InvalidInputError({
      code: "input-without-values",
      what: "an input of the model has no values to learn from",
      where: `--input ${field.name}`,
      expected:
        field.kind === "buckets" ? "numbers in training events" : "values in training events",
      found:
        names.length === 0 ? "none at all" : `none, but ${names.length} values in other events`,
      fix: `leave --input ${field.name} out, or check the column`,
    });
  }
  return found;
}

/** Values by how often they occur, equally frequent ones by number: the first has row 1, or that after the earlier. */
function valueRows(counts: Float64Array, earlier: FieldRows | null): FieldRows {
  const rows = new Uint32Array(counts.length);
  rows.set(earlier?.rows ?? []);
  const first = earlier?.V ?? 1;
  const order = Array.from(counts.keys()).filter(
    (value) => value > 0 && rows[value] === 0 && (counts[value] ?? 0) > 0,
  );
  order.sort((a, b) => (counts[b] as number) - (counts[a] as number) || a - b);
  const fresh = order.slice(0, Math.max(0, ROWS_MAX + 1 - first));
  fresh.forEach((value, index) => {
    rows[value] = first + index;
  });
  return { V: first + fresh.length, rows, edges: null };
}

/** A decimal number with a point; nothing else that JavaScript takes for one. */
const NUMBER = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;

/**
 * Buckets with about equally many training events: the bound b of N is the least number that at least the share b / N
 * of them does not exceed. Counts are integers, so bounds are exact; equal ones make one bucket. Every number has a
 * bucket, whether it occurs in training or not. Bounds of an earlier run stay as they are.
 */
function bucketRows(
  field: Field,
  names: readonly string[],
  counts: Float64Array,
  earlier: FieldRows | null,
): FieldRows {
  const numbers = names.map((name) => (NUMBER.test(name) ? Number(name) : Number.NaN));
  const isUsable = (index: number) => Number.isFinite(numbers[index] as number);
  const sorted = Array.from(numbers.keys()).filter(
    (index) => isUsable(index) && (counts[index + 1] ?? 0) > 0,
  );
  sorted.sort((a, b) => (numbers[a] as number) - (numbers[b] as number));
  const known = earlier?.edges ?? null;
  const edges =
    known ??
    quantileEdges(
      sorted.map((index) => ({
        value: numbers[index] as number,
        count: counts[index + 1] as number,
      })),
      field.buckets ?? 1,
    );
  const rows = new Uint32Array(counts.length);
  numbers.forEach((value, index) => {
    if (sorted.length > 0 && isUsable(index)) {
      const edge = edges.findIndex((bound) => value <= bound);
      rows[index + 1] = 1 + (edge < 0 ? edges.length : edge);
    }
  });
  return { V: sorted.length === 0 ? 1 : edges.length + 2, rows, edges };
}

/** Bounds between `buckets` buckets of values that ascend, without those that repeat and without the largest value. */
function quantileEdges(
  values: readonly { readonly value: number; readonly count: number }[],
  buckets: number,
): number[] {
  const total = values.reduce((sum, { count }) => sum + count, 0);
  const largest = values.at(-1)?.value;
  const edges: number[] = [];
  let below = 0;
  let next = 1;
  for (const { value, count } of values) {
    below += count;
    const isBound = next < buckets && below * buckets >= next * total;
    while (next < buckets && below * buckets >= next * total) {
      next += 1;
    }
    if (isBound && value !== largest && value !== edges.at(-1)) {
      edges.push(value);
    }
  }
  return edges;
}
