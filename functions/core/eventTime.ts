// Times as shops write them, read into milliseconds since 1970-01-01T00:00:00Z by whole-number arithmetic. Declared
// time zones, and forms that only a declaration can tell from an epoch (YYYYMMDD), are the business of whoever
// knows the file.

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Below this an epoch is in seconds (up to the year 5138). */
const SECONDS_END = 1e11;
/** Below this an epoch is in milliseconds, from here on in microseconds. */
const MILLISECONDS_END = 1e14;

/**
 * Milliseconds since the epoch, rounded down to whole ones, or null for what is no time:
 *
 *     1322697600            an epoch, its unit told by the magnitude of its whole part: |x| < 1e11 seconds, < 1e14
 *     1322697600.25         milliseconds, else microseconds, up to 2^53; small ordinals (0, 1, 1000) are seconds
 *     2011-12-01            midnight
 *     2011-12-01 08:30      or `T`; seconds and a fraction of any length may follow; then, after at most one space,
 *     2011-12-01T08:30:00.5+08:00     `Z`, `UTC`, `±hh`, `±hhmm` or `±hh:mm`. Without a zone it is UTC
 *
 * Spaces around it do not matter. Dates are those of the Gregorian calendar, years 0000 to 9999.
 */
export function parseEventTime(text: string): number | null {
  const trimmed = isTrim(text) ? text : text.trim();
  const isDate = trimmed.length >= 10 && trimmed.charCodeAt(4) === DASH;
  return isDate ? parseDateTime(trimmed) : parseEpoch(trimmed);
}

const SPACE = 0x20;
const PLUS = 0x2b;
const DASH = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const COLON = 0x3a;
const T = 0x54;

function isTrim(text: string): boolean {
  return text.charCodeAt(0) > SPACE && text.charCodeAt(text.length - 1) > SPACE;
}

function parseEpoch(text: string): number | null {
  const isNegative = text.charCodeAt(0) === DASH;
  const start = isNegative ? 1 : 0;
  const wholeEnd = digitsEnd(text, start);
  const hasFraction = text.charCodeAt(wholeEnd) === POINT;
  const end = hasFraction ? digitsEnd(text, wholeEnd + 1) : wholeEnd;
  const whole = Number(text.slice(start, wholeEnd));
  const isNumber =
    wholeEnd > start && end === text.length && !(hasFraction && end === wholeEnd + 1);
  if (!isNumber || whole > Number.MAX_SAFE_INTEGER) {
    return null;
  }
  let ms = whole;
  let exactEnd = wholeEnd;
  let isExact = true;
  if (whole < SECONDS_END) {
    ms = whole * SECOND_MS + thousandths(text, wholeEnd + 1, end);
    exactEnd = wholeEnd + 4;
  } else if (whole >= MILLISECONDS_END) {
    ms = Math.floor(whole / 1000);
    isExact = ms * 1000 === whole;
  }
  if (!isNegative) {
    return ms;
  }
  const isRounded = !isExact || hasNonZero(text, Math.max(exactEnd, wholeEnd + 1), end);
  return isRounded ? -ms - 1 : 0 - ms;
}

function parseDateTime(text: string): number | null {
  const year = number(text, 0, 4);
  const month = number(text, 5, 2);
  const day = number(text, 8, 2);
  const isDay = year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= monthDays(year, month);
  if (!isDay || text.charCodeAt(7) !== DASH) {
    return null;
  }
  const midnightMs = daysFromCivil(year, month, day) * DAY_MS;
  if (text.length === 10) {
    return midnightMs;
  }
  const separator = text.charCodeAt(10);
  const ms = separator === SPACE || separator === T ? parseClock(text) : Number.NaN;
  return Number.isNaN(ms) ? null : midnightMs + ms;
}

/** Milliseconds after midnight, UTC, of the time from index 11 to the end; NaN where it is none. */
function parseClock(text: string): number {
  const hour = number(text, 11, 2);
  const minute = number(text, 14, 2);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || text.charCodeAt(13) !== COLON) {
    return Number.NaN;
  }
  const ms = hour * HOUR_MS + minute * MINUTE_MS;
  if (text.charCodeAt(16) !== COLON) {
    return ms - zoneMs(text, 16);
  }
  const second = number(text, 17, 2);
  if (second < 0 || second > 59) {
    return Number.NaN;
  }
  if (text.charCodeAt(19) !== POINT) {
    return ms + second * SECOND_MS - zoneMs(text, 19);
  }
  const end = digitsEnd(text, 20);
  return end === 20
    ? Number.NaN
    : ms + second * SECOND_MS + thousandths(text, 20, end) - zoneMs(text, end);
}

/** How far the zone from `start` to the end is ahead of UTC; NaN where it is none. */
function zoneMs(text: string, start: number): number {
  if (start === text.length) {
    return 0;
  }
  const index = text.charCodeAt(start) === SPACE ? start + 1 : start;
  const zone = text.slice(index);
  if (zone === "Z" || zone === "UTC") {
    return 0;
  }
  const sign = text.charCodeAt(index);
  const minuteIndex = text.charCodeAt(index + 3) === COLON ? index + 4 : index + 3;
  const hasMinute = text.length > index + 3;
  const hour = number(text, index + 1, 2);
  const minute = hasMinute ? number(text, minuteIndex, 2) : 0;
  const isWhole = !hasMinute || text.length === minuteIndex + 2;
  if (
    (sign !== PLUS && sign !== DASH) ||
    !isWhole ||
    hour < 0 ||
    hour > 23 ||
    minute < 0 ||
    minute > 59
  ) {
    return Number.NaN;
  }
  const ahead = hour * HOUR_MS + minute * MINUTE_MS;
  return sign === DASH ? -ahead : ahead;
}

/** Days from 1970-01-01, by years that begin in March (H. Hinnant, "chrono-compatible low-level date algorithms"). */
function daysFromCivil(year: number, month: number, day: number): number {
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const monthFromMarch = (month + 9) % 12;
  const dayOfYear = Math.floor((153 * monthFromMarch + 2) / 5) + day - 1;
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  return era * 146_097 + yearOfEra * 365 + leapDays + dayOfYear - 719_468;
}

function monthDays(year: number, month: number): number {
  if (month === 2) {
    const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
    return isLeap ? 29 : 28;
  }
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** The number that `count` digits at `start` write, or -1. */
function number(text: string, start: number, count: number): number {
  let value = 0;
  for (let index = start; index < start + count; index++) {
    const digit = text.charCodeAt(index) - ZERO;
    if (!(digit >= 0 && digit <= 9)) {
      return -1;
    }
    value = value * 10 + digit;
  }
  return value;
}

/** Index of the first character from `start` on that is no digit. */
function digitsEnd(text: string, start: number): number {
  let index = start;
  while (index < text.length && text.charCodeAt(index) >= ZERO && text.charCodeAt(index) <= 0x39) {
    index++;
  }
  return index;
}

/** The first three digits of the fraction in [start, end), as thousandths. */
function thousandths(text: string, start: number, end: number): number {
  let value = 0;
  for (let index = start; index < start + 3; index++) {
    value = value * 10 + (index < end ? text.charCodeAt(index) - ZERO : 0);
  }
  return value;
}

function hasNonZero(text: string, start: number, end: number): boolean {
  for (let index = start; index < end; index++) {
    if (text.charCodeAt(index) !== ZERO) {
      return true;
    }
  }
  return false;
}
