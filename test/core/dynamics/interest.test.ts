import { describe, expect, test } from "vitest";
import { driftOf } from "../../../functions/core/dynamics/drift.ts";
import { windowsByCount, windowsByTime } from "../../../functions/core/dynamics/interestWindows.ts";
import {
  QUINTILE_COUNT,
  quintileBounds,
  quintileOf,
} from "../../../functions/core/dynamics/quintiles.ts";
import { jensenShannon, sharesOf } from "../../../functions/core/dynamics/shares.ts";
import {
  interestAutocorrelation,
  interestHalfLife,
  volatilityOf,
} from "../../../functions/core/dynamics/volatility.ts";
import {
  countInto,
  divergenceOfCounts,
  numberCategories,
} from "../../../functions/core/dynamics/windowCounts.ts";
import { randomStream } from "../../../functions/core/random.ts";

/** Windows of events of 6 categories each; `first(window)` says from which of them on. */
function windowsOf(user: number, size: number, count: number, first: (window: number) => number) {
  const stream = randomStream({ seed: 3, purpose: "test", major: user });
  return Array.from({ length: count }, (_, window) =>
    Uint32Array.from({ length: size }, () => first(window) + stream.integer(6)),
  );
}
const stable = (user: number, size = 8, count = 8) => windowsOf(user, size, count, () => 0);
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const users = Array.from({ length: 60 }, (_, user) => user);

describe("volatility", () => {
  test("of who does not change is far above 0 as measured, and about 0 corrected, at any window size", () => {
    for (const size of [4, 8, 20]) {
      const found = users.map((user) => volatilityOf(stable(user, size), { seed: 1, user }));
      expect(mean(found.map((one) => one?.raw ?? NaN))).toBeGreaterThan(1 / (4 * size));
      expect(Math.abs(mean(found.map((one) => one?.corrected ?? NaN)))).toBeLessThan(0.02);
    }
  });

  test("orders users by how often they change", () => {
    const every = (period: number) =>
      mean(
        users.map((user) => {
          const windows = windowsOf(user, 8, 8, (window) => 6 * Math.floor(window / period));
          return volatilityOf(windows, { seed: 1, user })?.corrected ?? NaN;
        }),
      );
    const [always, sometimes, never] = [every(1), every(4), every(8)];
    expect(always).toBeGreaterThan(0.4);
    expect(always).toBeGreaterThan(sometimes as number);
    expect(sometimes).toBeGreaterThan((never as number) + 0.05);
  });

  test("of disjoint windows is 1, with a turnover of 1", () => {
    const windows = [Uint32Array.of(1, 2), Uint32Array.of(3, 4)];
    expect(volatilityOf(windows, { seed: 1, user: 0 })).toMatchObject({
      raw: 1,
      turnover: 1,
      entropyBits: 1,
    });
    expect(volatilityOf(windows.slice(1), { seed: 1, user: 0 })).toBeNull();
  });

  test("depends on seed and user alone", () => {
    const of = (user: number) => volatilityOf(stable(0), { seed: 1, user });
    expect(of(4)).toEqual(of(4));
    expect(of(4)?.expected).not.toBe(of(5)?.expected);
  });
});

describe("half-life of interest", () => {
  test("is had again from an exact decay", () => {
    const halving = Array.from({ length: 6 }, (_, index) => 0.8 * 0.5 ** ((index + 1) / 3));
    expect(interestHalfLife(halving)).toBeCloseTo(3, 10);
    expect(interestHalfLife([0.5, 0.5, null])).toBe(Infinity);
    expect(interestHalfLife([0.5, null, 0])).toBeNull();
  });

  test("is shorter for who moves on sooner", () => {
    const of = (period: number) => {
      const lags = users.map((user) =>
        interestAutocorrelation(
          windowsOf(user, 12, 24, (window) => Math.floor(window / period)),
          6,
        ),
      );
      return interestHalfLife(
        Array.from({ length: 6 }, (_, lag) => mean(lags.map((own) => own[lag] ?? NaN))),
      );
    };
    expect(of(1) ?? NaN).toBeLessThan((of(4) ?? NaN) / 2);
    expect(interestAutocorrelation(stable(0, 8, 2), 3).slice(1)).toEqual([null, null]);
  });
});

describe("drift", () => {
  test("calls one stable user in twenty, and nearly every one who moved", () => {
    const trials = Array.from({ length: 150 }, (_, user) => user);
    const rate = (moved: number) =>
      trials.filter((user) => {
        const windows = windowsOf(user, 6, 10, (window) => (window >= 7 ? moved : 0));
        return (driftOf(windows, 3, { seed: 1, user })?.p ?? 1) <= 0.05;
      }).length / trials.length;
    // Standard deviation of a rate of 5 % over 150 trials: 1.8 %.
    const falseAlarms = rate(0);
    expect(falseAlarms).toBeGreaterThan(0);
    expect(falseAlarms).toBeLessThan(0.11);
    expect(rate(3)).toBeGreaterThan(0.8);
  }, 30_000);

  test("of a few windows cannot be certain", () => {
    const windows = [Uint32Array.of(1, 1), Uint32Array.of(1, 1), Uint32Array.of(2, 2)];
    const found = driftOf(windows, 1, { seed: 1, user: 0 });
    expect(found?.divergence).toBe(1);
    expect(Math.abs((found?.p ?? 0) - 1 / 3)).toBeLessThan(0.05);
    expect(driftOf(windows, 3, { seed: 1, user: 0 })).toBeNull();
  });
});

test("divergences of counts are those of shares", () => {
  const [a, b] = [Uint32Array.of(7, 7, 9, 3), Uint32Array.of(3, 3, 8)];
  const { numbered, categoryCount } = numberCategories([a, b]);
  const rows = numbered.map((window) => {
    const counts = new Float64Array(categoryCount);
    countInto(counts, window);
    return counts;
  }) as [Float64Array, Float64Array];
  expect(divergenceOfCounts(...rows)).toBeCloseTo(jensenShannon(sharesOf(a), sharesOf(b)), 14);
});

describe("windows", () => {
  test("by time leave out those without events", () => {
    const windows = windowsByTime(
      Uint32Array.of(1, 2, 3, 4),
      Float64Array.of(100, 109, 110, 145),
      10,
    );
    expect(windows.map((window) => Array.from(window))).toEqual([[1, 2], [3], [4]]);
    expect(windowsByTime(new Uint32Array(0), new Float64Array(0), 10)).toEqual([]);
  });

  test("by count leave out the oldest that do not fill one", () => {
    const windows = windowsByCount(Uint32Array.of(1, 2, 3, 4, 5), 2);
    expect(windows.map((window) => Array.from(window))).toEqual([
      [2, 3],
      [4, 5],
    ]);
  });
});

describe("quintiles", () => {
  test("are fifths, lowest first, and never part equals", () => {
    const values = Array.from({ length: 100 }, (_, index) => (index * 37) % 100);
    const groups = values.map((value) => quintileOf(value, quintileBounds(values)));
    for (let group = 0; group < QUINTILE_COUNT; group++) {
      expect(groups.filter((own) => own === group).length).toBe(20);
    }
    expect(groups[values.indexOf(0)]).toBe(0);
    expect(groups[values.indexOf(99)]).toBe(4);
    const equal = quintileBounds([1, 1, 1, 1, 1, 1]);
    expect(quintileOf(1, equal)).toBe(0);
    expect(quintileOf(2, equal)).toBe(4);
  });
});
