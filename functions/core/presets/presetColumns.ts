// Where the columns that a preset names lie in a file, and what is said when the file is not of its kind.

import { normaliseName } from "../columnNames.ts";
import { InvalidInputError } from "../errors.ts";
import type { ColumnReference, Preset } from "./preset.ts";
import { namesOf } from "./preset.ts";

/** Indexes of the columns of `reference` that are there, in its order. */
export function columnIndexes(
  reference: ColumnReference | undefined,
  columnNames: readonly string[],
): readonly number[] {
  return namesOf(reference).flatMap((name) => {
    const index = columnIndex(name, columnNames);
    return index < 0 ? [] : [index];
  });
}

/** Index of a column by its name, exactly or else but for case and punctuation, or by its number; -1 if it lacks. */
export function columnIndex(name: string, columnNames: readonly string[]): number {
  const exact = columnNames.indexOf(name);
  if (exact >= 0) {
    return exact;
  }
  const near = columnNames.map(normaliseName).indexOf(normaliseName(name));
  const isNumber = /^\d{1,4}$/.test(name) && Number(name) < columnNames.length;
  return near >= 0 ? near : isNumber ? Number(name) : -1;
}

/** The references of `preset` of which no column is there; those of session, category and price may lack. */
export function missingReferences(
  preset: Preset,
  columnNames: readonly string[],
): readonly string[] {
  const { user, item, time, event, rules = [] } = preset;
  const needed = [
    user,
    item,
    time.column,
    time.plusMs,
    event?.column,
    ...rules.map((r) => r.column),
  ];
  const missing = needed.filter(
    (reference) => reference !== undefined && columnIndexes(reference, columnNames).length === 0,
  );
  return [...new Set(missing.map((reference) => namesOf(reference).join(" or ")))];
}

/** Throws `preset-mismatch` where the file lacks columns that the preset reads. */
export function checkColumns(preset: Preset, columnNames: readonly string[], where: string): void {
  const missing = missingReferences(preset, columnNames);
  if (missing.length > 0) {
    throw presetMismatch(
      preset,
      where,
      `no column ${missing.join(", ")} among ${columnNames.slice(0, 40).join(", ")}`,
    );
  }
}

export function presetMismatch(preset: Preset, where: string, found: string): InvalidInputError {
  return new InvalidInputError({
    code: "preset-mismatch",
    what: `the file is not what the preset ${preset.name} reads`,
    where,
    expected: `${preset.title}: columns ${preset.columns.join(", ")}`,
    found,
    fix: "see what the file holds with `millrace inspect FILE`, then choose another preset or name the columns with --columns",
  });
}
