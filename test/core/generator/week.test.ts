import fc from "fast-check";
import { expect, test } from "vitest";
import { clockFromEven } from "../../../functions/core/generator/week.ts";

const HOUR_MS = 3_600_000;
const WEEK_MS = 168 * HOUR_MS;

test("full weeks stay where they are", () => {
  for (const week of [0, 1, 2, 52]) {
    expect(clockFromEven(week * WEEK_MS)).toBe(week * WEEK_MS);
  }
});

test("later even time is later on the clock, and within the same week", () => {
  const times = fc.tuple(fc.nat(20 * WEEK_MS), fc.integer({ min: 1, max: WEEK_MS }));
  fc.assert(
    fc.property(times, ([evenMs, laterMs]) => {
      const clockMs = clockFromEven(evenMs);
      return (
        clockFromEven(evenMs + laterMs) > clockMs &&
        Math.floor(clockMs / WEEK_MS) === Math.floor(evenMs / WEEK_MS)
      );
    }),
    { seed: 3, numRuns: 2000 },
  );
});

test("every hour of the week has its traffic: nights are quiet, evenings busy, weekends busier", () => {
  const counts = new Float64Array(168);
  const draws = 168_000;
  for (let draw = 0; draw < draws; draw++) {
    const hour = Math.floor(clockFromEven(((draw + 0.5) / draws) * WEEK_MS) / HOUR_MS);
    counts[hour] = (counts[hour] as number) + 1;
  }
  const at = (day: number, hour: number) => counts[day * 24 + hour] as number;
  expect(Math.min(...counts)).toBeGreaterThan(0);
  for (let day = 0; day < 7; day++) {
    // 20 h has 19 parts of traffic and 3 h has one; a count may be off by one at each end.
    expect(at(day, 20) / at(day, 3)).toBeGreaterThan(18);
    expect(at(day, 20) / at(day, 3)).toBeLessThan(20);
  }
  expect(at(5, 20)).toBeGreaterThan(at(0, 20));
});
