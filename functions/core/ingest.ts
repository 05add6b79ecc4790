// What a run asks of its rows beyond the columns: a window of time, how many may be set aside, what is kept of those.

import { type ConfigurationError, InvalidInputError } from "./errors.ts";
import { parseEventTime } from "./eventTime.ts";
import { optionError } from "./optionError.ts";

/** Bounds that are null are open. */
export interface Ingest {
  /** Rows from this time on; others are removed by the rule `window`. */
  readonly fromMs: number | null;
  /** Rows before this time. */
  readonly toMs: number | null;
  /** More rows set aside than this end the run. */
  readonly badRowsMax: BadRowsMax | null;
  /** Whether the quarantine holds the rows themselves. */
  readonly quarantineLines: boolean;
}

export interface BadRowsMax {
  readonly kind: "count" | "share";
  /** A whole number, or a share of the rows in [0, 1]. */
  readonly value: number;
}

export const DEFAULT_INGEST: Ingest = {
  fromMs: null,
  toMs: null,
  badRowsMax: null,
  quarantineLines: true,
};

/** Whether nothing is asked for: then the configuration does not mention it. */
export function isDefaultIngest({ fromMs, toMs, badRowsMax, quarantineLines }: Ingest): boolean {
  return fromMs === null && toMs === null && badRowsMax === null && quarantineLines;
}

/** `0.1%`, or a whole number of rows. */
export function parseBadRowsMax(text: string): BadRowsMax {
  const match = /^(\d+(?:\.\d+)?)(%?)$/.exec(text.trim());
  const [, number = "", percent] = match ?? [];
  const value = percent === "%" ? Number(number) / 100 : Number(number);
  if (match === null || (percent === "%" ? value > 1 : !Number.isSafeInteger(value))) {
    throw unusable("--max-bad-rows", "a share of the rows such as 0.1%, or a number of rows", text);
  }
  return { kind: percent === "%" ? "share" : "count", value };
}

/** A bound of the window, in milliseconds since the epoch. */
export function parseBound(flag: string, text: string): number {
  const timeMs = parseEventTime(text);
  if (timeMs === null) {
    throw unusable(flag, "a date such as 2017-11-25 or 2017-11-25T00:00:00+08:00", text);
  }
  return timeMs;
}

/** Throws where the window is empty. */
export function checkWindow({ fromMs, toMs }: Ingest): void {
  if (fromMs !== null && toMs !== null && fromMs >= toMs) {
    throw unusable("--to", "a time after --from", `${toMs} ms, not after ${fromMs} ms`);
  }
}

/** Whether a time lies in the window. */
export function isInWindow({ fromMs, toMs }: Ingest, timeMs: number): boolean {
  return (fromMs === null || timeMs >= fromMs) && (toMs === null || timeMs < toMs);
}

/** Throws `too-many-bad-rows` where more rows were set aside than may be. */
export function checkBadRows(
  max: BadRowsMax | null,
  counts: { readonly rows: number; readonly quarantined: number },
  told: { readonly where: string; readonly first: string; readonly quarantine: string },
): void {
  const { rows, quarantined } = counts;
  if (max === null || quarantined <= (max.kind === "count" ? max.value : max.value * rows)) {
    return;
  }
  const limit = max.kind === "count" ? `${max.value} rows` : `${max.value * 100} % of ${rows} rows`;
  throw new InvalidInputError({
    code: "too-many-bad-rows",
    what: "more rows cannot be read than the run allows",
    where: told.where,
    expected: `at most ${limit} set aside`,
    found: `${quarantined} of ${rows} rows, the first being ${told.first}`,
    fix: `all of them are in ${told.quarantine}; correct the file, or allow more with --max-bad-rows`,
  });
}

function unusable(where: string, expected: string, found: string): ConfigurationError {
  const fix = `give ${where} ${expected}, or leave it out`;
  return optionError(where, { expected, found: JSON.stringify(found) }, fix);
}
