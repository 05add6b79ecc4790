// Fields: what the model reads at a position beside the item, as it is asked for with --input. Columns of a file are
// found in columns.ts of this folder, numbered by the stages, and given rows of a table in tables.ts.

import { ConfigurationError } from "../errors.ts";
import { GRAMS_MAX } from "./textGrams.ts";

/**
 * type: the event's type. gap: time since the user's event before. values: a column, each value a category. tokens: a
 * column, split at spaces. buckets: a column of numbers, cut at quantiles. text: a column, as hashed character n-grams
 * (textGrams.ts). words: a column, split into words by a segmenter where its script has no spaces.
 */
export const FIELD_KINDS = ["type", "gap", "values", "tokens", "buckets", "text", "words"] as const;
export type FieldKind = (typeof FIELD_KINDS)[number];

export interface Field {
  /** As it is asked for, in its shortest form. */
  readonly name: string;
  readonly kind: FieldKind;
  /** The column's name or 0-based number; null for kinds that read none of their own. */
  readonly column: string | null;
  /** Buckets: at most so many of numbers, exactly so many of n-grams; null for other kinds. */
  readonly buckets: number | null;
}

/** Words of a text that count: the first ones. */
export const TOKENS_MAX = 32;
/** Buckets of a column of numbers. */
const BUCKETS_MIN = 2;
const BUCKETS_MAX = 1000;
/** Buckets of n-grams. */
const TEXT_BUCKETS = 4096;
const TEXT_BUCKETS_MIN = 16;
const TEXT_BUCKETS_MAX = 65_536;

/** Values of a field at one position at most. */
export function valuesMost({ kind }: Field): number {
  switch (kind) {
    case "tokens":
    case "words":
      return TOKENS_MAX;
    case "text":
      return GRAMS_MAX;
    default:
      return 1;
  }
}

/** Whether a field holds each value of its column as it is written. */
export function holdsValues({ kind }: Field): boolean {
  return kind === "values" || kind === "buckets";
}

/**
 * `type`, `gap`, `COLUMN`, or `COLUMN:` and `values`, `tokens`, `words`, `text`, `text=N` or `buckets=N`, as a field.
 * What follows the last colon is how the column is read, so that a column with a colon in its name is asked for with
 * one more. Throws ConfigurationError `input-field`.
 */
export function parseField(text: string): Field {
  const given = text.trim();
  if (given === "type" || given === "gap") {
    return { name: given, kind: given, column: null, buckets: null };
  }
  const colon = given.lastIndexOf(":");
  const column = colon < 0 ? given : given.slice(0, colon);
  const reading = colon < 0 ? "values" : given.slice(colon + 1);
  if (column === "") {
    throw unreadableField(text);
  }
  if (reading === "values" || reading === "tokens" || reading === "words") {
    return columnField(column, reading);
  }
  const grams = /^text(?:=([0-9]+))?$/.exec(reading);
  if (grams !== null) {
    return textField(column, Number(grams[1] ?? TEXT_BUCKETS), text);
  }
  const buckets = /^buckets=([0-9]+)$/.exec(reading)?.[1];
  const count = Number(buckets ?? 0);
  if (count < BUCKETS_MIN || count > BUCKETS_MAX) {
    throw unreadableField(text);
  }
  return { name: `${column}:buckets=${count}`, kind: "buckets", column, buckets: count };
}

/** A column of categories or of words. */
function columnField(column: string, kind: "values" | "tokens" | "words"): Field {
  const isPlain = kind === "values" && column !== "type" && column !== "gap";
  const name = isPlain && !column.includes(":") ? column : `${column}:${kind}`;
  return { name, kind, column, buckets: null };
}

function textField(column: string, buckets: number, text: string): Field {
  if (buckets < TEXT_BUCKETS_MIN || buckets > TEXT_BUCKETS_MAX) {
    throw unreadableField(text);
  }
  const name = buckets === TEXT_BUCKETS ? `${column}:text` : `${column}:text=${buckets}`;
  return { name, kind: "text", column, buckets };
}

function unreadableField(text: string): ConfigurationError {
  return new ConfigurationError({
    code: "input-field",
    what: "an input of the model cannot be read",
    where: "--input",
    expected: `type, gap, COLUMN, COLUMN:text, COLUMN:text=N with N from ${TEXT_BUCKETS_MIN} to ${TEXT_BUCKETS_MAX}, COLUMN:tokens, COLUMN:words, or COLUMN:buckets=N with N from ${BUCKETS_MIN} to ${BUCKETS_MAX}`,
    found: JSON.stringify(text),
    fix: "for example --input type --input price:buckets=10; a column whose name has a colon needs :values behind it",
  });
}
