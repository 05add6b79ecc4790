// What a sample suggests beside how it is read: sessions, and columns that the model could read as inputs. Proposals to
// try, shown apart from the command that reads the file.

import { numberOf } from "../cleaning/numberRules.ts";

/** A column of the sample that plays no part yet. */
export interface FreeColumn {
  readonly name: string;
  /** Its values in the sample, blank ones left out. */
  readonly values: readonly string[];
}

/** Values that a column has at least, so that anything can be said of it. */
const VALUES_MIN = 5;
/** Distinct whole numbers from which on they are cut into buckets; fewer are categories. */
const NUMBERS_MIN = 8;
/** Mean characters from which on distinct values are texts. */
const TEXT_CHARACTERS = 12;
/** Share of distinct values from which on they name single rows. */
const DISTINCT_SHARE = 0.9;

/** Numbers of such columns are names. */
const ID_NAMES = /(^|[a-z_. ])(id|ID|Id|code)$/;
const SESSION_NAMES = /^(user_?)?(session|visit)(_?(id|no|key))?$|^sid$|^ga_session_id$/i;

/** Whether a column of this name is likely to name sessions. */
export function isSessionName(name: string): boolean {
  return SESSION_NAMES.test(name.trim());
}

/** `--sessions` for a log with these columns: by the column that names sessions, else by pauses of half an hour. */
export function suggestedSessions(columns: readonly FreeColumn[]): string {
  const named = columns.find(({ name }) => isSessionName(name));
  return named === undefined ? "gap:30m" : `column:${named.name}`;
}

/**
 * `--input` for a column by what its values are: numbers in buckets, texts as n-grams, else categories. Null for one
 * of one value, of ids and dates of single rows, of sessions, or of too few values to tell.
 */
export function suggestedInput({ name, values }: FreeColumn): string | null {
  const distinct = new Set(values);
  if (values.length < VALUES_MIN || distinct.size < 2 || isSessionName(name)) {
    return null;
  }
  const isNumeric = !ID_NAMES.test(name) && values.every((value) => numberOf(value) !== null);
  const isMeasure = values.some((value) => value.includes(".")) || distinct.size >= NUMBERS_MIN;
  if (isNumeric && isMeasure) {
    return isCounter(values) ? null : `${name}:buckets=10`;
  }
  const characters = values.reduce((sum, value) => sum + Array.from(value).length, 0);
  const hasWords = values.some((value) => /\p{L}\s+\p{L}|\p{Script=Han}{4}/u.test(value));
  if (hasWords && characters / values.length >= TEXT_CHARACTERS) {
    return `${name}:text`;
  }
  return distinct.size > DISTINCT_SHARE * values.length ? null : plainName(name);
}

/** Whole numbers that rise from row to row: numbers of rows. */
function isCounter(values: readonly string[]): boolean {
  const numbers = values.map(Number);
  return numbers.every(
    (value, index) => Number.isInteger(value) && (index === 0 || value > (numbers[index - 1] ?? 0)),
  );
}

/** A name that `--input` would read as something else says that values are meant. */
function plainName(name: string): string {
  return name.includes(":") || name === "type" || name === "gap" ? `${name}:values` : name;
}
