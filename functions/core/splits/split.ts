// How events are divided into train, validation and test, as asked for on the command line. Where a time split cuts is
// found in timeCut.ts, which event belongs where in label.ts.

import { ConfigurationError } from "../errors.ts";
import { parseEventTime } from "../eventTime.ts";

/** The last event of each user is the test, the one before it the validation. */
export interface LastItemSplit {
  readonly kind: "last-item";
}

/** One cut in time for all users: at `fromMs` where given, else at the quantile of all event times. */
export interface TimeSplit {
  readonly kind: "time";
  /** In (0, 1); QUANTILE_DEFAULT without it. */
  readonly quantile?: number | undefined;
  /** Epoch milliseconds of the first test event, inclusive. */
  readonly fromMs?: number | undefined;
}

/** A column of the file names the split of each row. */
export interface ColumnSplit {
  readonly kind: "column";
  readonly name: string;
}

export type SplitRule = LastItemSplit | TimeSplit | ColumnSplit;

/** Share of the events that come before the test. */
export const QUANTILE_DEFAULT = 0.9;

/** Numbers of a magnitude below this are read as quantiles, not as times. */
const QUANTILE_TEXT_END = 2;

/**
 * The split that a flag names: `last-item`, `time`, `time:0.8`, `time:2011-11-12` (or any event time that a file may
 * hold), `column:NAME`. Throws ConfigurationError for anything else.
 */
export function parseSplit(text: string): SplitRule {
  const colon = text.indexOf(":");
  const kind = colon < 0 ? text : text.slice(0, colon);
  const argument = colon < 0 ? null : text.slice(colon + 1).trim();
  if (kind === "last-item" && argument === null) {
    return { kind };
  }
  if (kind === "time") {
    return argument === null
      ? { kind, quantile: QUANTILE_DEFAULT }
      : parseTimeSplit(argument, text);
  }
  if (kind === "column" && argument !== null && argument !== "") {
    return { kind, name: argument };
  }
  throw splitError(text, "last-item, time, time:QUANTILE, time:DATE or column:NAME");
}

function parseTimeSplit(argument: string, text: string): TimeSplit {
  const number = /^[+-]?\d*\.?\d+$/.test(argument) ? Number(argument) : null;
  if (number !== null && Math.abs(number) < QUANTILE_TEXT_END) {
    if (number <= 0 || number >= 1) {
      throw splitError(text, "a quantile above 0 and below 1");
    }
    return { kind: "time", quantile: number };
  }
  const fromMs = parseEventTime(argument);
  if (fromMs === null) {
    throw splitError(text, "a quantile such as time:0.8 or a date such as time:2011-11-12");
  }
  return { kind: "time", fromMs };
}

function splitError(found: string, expected: string): ConfigurationError {
  return new ConfigurationError({
    code: "unknown-split",
    what: "the split is not one of those known",
    where: "--split",
    expected,
    found: JSON.stringify(found),
    fix: "use for example --split last-item, --split time:0.9, --split time:2011-11-12 or --split column:split",
  });
}
