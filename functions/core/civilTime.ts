// Calendar date and time of day from milliseconds since 1970, in UTC and without a clock. The conversion is Howard
// Hinnant's civil_from_days ("chrono-compatible low-level date algorithms"), exact over the whole proleptic Gregorian
// calendar.

import { assert } from "./assert.ts";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const ERA_DAYS = 146_097;
/** Days from 0000-03-01, where the eras of the algorithm begin, to 1970-01-01. */
const EPOCH_DAYS = 719_468;

/** `2011-12-09`, the day of a time in milliseconds since 1970. */
export function dayText(timeMs: number): string {
  assert(Number.isFinite(timeMs), "a time is a finite number of milliseconds");
  const { year, month, day } = civilFromDays(Math.floor(timeMs / DAY_MS));
  const sign = year < 0 ? "-" : "";
  return `${sign}${padded(Math.abs(year), 4)}-${padded(month, 2)}-${padded(day, 2)}`;
}

/** `2011-12-09 12:50`, the minute of a time in milliseconds since 1970. */
export function minuteText(timeMs: number): string {
  const minutes = Math.floor(timeMs / MINUTE_MS) - Math.floor(timeMs / DAY_MS) * 1440;
  return `${dayText(timeMs)} ${padded(Math.floor(minutes / 60), 2)}:${padded(minutes % 60, 2)}`;
}

function civilFromDays(days: number): { year: number; month: number; day: number } {
  const shifted = days + EPOCH_DAYS;
  const era = Math.floor(shifted / ERA_DAYS);
  const dayOfEra = shifted - era * ERA_DAYS;
  const leapDays =
    Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  // Months are counted from March, so that the leap day is the last of its year.
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

function padded(value: number, width: number): string {
  return String(value).padStart(width, "0");
}
