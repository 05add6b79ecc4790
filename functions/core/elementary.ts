// exp, log and log2 from +, −, ×, ÷, comparisons and bit access alone. ECMAScript leaves the accuracy of Math.exp and
// Math.log to the engine, so their last digits differ between machines; these agree everywhere, because IEEE 754
// fixes the result of every operation used. Worst errors are measured in test/core/elementary.test.ts.

/** ln 2 in two parts: the first has 33 bits, so that its product with any exponent is exact (Cody & Waite, 1980). */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const INVERSE_LN2 = Math.LOG2E;
/** What f64 rounding took from 1 / ln 2. */
const INVERSE_LN2_REST = 2.0355273740931033e-17;
const SQRT2 = Math.SQRT2;
/** Below this exp is less than half of the smallest f64; above it, more than the largest. */
const EXP_MIN = -745.1332191019412;
const EXP_MAX = 709.782712893384;
const SMALLEST_NORMAL = 2 ** -1022;
/** 2^27 + 1: multiplying by it splits an f64 into halves of 26 bits (Veltkamp 1968; Dekker 1971). */
const SPLITTER = 134217729;

/** 1/n! for n = 13 … 2, highest first: the Taylor coefficients of exp. */
const EXP_COEFFICIENTS = inverseFactorials(13);
/** 2/(2n + 1) for n = 11 … 1, highest first: the coefficients of log((1 + s) / (1 − s)) / s − 2 in s². */
const LOG_COEFFICIENTS = Float64Array.from(
  { length: 11 },
  (_, index) => 2 / (2 * (11 - index) + 1),
);
const [INVERSE_LN2_HEAD, INVERSE_LN2_TAIL] = split(INVERSE_LN2);

const bits = new DataView(new ArrayBuffer(8));

/**
 * e to the power of x, for every f64: at most 0.7 ulp from the true value where the result is normal.
 * Reduction x = k ln 2 + r with |r| ≤ ln 2 / 2, then the Taylor polynomial of degree 13 (remainder below 2^-57).
 */
export function exp(x: number): number {
  if (!(x >= EXP_MIN && x <= EXP_MAX)) {
    return outsideExp(x);
  }
  const k = Math.round(x * INVERSE_LN2);
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const tail = r * r * horner(EXP_COEFFICIENTS, r) - low;
  // 1 + high rounds; what it loses is exact (Dekker's fast two-sum) and goes to the tail.
  const sum = 1 + high;
  const power = sum + (1 - sum + high + tail);
  // Two factors, because 2^k alone may be no normal number.
  const half = Math.floor(k / 2);
  return power * powerOfTwo(half) * powerOfTwo(k - half);
}

/** Natural logarithm: at most 0.9 ulp from the true value; −∞ at 0 and NaN below, as Math.log. */
export function log(x: number): number {
  if (!(x > 0 && x < Infinity)) {
    return outsideLog(x);
  }
  const [k, f] = exponentAndFraction(x);
  const halfSquare = 0.5 * f * f;
  const rest = logRest(f, halfSquare);
  return k * LN2_HIGH - (halfSquare - (rest + k * LN2_LOW) - f);
}

/** Logarithm to base 2: at most 0.8 ulp from the true value, and exact at powers of two. */
export function log2(x: number): number {
  if (!(x > 0 && x < Infinity)) {
    return outsideLog(x);
  }
  const [k, f] = exponentAndFraction(x);
  const halfSquare = 0.5 * f * f;
  // log(1 + f) = head + tail, where the product of head and the head of 1 / ln 2 is exact.
  const [head] = split(f - halfSquare);
  const tail = f - head - halfSquare + logRest(f, halfSquare);
  const exact = head * INVERSE_LN2_HEAD;
  const small = tail * INVERSE_LN2_HEAD + (head + tail) * (INVERSE_LN2_TAIL + INVERSE_LN2_REST);
  const sum = k + exact;
  return sum + (k - sum + exact + small);
}

/** cos π x for x in [0, 1]: within 2^-51 of the true value, exact at 0, ½ and 1; Taylor series on [0, π/4]. */
export function cosPi(x: number): number {
  if (x > 0.5) {
    return -cosPi(1 - x);
  }
  const angle = Math.PI * (x > 0.25 ? 0.5 - x : x);
  // 1 − a²/2 (1 − a²/(3·4) (…)) for cos, a (1 − a²/(2·3) (…)) for sin.
  const first = x > 0.25 ? 2 : 1;
  let sum = 1;
  for (let n = first + 18; n >= first; n -= 2) {
    sum = 1 - (sum * angle * angle) / (n * (n + 1));
  }
  return x > 0.25 ? angle * sum : sum;
}

/**
 * log(1 + f) − (f − f²/2), by the series of log((1 + s) / (1 − s)) at s = f / (2 + f), |s| ≤ 0.1716, arranged so that
 * the large part f − f²/2 stays apart, as FDLIBM arranges it (Sun Microsystems 1993, e_log.c).
 */
function logRest(f: number, halfSquare: number): number {
  const s = f / (2 + f);
  const square = s * s;
  return s * (halfSquare + square * horner(LOG_COEFFICIENTS, square));
}

/** x = 2^k (1 + f) with √½ < 1 + f ≤ √2, for x positive and finite. */
function exponentAndFraction(x: number): [k: number, f: number] {
  const isSubnormal = x < SMALLEST_NORMAL;
  bits.setFloat64(0, isSubnormal ? x * 2 ** 54 : x);
  const word = bits.getUint32(0);
  bits.setUint32(0, (word & 0xfffff) | 0x3ff00000);
  const mantissa = bits.getFloat64(0);
  const k = (word >>> 20) - 1023 - (isSubnormal ? 54 : 0);
  return mantissa > SQRT2 ? [k + 1, mantissa / 2 - 1] : [k, mantissa - 1];
}

/** 2^k for −1022 ≤ k ≤ 1023. */
function powerOfTwo(k: number): number {
  bits.setUint32(0, (k + 1023) << 20);
  bits.setUint32(4, 0);
  return bits.getFloat64(0);
}

/** Polynomial with the given coefficients, highest power first. */
function horner(coefficients: Float64Array, x: number): number {
  let sum = 0;
  for (const coefficient of coefficients) {
    sum = sum * x + coefficient;
  }
  return sum;
}

/** a as the sum of two f64 of 26 bits each. */
function split(a: number): [head: number, tail: number] {
  const scaled = SPLITTER * a;
  const head = scaled - (scaled - a);
  return [head, a - head];
}

function outsideExp(x: number): number {
  if (Number.isNaN(x)) {
    return x;
  }
  return x > 0 ? Infinity : 0;
}

function outsideLog(x: number): number {
  if (x === 0) {
    return -Infinity;
  }
  return x === Infinity ? x : NaN;
}

function inverseFactorials(last: number): Float64Array {
  const inverses = new Float64Array(last - 1);
  let factorial = 1;
  for (let n = 2; n <= last; n++) {
    factorial *= n;
    inverses[last - n] = 1 / factorial;
  }
  return inverses;
}
