// The columns that preprocessing reads beside user, item and time: those of the model's fields, then those that only
// cleaning looks at, then those that only the evaluation does. A column that several want is read once.

import type { CleaningConfig } from "../messages.ts";
import { type DescribedColumns, describedFields } from "../run/described.ts";
import { type Field, holdsValues } from "./field.ts";

/** What of a run's configuration asks for columns. */
export interface AsksForFields {
  readonly model: { readonly inputs?: { readonly fields: readonly Field[] } | undefined };
  readonly cleaning?: Pick<CleaningConfig, "numbers"> | undefined;
  readonly describe?: DescribedColumns | undefined;
}

/** The model's fields in their order, then columns of numbers, then those that describe, that nothing before reads. */
export function fieldsRead(config: AsksForFields): readonly Field[] {
  const fields = config.model.inputs?.fields ?? [];
  const read = [...fields, ...cleaningFields(fields, config.cleaning?.numbers ?? [])];
  return [...read, ...describedFields(read, config.describe)];
}

/** Columns of `numbers` that none of `fields` reads, as fields. */
export function cleaningFields(
  fields: readonly Field[],
  numbers: readonly { readonly column: string }[],
): readonly Field[] {
  const isRead = (column: string) =>
    fields.some((field) => field.column === column && holdsValues(field));
  return numbers
    .filter(({ column }) => !isRead(column))
    .map(({ column }) => ({ name: column, kind: "values", column, buckets: null }));
}

/** Where among `fieldsRead` the values of a column of numbers are. */
export function columnPlace(config: AsksForFields, column: string): number {
  return fieldsRead(config).findIndex((field) => field.column === column && holdsValues(field));
}
