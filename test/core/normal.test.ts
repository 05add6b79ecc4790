import { expect, test } from "vitest";
import { normalAt, normalQuantile } from "../../functions/core/normal.ts";
import { randomStream } from "../../functions/core/random.ts";
import { read } from "../support/read.ts";

const density = (z: number) => Math.exp(-(z * z) / 2) / Math.sqrt(2 * Math.PI);

/** Φ(−z) for z > 0: by its series near 0, by its continued fraction (Abramowitz & Stegun 26.2.14) in the tail. */
function upperTail(z: number): number {
  if (z > 3) {
    let fraction = z;
    for (let k = 200; k >= 1; k--) {
      fraction = z + k / fraction;
    }
    return density(z) / fraction;
  }
  let term = z;
  let sum = z;
  for (let k = 1; k < 100; k++) {
    term *= (z * z) / (2 * k + 1);
    sum += term;
  }
  return 0.5 - density(z) * sum;
}

const distribution = (z: number) => (z < 0 ? upperTail(-z) : 1 - upperTail(z));

test("the quantile inverts the distribution function to 1e-6 of itself", () => {
  let worst = 0;
  for (let step = 1; step < 20_000; step++) {
    const exponent = (33 * step) / 20_000;
    const p = 2 ** -exponent / 2;
    const x = normalQuantile(p);
    // One step of Newton's method goes from x to the exact quantile, up to terms of second order.
    const error = (upperTail(-x) - p) / density(x);
    worst = Math.max(worst, Math.abs(error / x));
  }
  expect(worst).toBeLessThan(1e-6);
});

test("the quantile is antisymmetric and ascends, across the borders of its pieces too", () => {
  expect(normalQuantile(0.5)).toBe(0);
  let last = Number.NEGATIVE_INFINITY;
  for (let k = 1; k < 4096; k++) {
    const x = normalQuantile(k / 4096);
    expect(x).toBeGreaterThan(last);
    expect(x + normalQuantile(1 - k / 4096)).toBe(0);
    last = x;
  }
});

test("moments and distribution of a stream are those of the normal distribution", () => {
  const n = 40_000;
  const stream = randomStream({ seed: 17, purpose: "latentNoise", major: 3 });
  const values = Float64Array.from({ length: n }, (_, position) => normalAt(stream, position));
  const moment = (power: number) => values.reduce((sum, x) => sum + x ** power, 0) / n;
  // Five standard errors: the variances of x, x², x³ and x⁴ are 1, 2, 15 and 96.
  const bound = (variance: number) => 5 * Math.sqrt(variance / n);
  expect(Math.abs(moment(1))).toBeLessThan(bound(1));
  expect(Math.abs(moment(2) - 1)).toBeLessThan(bound(2));
  expect(Math.abs(moment(3))).toBeLessThan(bound(15));
  expect(Math.abs(moment(4) - 3)).toBeLessThan(bound(96));
  // Dvoretzky, Kiefer & Wolfowitz with Massart's constant: exceeded with probability 2 e^(−2 n d²) = 1e-6.
  const distance = Math.sqrt(Math.log(2e6) / (2 * n));
  values.toSorted().forEach((x, index) => {
    const difference = Math.abs(distribution(x) - (index + 0.5) / n);
    if (difference >= distance) {
      expect.fail(`the distribution is off by ${difference} at ${x}`);
    }
  });
});

test("a number depends on its position alone, and extreme words give finite numbers", () => {
  const stream = randomStream({ seed: 5, purpose: "latentNoise" });
  const forwards = [0, 1, 2, 3, 4, 5].map((position) => normalAt(stream, position));
  const backwards = [5, 4, 3, 2, 1, 0].map((position) => normalAt(stream, position));
  expect(backwards.toReversed()).toEqual(forwards);
  const fixed = (word: number) => ({ ...stream, uint32At: () => word });
  const [low, high] = [normalAt(fixed(0), 0), normalAt(fixed(2 ** 32 - 1), 0)];
  expect(low).toBeGreaterThan(-6.4);
  expect(low).toBeLessThan(-6);
  expect(Math.abs(low + high)).toBeLessThan(1e-6);
  expect(read(forwards, 0)).not.toBe(read(forwards, 1));
});
