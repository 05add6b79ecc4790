// Times whose unit or zone only a declaration can tell: epochs of a stated unit, dates as digits alone (which would
// pass for epochs), dates with the month or the day first, and times of a local clock.

import { parseEventTime } from "./eventTime.ts";
import type { Zone } from "./timeZone.ts";
import { timeFromLocal } from "./timeZone.ts";

/** Milliseconds since the epoch, a whole number, or null for what is no time of the declared unit. */
export type TimeReader = (text: string) => number | null;

/** How `--time-unit` and presets declare a unit; `YYYY` stands for a year. */
export const TIME_UNITS = ["auto", "s", "ms", "us", "yyyymmdd", "mmdd:YYYY", "mdy", "dmy"] as const;

export function isTimeUnit(unit: string): boolean {
  return /^(auto|s|ms|us|yyyymmdd|mmdd:\d{4}|mdy|dmy)$/.test(unit);
}

/**
 * The reader of a unit, which `isTimeUnit` knows:
 *
 *     auto         what eventTime.ts tells by itself
 *     s, ms, us    an epoch of this unit, whatever its magnitude; a fraction is read to the millisecond, rounded down
 *     yyyymmdd     20111201
 *     mmdd:2014    1201, or 511 for the 11th of May, of that year
 *     mdy, dmy     12/1/2011, 12/1/2011 8:26, 12/1/11 8:26:59; also with - or . between; ISO is read as well
 *
 * Times that are no epoch and name no zone are those of `zone` (timeZone.ts), midnight where only a day is given.
 */
export function timeReader(unit: string, zone: Zone): TimeReader {
  const local = (text: string | null) => (text === null ? null : localTime(text, zone));
  if (unit === "s" || unit === "ms" || unit === "us") {
    return (text) => epoch(text, EPOCH_DIGITS[unit]);
  }
  if (unit === "yyyymmdd") {
    return (text) => local(digitsDate(text.trim(), ""));
  }
  if (unit.startsWith("mmdd:")) {
    const year = unit.slice("mmdd:".length);
    return (text) => local(digitsDate(text.trim(), year));
  }
  if (unit === "mdy" || unit === "dmy") {
    return (text) => local(numericDate(text.trim(), unit) ?? text);
  }
  return (text) => localTime(text, zone);
}

/** Decimal digits between the unit and a millisecond. */
const EPOCH_DIGITS = { s: 3, ms: 0, us: -3 } as const;

const WITH_ZONE = /(?:Z|UTC|[+-]\d\d(?::?\d\d)?)$/;
const ISO_DATE = /^\d{4}-/;

function localTime(text: string, zone: Zone): number | null {
  const trimmed = text.trim();
  const timeMs = parseEventTime(trimmed);
  // The date's own hyphens are no sign of a zone.
  const isLocal = ISO_DATE.test(trimmed) && !WITH_ZONE.test(trimmed.slice("YYYY-MM-DD".length));
  return timeMs !== null && isLocal ? timeFromLocal(zone, timeMs) : timeMs;
}

/** By its digits, so that no product with a fraction rounds: whole digits, then as many of the fraction as count. */
function epoch(text: string, digits: number): number | null {
  const match = /^\s*(-?)(\d+)(?:\.(\d+))?\s*$/.exec(text);
  if (match === null) {
    return null;
  }
  const [, sign = "", whole = "", fraction = ""] = match;
  const all = whole + fraction;
  const end = whole.length + digits;
  const ms = Number(end <= 0 ? "0" : all.slice(0, end).padEnd(end, "0"));
  if (!Number.isSafeInteger(ms)) {
    return null;
  }
  const isRounded = /[1-9]/.test(all.slice(Math.max(0, end)));
  return sign === "" ? ms : isRounded ? -ms - 1 : 0 - ms;
}

/** `20111201`, or `1201` with a year, as an ISO date. */
function digitsDate(text: string, year: string): string | null {
  const isDate = year === "" ? /^\d{8}$/.test(text) : /^\d{3,4}$/.test(text);
  const digits = year + (year === "" ? text : text.padStart(4, "0"));
  return isDate ? `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}` : null;
}

const NUMERIC_DATE =
  /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?)?$/;

/** `12/1/2011 8:26` as ISO. Years of two digits are 1969 to 2068, as POSIX reads them. */
function numericDate(text: string, order: "mdy" | "dmy"): string | null {
  const match = NUMERIC_DATE.exec(text);
  if (match === null) {
    return null;
  }
  const [, first = "", , second = "", yearDigits = "", hour = "0", minute = "00", rest] = match;
  const [month, day] = order === "mdy" ? [first, second] : [second, first];
  const century = Number(yearDigits) < 69 ? "20" : "19";
  const year = yearDigits.length === 2 ? century + yearDigits : yearDigits;
  const clock = `${hour.padStart(2, "0")}:${minute}:${rest ?? "00"}`;
  return `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")} ${clock}`;
}
