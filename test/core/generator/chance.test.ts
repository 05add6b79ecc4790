import { describe, expect, test } from "vitest";
import {
  drawIndex,
  exponential,
  normal,
  normalised,
} from "../../../functions/core/generator/chance.ts";
import { randomStream } from "../../../functions/core/random.ts";

const COUNT = 40_000;
const stream = (minor: number) => randomStream({ seed: 9, purpose: "test", minor });

/** Mean of f over draws, to be compared within four standard errors. */
function meanOf(draws: readonly number[], f: (draw: number) => number): number {
  return draws.reduce((sum, draw) => sum + f(draw), 0) / draws.length;
}

test("exponential numbers have their mean and their tail", () => {
  const source = stream(1);
  const draws = Array.from({ length: COUNT }, () => exponential(source, 3));
  expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
  expect(Math.abs(meanOf(draws, (x) => x) - 3)).toBeLessThan((4 * 3) / Math.sqrt(COUNT));
  const tail = Math.exp(-2);
  const tailError = Math.sqrt((tail * (1 - tail)) / COUNT);
  expect(Math.abs(meanOf(draws, (x) => (x > 6 ? 1 : 0)) - tail)).toBeLessThan(4 * tailError);
});

test("normal numbers have the first four moments of the standard normal", () => {
  const source = stream(2);
  const draws = Array.from({ length: COUNT }, () => normal(source));
  // Variances of x, x², x³, x⁴ under the standard normal: 1, 2, 15, 96.
  for (const [power, moment, variance] of [
    [1, 0, 1],
    [2, 1, 2],
    [3, 0, 15],
    [4, 3, 96],
  ] as const) {
    const found = meanOf(draws, (x) => x ** power);
    expect(Math.abs(found - moment)).toBeLessThan(4 * Math.sqrt(variance / COUNT));
  }
});

describe("drawIndex", () => {
  test("draws each index with its share, and none without", () => {
    const shares = [0.5, 0, 0.3, 0.2, 0];
    const source = stream(3);
    const counts = shares.map(() => 0);
    for (let draw = 0; draw < COUNT; draw++) {
      const index = drawIndex(source, shares);
      counts[index] = (counts[index] as number) + 1;
    }
    for (const [index, share] of shares.entries()) {
      const error = Math.sqrt((share * (1 - share)) / COUNT);
      expect(Math.abs((counts[index] as number) / COUNT - share)).toBeLessThanOrEqual(4 * error);
    }
  });

  test("gives the last index where rounding leaves the shares short of 1", () => {
    expect(drawIndex(stream(4), [1e-12, 1e-12, 1e-12])).toBe(2);
  });
});

test("normalised weights sum to 1 and keep their proportions", () => {
  expect(normalised(Float64Array.of(1, 2, 5))).toEqual(Float64Array.of(1 / 8, 2 / 8, 5 / 8));
});
