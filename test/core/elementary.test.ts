import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exp, log, log2 } from "../../functions/core/elementary.ts";

// The reference: fixed-point numbers of 320 fractional bits in BigInt, by series that converge at sight.
const FRACTION_BITS = 320n;
const ONE = 1n << FRACTION_BITS;
const times = (a: bigint, b: bigint) => (a * b) >> FRACTION_BITS;

/** log((1 + s) / (1 − s)) = 2 (s + s³/3 + s⁵/5 + …). */
function logOfRatio(s: bigint): bigint {
  const square = times(s, s);
  let power = s;
  let sum = 0n;
  for (let n = 1n; power !== 0n && power !== -1n; n += 2n) {
    sum += power / n;
    power = times(power, square);
  }
  return 2n * sum;
}

const LN2 = logOfRatio(ONE / 3n);

/** x = significand · 2^exponent with an integer significand, exactly. */
function parts(x: number): [significand: bigint, exponent: number] {
  let exponent = 0;
  let scaled = x;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    exponent--;
  }
  return [BigInt(scaled), exponent];
}

function fixed(x: number): bigint {
  const [significand, exponent] = parts(x);
  const shift = FRACTION_BITS + BigInt(exponent);
  return shift >= 0n ? significand << shift : significand >> -shift;
}

/** log x for x in (0, ∞). */
function trueLog(x: number): bigint {
  const [significand, exponent] = parts(x);
  const k = significand.toString(2).length - 1;
  const mantissa = (significand << FRACTION_BITS) >> BigInt(k);
  const s = ((mantissa - ONE) << FRACTION_BITS) / (mantissa + ONE);
  return logOfRatio(s) + BigInt(exponent + k) * LN2;
}

/** [k, p] with e^x = 2^k p and p about 1. */
function trueExp(x: number): [k: number, power: bigint] {
  const k = Math.round(x / Math.LN2);
  const r = fixed(x) - BigInt(k) * LN2;
  let term = ONE;
  let sum = 0n;
  for (let n = 1n; term !== 0n && term !== -1n; n++) {
    sum += term;
    term = times(term, r) / n;
  }
  return [k, sum];
}

/** Distance of `found` from `truth` in units of the last place of `found`. */
function ulps(found: number, truth: bigint): number {
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(found))), -1022) - 52;
  const distance = fixed(found) - truth;
  return Math.abs(Number(distance) / Number(ONE)) / 2 ** exponent;
}

/** Worst error over a grid, and over the same grid the worst distance from the engine's own function. */
function worst(grid: Iterable<number>, errorAt: (x: number) => number): number {
  let largest = 0;
  for (const x of grid) {
    largest = Math.max(largest, errorAt(x));
  }
  return largest;
}

function* linear(start: number, end: number, count: number): Generator<number> {
  for (let index = 0; index < count; index++) {
    yield start + ((end - start) * (index + 0.5)) / count;
  }
}

function* powers(start: number, end: number, count: number): Generator<number> {
  for (const exponent of linear(start, end, count)) {
    yield 2 ** exponent;
  }
}

const expError = (x: number) => {
  const [k, power] = trueExp(x);
  // Scaled down by an exact power of two, in two factors because 2^-k may overflow.
  const half = Math.trunc(k / 2);
  return ulps(exp(x) / 2 ** half / 2 ** (k - half), power);
};
const logError = (x: number) => ulps(log(x), trueLog(x));
const log2Error = (x: number) => ulps(log2(x), (trueLog(x) << FRACTION_BITS) / LN2);

/** Distance in f64 steps between two numbers of one sign. */
function steps(a: number, b: number): number {
  const view = new BigInt64Array(new Float64Array([a, b]).buffer);
  return Math.abs(Number((view[0] as bigint) - (view[1] as bigint)));
}

describe("exp", () => {
  test("is within 0.7 ulp of the true value", () => {
    expect(worst(linear(-708, 709.7, 4000), expError)).toBeLessThan(0.7);
    expect(worst(linear(-1, 1, 4000), expError)).toBeLessThan(0.7);
    expect(worst(powers(-60, 0, 500), expError)).toBeLessThan(0.7);
  });

  test("is within 1 ulp of the engine's own", () => {
    expect(worst(linear(-708, 709.7, 200_000), (x) => steps(exp(x), Math.exp(x)))).toBeLessThan(2);
  });

  test("knows the ends of its domain", () => {
    expect(exp(0)).toBe(1);
    expect(exp(-0)).toBe(1);
    expect(exp(1)).toBe(Math.E);
    expect(exp(-Infinity)).toBe(0);
    expect(exp(-746)).toBe(0);
    expect(exp(-745)).toBe(2 ** -1074);
    expect(exp(710)).toBe(Infinity);
    expect(exp(Infinity)).toBe(Infinity);
    expect(exp(NaN)).toBeNaN();
  });
});

describe.each([
  { name: "log", own: log, engine: Math.log, error: logError, bound: 0.9 },
  { name: "log2", own: log2, engine: Math.log2, error: log2Error, bound: 0.8 },
])("$name", ({ own, engine, error, bound }) => {
  test("is within $bound ulp of the true value", () => {
    expect(worst(linear(0.5, 2, 4000), error)).toBeLessThan(bound);
    expect(worst(linear(0.999, 1.001, 1000), error)).toBeLessThan(bound);
    expect(worst(powers(-250, 1023.9, 1000), error)).toBeLessThan(bound);
  });

  test("is within 2 ulp of the engine's own, which may itself be off by one", () => {
    const distance = (x: number) => steps(own(x), engine(x));
    expect(worst(powers(-1074, 1023.99, 200_000), distance)).toBeLessThan(3);
  });

  test("knows the ends of its domain", () => {
    expect(own(1)).toBe(0);
    expect(own(0)).toBe(-Infinity);
    expect(own(-0)).toBe(-Infinity);
    expect(own(-1)).toBeNaN();
    expect(own(NaN)).toBeNaN();
    expect(own(Infinity)).toBe(Infinity);
  });
});

test("log2 is exact at every power of two", () => {
  for (let k = -1074; k <= 1023; k++) {
    expect(log2(2 ** k)).toBe(k);
  }
});

test("exp and log undo each other", () => {
  const argument = fc.double({ min: -700, max: 700, noNaN: true });
  fc.assert(
    fc.property(argument, (x) => Math.abs(log(exp(x)) - x) <= 2 ** -52 * Math.max(1, Math.abs(x))),
    { seed: 1, numRuns: 2000 },
  );
});

test("exp and log rise with their argument", () => {
  const pair = fc.tuple(
    fc.double({ min: 1e-3, max: 700, noNaN: true }),
    fc.double({ min: 1e-9, max: 1e-3, noNaN: true }),
  );
  fc.assert(
    fc.property(pair, ([x, step]) => {
      const larger = x * (1 + step);
      return exp(larger) > exp(x) && log(larger) > log(x) && log2(larger) > log2(x);
    }),
    { seed: 2, numRuns: 2000 },
  );
});
