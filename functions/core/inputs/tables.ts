// From the values of a field to rows of its table: which values have a row of their own, which share one, and which
// have none. Only training events decide; a value that has no training event has row 0, which is no value.

import { assert } from "../assert.ts";
import { numberOf } from "../cleaning/numberRules.ts";
import { InvalidInputError } from "../errors.ts";
import type { Field } from "./field.ts";
import { bucketRow, mergeNumberCounts, quantileEdges } from "./numberTable.ts";

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
  const found = rowsOf(field, names, counts, earlier);
  checkValues(field, found, names);
  return found;
}

function rowsOf(
  field: Field,
  names: readonly string[],
  counts: Float64Array,
  earlier: FieldRows | null,
): FieldRows {
  switch (field.kind) {
    case "buckets":
      return bucketRows(field, names, counts, earlier);
    case "text":
      return gramRows(field, names);
    default:
      return valueRows(counts, earlier);
  }
}

/** Every bucket of n-grams has a row, whether a text is in it or not: a text of later data may be. */
function gramRows({ buckets }: Field, names: readonly string[]): FieldRows {
  const rows = Uint32Array.from([0, ...names.map((name) => 1 + Number(name))]);
  return { V: names.length === 0 ? 1 : 1 + (buckets ?? 0), rows, edges: null };
}

/** Throws InvalidInputError for a table without rows, whose values are called `names`. */
export function checkValues(
  field: Field,
  { V }: Pick<FieldRows, "V">,
  names: readonly string[],
): void {
  if (V === 1) {
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
  const numbers = names.map((name) => numberOf(name) ?? Number.NaN);
  const isCounted = (index: number) =>
    Number.isFinite(numbers[index] as number) && (counts[index + 1] ?? 0) > 0;
  const counted = Array.from(numbers.keys()).filter(isCounted);
  const pairs = {
    values: Float64Array.from(counted, (index) => numbers[index] as number),
    counts: Float64Array.from(counted, (index) => counts[index + 1] as number),
  };
  const edges = earlier?.edges ?? quantileEdges(mergeNumberCounts([pairs]), field.buckets ?? 1);
  const isEmpty = counted.length === 0 && earlier === null;
  const rows = new Uint32Array(counts.length);
  numbers.forEach((value, index) => {
    if (!isEmpty && Number.isFinite(value)) {
      rows[index + 1] = bucketRow(edges, value);
    }
  });
  return { V: isEmpty ? 1 : edges.length + 2, rows, edges };
}
