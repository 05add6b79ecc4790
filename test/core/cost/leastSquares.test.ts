import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { leastSquares } from "../../../functions/core/cost/leastSquares.ts";

describe("least squares without negative coefficients", () => {
  test("finds the coefficients that made the targets, whatever the scale of the columns", () => {
    const coefficient = fc.double({ min: 0.1, max: 10, noNaN: true });
    fc.assert(
      fc.property(coefficient, coefficient, fc.constantFrom(1e-6, 1, 1e9), (a, b, scale) => {
        const rows = [1, 2, 3, 5].map((x) => [1, x * x * scale]);
        const x = leastSquares(
          rows,
          rows.map(([one = 0, square = 0]) => a * one + (b / scale) * square),
        );
        expect(x[0]).toBeCloseTo(a, 4);
        expect((x[1] ?? 0) * scale).toBeCloseTo(b, 4);
      }),
      { seed: 3, numRuns: 60 },
    );
  });

  test("gives nothing to a column that would have to count negatively, and to one that is empty", () => {
    const rows = [1, 2, 3].map((x) => [1, x, 0]);
    const [constant = 0, slope, empty] = leastSquares(rows, [3, 2, 1]);
    expect(slope).toBe(0);
    expect(empty).toBe(0);
    expect(constant).toBeCloseTo(2, 9);
  });

  test("is no worse than any other that is not negative", () => {
    const row = fc.array(fc.double({ min: 0, max: 5, noNaN: true }), {
      minLength: 3,
      maxLength: 3,
    });
    const other = fc.array(fc.double({ min: 0, max: 5, noNaN: true }), {
      minLength: 3,
      maxLength: 3,
    });
    const lossOf = (rows: number[][], targets: number[], x: readonly number[]) =>
      rows.reduce((sum, r, i) => {
        const error = r.reduce((s, v, j) => s + v * (x[j] ?? 0), 0) - (targets[i] ?? 0);
        return sum + error * error;
      }, 0);
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 5, maxLength: 5 }),
        other,
        other,
        (rows, made, any) => {
          const targets = rows.map((r) => r.reduce((s, v, j) => s + v * ((made[j] ?? 0) - 1), 0));
          const best = lossOf(rows, targets, leastSquares(rows, targets));
          expect(best).toBeLessThanOrEqual(lossOf(rows, targets, any) + 1e-6 * (1 + best));
        },
      ),
      { seed: 4, numRuns: 60 },
    );
  });
});
