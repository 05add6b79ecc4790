// How events are divided into train, validation and test, as asked for on the command line. Where a time split cuts is
// found in timeCut.ts, which event belongs where in label.ts.

import { ConfigurationError } from "../errors.ts";
import { parseEventTime } from "../eventTime.ts";
import { parseRolling, type RollingWindow } from "./rolling.ts";

/** The last event of each user is the test, the one before it the validation. */
export interface LastItemSplit {
  readonly kind: "last-item";
}

/** The last `count` events of each user are the test, as many before them the validation. */
export interface LastEventsSplit {
  readonly kind: "last";
  readonly count: number;
}

/** Of each user's events in time order, this share comes before the test. */
export interface RatioSplit {
  readonly kind: "ratio";
  /** In (0, 1). */
  readonly share: number;
}

/** Users of one of `folds` equal parts are the test, those of the next part the validation; parts count from 1. */
export interface FoldSplit {
  readonly kind: "fold";
  readonly fold: number;
  readonly folds: number;
}

/** This share of the users is the test, as many others are the validation. */
export interface UsersSplit {
  readonly kind: "users";
  /** In (0, 0.5). */
  readonly share: number;
}

/** One cut in time for all users: at `fromMs` where given, else at the quantile of all event times. */
export interface TimeSplit {
  readonly kind: "time";
  /** In (0, 1); QUANTILE_DEFAULT without it. */
  readonly quantile?: number | undefined;
  /** Epoch milliseconds of the first test event, inclusive. */
  readonly fromMs?: number | undefined;
  /** Epoch milliseconds at which the test ends, exclusive; only with `fromMs`. Later events are in no part. */
  readonly toMs?: number | undefined;
  /** A window at the end of the log instead of all of these. */
  readonly rolling?: RollingWindow | undefined;
}

/** A column of the file names the split of each row. */
export interface ColumnSplit {
  readonly kind: "column";
  readonly name: string;
}

export type SplitRule =
  | LastItemSplit
  | LastEventsSplit
  | RatioSplit
  | FoldSplit
  | UsersSplit
  | TimeSplit
  | ColumnSplit;

/** Share of the events that come before the test. */
export const QUANTILE_DEFAULT = 0.9;

/** One fold for the test, one for the validation, one to train on. */
const FOLDS_MIN = 3;

/** Numbers of a magnitude below this are read as quantiles, not as times. */
const QUANTILE_TEXT_END = 2;

/**
 * The split that a flag names: `last-item`, `last:3`, `ratio:0.8`, `fold:2/5`, `users:0.1`, `time`, `time:0.8`,
 * `time:2011-11-12` (or any event time that a file may hold), `time:2011-11-01..2011-12-01`, `rolling:2/4`,
 * `rolling:2/4:7d`, `column:NAME`. Throws ConfigurationError for anything else.
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
  if (kind === "rolling") {
    return parseRollingSplit(argument ?? "", text);
  }
  if (kind === "column" && argument !== null && argument !== "") {
    return { kind, name: argument };
  }
  const counted = argument === null ? null : parseCountedSplit(kind, argument, text);
  if (counted !== null) {
    return counted;
  }
  throw splitError(
    text,
    "last-item, last:N, ratio:SHARE, fold:I/K, users:SHARE, time, time:QUANTILE, time:DATE, time:DATE..DATE, rolling:I/K, rolling:I/K:SPAN or column:NAME",
  );
}

/** The splits by count and share of a user's events, or of the users; null for another kind. */
function parseCountedSplit(kind: string, argument: string, text: string): SplitRule | null {
  switch (kind) {
    case "last":
      return parseLast(argument, text);
    case "ratio":
      return { kind, share: parseShare(argument, text, { end: 1, example: "ratio:0.8" }) };
    case "users":
      return { kind, share: parseShare(argument, text, { end: 0.5, example: "users:0.1" }) };
    case "fold":
      return parseFold(argument, text);
    default:
      return null;
  }
}

function parseLast(argument: string, text: string): SplitRule {
  const count = /^\d{1,6}$/.test(argument) ? Number(argument) : 0;
  if (count < 1) {
    throw splitError(text, "a number of events from 1 on, such as last:3");
  }
  return count === 1 ? { kind: "last-item" } : { kind: "last", count };
}

function parseShare(
  argument: string,
  text: string,
  { end, example }: { end: number; example: string },
): number {
  const share = /^(\d*\.)?\d+$/.test(argument) ? Number(argument) : 0;
  if (share <= 0 || share >= end) {
    throw splitError(text, `a share above 0 and below ${end}, such as ${example}`);
  }
  return share;
}

function parseFold(argument: string, text: string): FoldSplit {
  const [, fold = 0, folds = 0] = (/^(\d{1,4})\/(\d{1,4})$/.exec(argument) ?? []).map(Number);
  if (folds < FOLDS_MIN || fold < 1 || fold > folds) {
    throw splitError(text, `fold:I/K with K from ${FOLDS_MIN} on and I from 1 to K`);
  }
  return { kind: "fold", fold, folds };
}

function parseTimeSplit(argument: string, text: string): TimeSplit {
  const [from, to, ...more] = argument.split("..");
  if (from !== undefined && to !== undefined) {
    const [fromMs, toMs] = [from, to].map((end) =>
      isQuantileText(end.trim()) ? null : parseEventTime(end.trim()),
    ) as [number | null, number | null];
    if (fromMs === null || toMs === null || more.length > 0 || fromMs >= toMs) {
      throw splitError(text, "two times, the earlier first, such as time:2011-11-01..2011-12-01");
    }
    return { kind: "time", fromMs, toMs };
  }
  if (isQuantileText(argument)) {
    const number = Number(argument);
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

function parseRollingSplit(argument: string, text: string): TimeSplit {
  const rolling = parseRolling(argument);
  if (rolling === null) {
    throw splitError(
      text,
      "rolling:I/K or rolling:I/K:SPAN with I from 1 to K, such as rolling:2/4:7d",
    );
  }
  return { kind: "time", rolling };
}

/** Whether a number is so small that it is meant as a quantile and not as a time. */
function isQuantileText(text: string): boolean {
  return /^[+-]?\d*\.?\d+$/.test(text) && Math.abs(Number(text)) < QUANTILE_TEXT_END;
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
