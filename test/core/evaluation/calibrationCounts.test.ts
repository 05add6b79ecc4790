import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  calibrationOf,
  countCalibration,
  logitOf,
} from "../../../functions/core/evaluation/calibrationCounts.ts";
import { scoreCounts } from "../../../functions/core/metrics/scoreCounts.ts";
import { gauc, scoreMetrics } from "../../../functions/core/metrics/scoreMetrics.ts";

/** Logits, their labels and users; a user's cases are neighbours. */
const said = fc.array(
  fc.tuple(fc.double({ min: -9, max: 9, noNaN: true }), fc.nat({ max: 1 }), fc.nat({ max: 3 })),
  { minLength: 1, maxLength: 60 },
);

type Row = readonly [number, number, number];

function columnsOf(rows: readonly Row[]) {
  const sorted = rows.toSorted(([, , a], [, , b]) => a - b);
  return [
    Float64Array.from(sorted, ([logit]) => logit),
    Uint8Array.from(sorted, ([, label]) => label),
    sorted.map(([, , user]) => user),
  ] as const;
}

describe("calibration counts", () => {
  test("give the metrics of the probabilities, but for a step of the logit", () => {
    fc.assert(
      fc.property(said, (rows) => {
        const [logits, labels, users] = columnsOf(rows);
        const found = calibrationOf([countCalibration(logits, labels, users)]);
        const probabilities = logits.map((logit) => 1 / (1 + Math.exp(-logit)));
        const exact = scoreMetrics(scoreCounts(probabilities, labels));
        expect(found?.cases).toBe(rows.length);
        // A step is 1/1024: a logarithm moves by half of it at most, a probability by an eighth.
        expect(Math.abs((found?.metrics.log_loss ?? 0) - exact.log_loss)).toBeLessThan(1 / 2048);
        expect(Math.abs((found?.metrics.brier ?? 0) - exact.brier)).toBeLessThan(1 / 4096);
        const byUser = gauc(logits, labels, users);
        expect(found?.metrics.gauc ?? -1).toBeCloseTo(byUser ?? -1, 12);
        expect(found?.curve.reduce((sum, bin) => sum + bin.cases, 0)).toBe(rows.length);
      }),
      { seed: 1, numRuns: 25 },
    );
  });

  test("are those of all cases, however they were cut between users", () => {
    fc.assert(
      fc.property(said, (rows) => {
        const parts = [0, 1, 2, 3].map((user) =>
          countCalibration(...columnsOf(rows.filter((row) => row[2] === user))),
        );
        const whole = calibrationOf([countCalibration(...columnsOf(rows))]);
        expect(calibrationOf(parts)).toEqual(whole);
        expect(calibrationOf(parts.toReversed())).toEqual(whole);
      }),
      { seed: 2, numRuns: 12 },
    );
  });

  test("leave out cases without a probability, and keep certainties finite", () => {
    const logits = Float64Array.of(NaN, logitOf(1), logitOf(0));
    const found = calibrationOf([countCalibration(logits, Uint8Array.of(1, 1, 0), [1, 1, 1])]);
    expect(found?.cases).toBe(2);
    expect(found?.metrics.log_loss).toBeLessThan(1e-6);
    expect(calibrationOf([countCalibration(logits.subarray(0, 1), Uint8Array.of(1), [1])])).toBe(
      null,
    );
  });
});
