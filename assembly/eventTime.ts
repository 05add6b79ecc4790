// Times from the bytes of a field, in the forms that nearly all logs use: an epoch of digits, and dates of the form
// 2011-12-01T08:30:00.5+08:00 with all that may be left out. For any other text NaN: whether it is a time is then for
// functions/core/eventTime.ts to say, whose answers these are.

const ZERO: i32 = 0x30;
const DASH: i32 = 0x2d;
const PLUS: i32 = 0x2b;
const POINT: i32 = 0x2e;
const COLON: i32 = 0x3a;
const SPACE: i32 = 0x20;
const SECOND_MS: f64 = 1000;
const MINUTE_MS: i32 = 60000;
const HOUR_MS: i32 = 3600000;
const DAY_MS: f64 = 86400000;
/** Below these an epoch is in seconds, and in milliseconds. */
const SECONDS_END: f64 = 1e11;
const MILLISECONDS_END: f64 = 1e14;
/** Up to here whole numbers are exact in f64, and digits that there can be. */
const SAFE_MAX: i64 = 9007199254740991;
const DIGITS_MAX: usize = 16;

/** Milliseconds since 1970 of the `length` bytes at `p`, or NaN. */
export function eventTime(p: usize, length: usize): f64 {
  const isDate = length >= 10 && load<u8>(p, 4) === DASH;
  return isDate ? dateTime(p, p + length) : epoch(p, p + length);
}

function digitAt(p: usize): i32 {
  return (load<u8>(p) as i32) - ZERO;
}

function isDigit(p: usize): bool {
  return (digitAt(p) as u32) < 10;
}

/** The number that two digits write, or a negative one. */
function two(p: usize): i32 {
  return isDigit(p) && isDigit(p + 1) ? 10 * digitAt(p) + digitAt(p + 1) : -1;
}

/** The first three digits of a fraction, as thousandths. */
function thousandths(p: usize, end: usize): i32 {
  let value = 0;
  for (let k: usize = 0; k < 3; k++) {
    value = value * 10 + (p + k < end ? digitAt(p + k) : 0);
  }
  return value;
}

function digitsEnd(p: usize, end: usize): usize {
  while (p < end && isDigit(p)) {
    p++;
  }
  return p;
}

function epoch(p: usize, end: usize): f64 {
  const wholeEnd = digitsEnd(p, end);
  if (wholeEnd === p || wholeEnd - p > DIGITS_MAX) {
    return NaN;
  }
  const hasFraction = wholeEnd < end;
  if (
    hasFraction &&
    (load<u8>(wholeEnd) !== POINT || wholeEnd + 1 === end || digitsEnd(wholeEnd + 1, end) !== end)
  ) {
    return NaN;
  }
  let digits: i64 = 0;
  for (let q = p; q < wholeEnd; q++) {
    digits = digits * 10 + (digitAt(q) as i64);
  }
  if (digits > SAFE_MAX) {
    return NaN;
  }
  const whole = digits as f64;
  if (whole < SECONDS_END) {
    return whole * SECOND_MS + (hasFraction ? (thousandths(wholeEnd + 1, end) as f64) : 0);
  }
  return whole < MILLISECONDS_END ? whole : ((digits / 1000) as f64);
}

/** Days from 1970-01-01, by years that begin in March (H. Hinnant, "chrono-compatible low-level date algorithms"). */
function daysFromCivil(year: i32, month: i32, day: i32): i32 {
  const marchYear = month <= 2 ? year - 1 : year;
  const era = (marchYear >= 0 ? marchYear : marchYear - 399) / 400;
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
  return era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719468;
}

function monthDays(year: i32, month: i32): i32 {
  if (month === 2) {
    return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  }
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function dateTime(p: usize, end: usize): f64 {
  const century = two(p);
  const yearOfCentury = two(p + 2);
  const month = two(p + 5);
  const day = two(p + 8);
  if (century < 0 || yearOfCentury < 0 || month < 1 || month > 12 || load<u8>(p, 7) !== DASH) {
    return NaN;
  }
  const year = 100 * century + yearOfCentury;
  if (day < 1 || day > monthDays(year, month)) {
    return NaN;
  }
  const midnightMs = (daysFromCivil(year, month, day) as f64) * DAY_MS;
  if (end === p + 10) {
    return midnightMs;
  }
  const separator = load<u8>(p, 10);
  const isClock = (separator === SPACE || separator === 0x54) && end >= p + 16;
  return isClock ? midnightMs + clock(p + 11, end) : NaN;
}

/** Milliseconds after midnight, UTC, of `hh:mm` and what may follow; NaN where it is no time. */
function clock(p: usize, end: usize): f64 {
  const hour = two(p);
  const minute = two(p + 3);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || load<u8>(p, 2) !== COLON) {
    return NaN;
  }
  let ms = hour * HOUR_MS + minute * MINUTE_MS;
  let zone = p + 5;
  if (zone < end && load<u8>(zone) === COLON) {
    const second = two(p + 6);
    zone = p + 8;
    if (zone > end || second < 0 || second > 59) {
      return NaN;
    }
    ms += second * 1000;
    if (zone < end && load<u8>(zone) === POINT) {
      const fraction = zone + 1;
      zone = digitsEnd(fraction, end);
      if (zone === fraction) {
        return NaN;
      }
      ms += thousandths(fraction, zone);
    }
  }
  return zoned(ms as f64, zone, end);
}

/** `ms` in the zone that the bytes from `p` on write: none, Z, UTC or ±hh, ±hhmm, ±hh:mm, after at most one space. */
function zoned(ms: f64, p: usize, end: usize): f64 {
  if (p === end) {
    return ms;
  }
  if (load<u8>(p) === SPACE) {
    p++;
  }
  const length = end - p;
  return isUtc(p, length) ? ms : ms - aheadMs(p, length);
}

/** Whether the `length` bytes at `p` are `Z` or `UTC`. */
function isUtc(p: usize, length: usize): bool {
  const first = load<u8>(p);
  return length === 1
    ? first === 0x5a
    : length === 3 && first === 0x55 && load<u8>(p, 1) === 0x54 && load<u8>(p, 2) === 0x43;
}

/** How far the zone `±hh`, `±hhmm` or `±hh:mm` is ahead of UTC, in milliseconds; NaN for anything else. */
function aheadMs(p: usize, length: usize): f64 {
  const sign = load<u8>(p);
  const hasColon = length === 6 && load<u8>(p, 3) === COLON;
  const isZone = length === 3 || length === 5 || hasColon;
  if ((sign !== PLUS && sign !== DASH) || !isZone) {
    return NaN;
  }
  const hour = two(p + 1);
  const minute = length === 3 ? 0 : two(hasColon ? p + 4 : p + 3);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) {
    return NaN;
  }
  const ahead = (hour * HOUR_MS + minute * MINUTE_MS) as f64;
  return sign === DASH ? -ahead : ahead;
}
