// Fields of numbers whose values cleaning changes. Gathering filters and fills along each sequence and counts what the
// training events hold; the catalogue merges the counts, cuts the buckets and says by what the rest is filled; whoever
// reads the shard finds the rows from both.

import { changesValues, numberOf } from "../core/cleaning/numberRules.ts";
import type { Field } from "../core/inputs/field.ts";
import { columnOfValues, type FieldColumn } from "../core/inputs/fieldColumn.ts";
import { cleanedSeries } from "../core/inputs/numberSeries.ts";
import {
  bucketRow,
  meanOf,
  medianOfCounts,
  mergeNumberCounts,
  numberCounts,
  quantileEdges,
} from "../core/inputs/numberTable.ts";
import type { NumberRules, RunConfig } from "../core/messages.ts";
import type { Sequences } from "../core/sequences.ts";
import { TRAIN } from "../core/splits/label.ts";
import type { ContainerReader, Sections } from "./containers.ts";
import type { FieldTable } from "./fieldTables.ts";

/** What cleaning changed in a column, in one shard or in all. */
export interface ChangedNumbers {
  readonly column: string;
  readonly smoothed: number;
  readonly filled: number;
  /** Values still missing, for want of an earlier one or until the catalogue fills them. */
  readonly missing: number;
}

/** The rules that change values of the field; null where none does. */
export function rulesOfField(field: Field, { cleaning }: RunConfig): NumberRules | null {
  const rules = cleaning?.numbers?.find(({ column }) => column === field.column) ?? null;
  return field.kind === "buckets" && rules !== null && changesValues(rules) ? rules : null;
}

/** The number of each event of a column whose values are called `names`; NaN where it has none. */
export function numbersOfColumn(
  { offsets, values }: FieldColumn,
  names: readonly string[],
): Float64Array {
  const numbers = names.map((name) => numberOf(name) ?? Number.NaN);
  return Float64Array.from({ length: offsets.length - 1 }, (_, event) => {
    const [start, end] = [offsets[event] as number, offsets[event + 1] as number];
    return start < end ? (numbers[(values[start] as number) - 1] as number) : Number.NaN;
  });
}

/** Sections of a field in the shard, from its numbers in the order of the sequences. */
export function numberSections(
  name: string,
  numbers: Float64Array,
  of: { readonly sequences: Sequences; readonly labels: Uint8Array; readonly rules: NumberRules },
): { readonly sections: Sections; readonly changed: ChangedNumbers } {
  const { sequences, labels, rules } = of;
  const cleaned = numbers.slice();
  let [smoothed, filled] = [0, 0];
  for (let sequence = 0; sequence < sequences.users.length; sequence++) {
    const start = sequences.starts[sequence] as number;
    const end = sequences.starts[sequence + 1] as number;
    const series = {
      values: numbers.subarray(start, end),
      timesMs: sequences.timesMs.subarray(start, end),
      isTraining: (position: number) => labels[start + position] === TRAIN,
    };
    const found = cleanedSeries(series, rules);
    cleaned.set(found.values, start);
    smoothed += found.smoothed;
    filled += found.filled;
  }
  const { values, counts } = numberCounts(cleaned.filter((_, event) => labels[event] === TRAIN));
  const missing = cleaned.filter((number) => Number.isNaN(number)).length;
  return {
    sections: {
      [`${name}.numbers`]: cleaned,
      [`${name}.distinct`]: values,
      [`${name}.distinctCounts`]: counts,
    },
    changed: { column: rules.column, smoothed, filled, missing },
  };
}

/** The table of a field whose values cleaning changes, from the shards; the bounds of an earlier run stay. */
export async function numberTable(
  name: string,
  { buckets }: Field,
  shards: readonly ContainerReader[],
  known: readonly number[] | null,
  rules: NumberRules,
): Promise<FieldTable> {
  const parts = shards.map(async (shard) => ({
    values: await shard.f64(`${name}.distinct`),
    counts: await shard.f64(`${name}.distinctCounts`),
  }));
  const all = mergeNumberCounts(await Promise.all(parts));
  const edges = known ?? quantileEdges(all, buckets ?? 1);
  const isEmpty = all.values.length === 0 && known === null;
  return { V: isEmpty ? 1 : edges.length + 2, edges, fill: fillOf(all, rules) };
}

function fillOf(all: Parameters<typeof meanOf>[0], { missing }: NumberRules): number | null {
  switch (missing?.kind) {
    case "mean":
      return meanOf(all);
    case "median":
      return medianOfCounts(all);
    default:
      return null;
  }
}

/** Rows of a field whose values cleaning changed; null where the shard has no such field. */
export async function numberRows(
  reader: ContainerReader,
  name: string,
  { edges, fill = null }: FieldTable,
): Promise<FieldColumn | null> {
  if (!reader.has(`${name}.numbers`)) {
    return null;
  }
  const numbers = await reader.f64(`${name}.numbers`);
  return columnOfValues(
    Uint32Array.from(numbers, (number) => {
      const value = Number.isNaN(number) ? fill : number;
      return value === null ? 0 : bucketRow(edges ?? [], value);
    }),
  );
}

/** Changes of all shards together, which know the same columns. */
export function mergeChanged(
  a: readonly ChangedNumbers[] | undefined,
  b: readonly ChangedNumbers[] | undefined,
): readonly ChangedNumbers[] | undefined {
  return a?.map((one, index) => ({
    column: one.column,
    smoothed: one.smoothed + (b?.[index]?.smoothed ?? 0),
    filled: one.filled + (b?.[index]?.filled ?? 0),
    missing: one.missing + (b?.[index]?.missing ?? 0),
  }));
}
