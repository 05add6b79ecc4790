// The rhythm of a week: a monotone map from even time, in which sessions come at a constant rate, to the clock, on
// which nights are quiet and evenings busy.

const HOUR_MS = 3_600_000;
const WEEK_HOURS = 168;
const WEEK_MS = WEEK_HOURS * HOUR_MS;

/** Relative traffic by hour of the day, from midnight (UTC). */
const HOURS = [
  3, 2, 1, 1, 1, 2, 4, 7, 9, 10, 10, 11, 12, 11, 10, 10, 11, 12, 14, 17, 19, 17, 12, 6,
] as const;
/** Relative traffic by day, from the first day of the simulation. */
const DAYS = [10, 10, 10, 11, 12, 14, 13] as const;

/** [169] Share of the week's traffic before each hour, from 0 to 1. */
const BEFORE_HOUR = cumulativeTraffic();

/** The clock, in ms since the first midnight, at even time `evenMs`: equal at every full week. */
export function clockFromEven(evenMs: number): number {
  const week = Math.floor(evenMs / WEEK_MS);
  const share = evenMs / WEEK_MS - week;
  let hour = 0;
  let after = WEEK_HOURS;
  while (after - hour > 1) {
    const middle = Math.floor((hour + after) / 2);
    if ((BEFORE_HOUR[middle] as number) <= share) {
      hour = middle;
    } else {
      after = middle;
    }
  }
  const before = BEFORE_HOUR[hour] as number;
  const within = (share - before) / ((BEFORE_HOUR[hour + 1] as number) - before);
  return week * WEEK_MS + (hour + within) * HOUR_MS;
}

function cumulativeTraffic(): Float64Array {
  const before = new Float64Array(WEEK_HOURS + 1);
  let sum = 0;
  for (let hour = 0; hour < WEEK_HOURS; hour++) {
    sum += (HOURS[hour % 24] as number) * (DAYS[Math.floor(hour / 24)] as number);
    before[hour + 1] = sum;
  }
  return before.map((traffic) => traffic / sum);
}
