// exp, tanh, sigmoid and log of four f32 at a time, as polynomials. Polynomials and the split of ln 2 are those of
// Cephes (Moshier, expf.c and logf.c); tanh and sigmoid reuse the one of exp. Constants stand in memory because V8 does
// not hoist splats of constants out of loops. NaN goes in and comes out: pmin and pmax have the argument first, which
// keeps it. Worst errors are measured in test/assembly/activation.test.ts.

import { at, storePair } from "./vector";

const TABLE: usize = memory.data<f32>(
  [
    1.44269502162933, // 0: log2 e as f32
    12582912, // 4: 1.5 · 2^23, which rounds to an integer by addition
    0.693359375, // 8: ln 2, leading bits
    -2.1219444e-4, // 12: ln 2, the rest
    1.98756915e-4, // 16 … 36: (e^t − 1 − t) / t²
    1.3981999507e-3,
    8.3334519073e-3,
    4.1665795894e-2,
    1.6666665459e-1,
    5.0000001201e-1,
    1, // 40
    -87, // 44: below it exp is 0
    88, // 48: above it exp stays
    -18.1, // 52: −2|x| below which tanh is ±1
    2, // 56
    7.0376836292e-2, // 60 … 92: (log(1 + f) − f + f²/2) / f³
    -1.151461031e-1,
    1.167699874e-1,
    -1.2420140846e-1,
    1.4249322787e-1,
    -1.6668057665e-1,
    2.0000714765e-1,
    -2.4999993993e-1,
    3.3333331174e-1,
    0.5, // 96
    1.17549435e-38, // 100: smallest normal number
  ],
  16,
);

/** c[offset] in all lanes, for a constant offset in bytes. */
function constant(offset: usize): v128 {
  return v128.load32_splat(TABLE + offset);
}

/** x y + z, rounded twice. */
function multiplyAdd(x: v128, y: v128, z: v128): v128 {
  return f32x4.add(f32x4.mul(x, y), z);
}

/** 2^n for the integer n that the magic addition left in the low bits of t. */
function powerOfTwo(t: v128): v128 {
  return i32x4.add(i32x4.shl(t, 23), constant(40));
}

/** e^t − 1 for |t| ≤ ln 2 / 2. */
function expm1Reduced(t: v128): v128 {
  let p = multiplyAdd(constant(16), t, constant(20));
  p = multiplyAdd(p, t, constant(24));
  p = multiplyAdd(p, t, constant(28));
  p = multiplyAdd(p, t, constant(32));
  p = multiplyAdd(p, t, constant(36));
  return multiplyAdd(f32x4.mul(t, t), p, t);
}

/** What remains of x after n ln 2, for n as a float. */
function reduce(x: v128, n: v128): v128 {
  const high = f32x4.sub(x, f32x4.mul(n, constant(8)));
  return f32x4.sub(high, f32x4.mul(n, constant(12)));
}

/** e^x on [−87, 88]; 0 below, e^88 above. */
export function exp4(x: v128): v128 {
  const clamped = f32x4.pmin(f32x4.pmax(x, constant(44)), constant(48));
  const magic = multiplyAdd(clamped, constant(0), constant(4));
  const t = reduce(clamped, f32x4.sub(magic, constant(4)));
  const y = f32x4.mul(f32x4.add(expm1Reduced(t), constant(40)), powerOfTwo(magic));
  return v128.andnot(y, f32x4.lt(x, constant(44)));
}

/** tanh x everywhere: −m / (m + 2) with m = e^(−2|x|) − 1, and the sign of x. */
export function tanh4(x: v128): v128 {
  const signBits = i32x4.splat(i32.MIN_VALUE);
  const z = f32x4.pmax(f32x4.mul(v128.or(x, signBits), constant(56)), constant(52));
  const magic = multiplyAdd(z, constant(0), constant(4));
  const t = reduce(z, f32x4.sub(magic, constant(4)));
  const scale = powerOfTwo(magic);
  const m = multiplyAdd(expm1Reduced(t), scale, f32x4.sub(scale, constant(40)));
  const size = v128.andnot(f32x4.div(m, f32x4.add(m, constant(56))), signBits);
  return v128.or(size, v128.and(x, signBits));
}

/** 1 / (1 + e^−x) everywhere, without cancellation on either side; 0 below −87. */
export function sigmoid4(x: v128): v128 {
  const e = exp4(v128.or(x, i32x4.splat(i32.MIN_VALUE)));
  const numerator = v128.bitselect(e, constant(40), i32x4.shr_s(x, 31));
  return f32x4.div(numerator, f32x4.add(e, constant(40)));
}

/** log x for positive, normal, finite x; NaN elsewhere. */
export function log4(x: v128): v128 {
  const exponent = i32x4.shr_s(i32x4.sub(x, i32x4.splat(0x3f3504f3)), 23);
  const n = f32x4.convert_i32x4_s(exponent);
  const f = f32x4.sub(i32x4.sub(x, i32x4.shl(exponent, 23)), constant(40));
  let p = multiplyAdd(constant(60), f, constant(64));
  p = multiplyAdd(p, f, constant(68));
  p = multiplyAdd(p, f, constant(72));
  p = multiplyAdd(p, f, constant(76));
  p = multiplyAdd(p, f, constant(80));
  p = multiplyAdd(p, f, constant(84));
  p = multiplyAdd(p, f, constant(88));
  p = multiplyAdd(p, f, constant(92));
  const square = f32x4.mul(f, f);
  let y = f32x4.mul(f32x4.mul(p, f), square);
  y = multiplyAdd(n, constant(12), y);
  y = f32x4.sub(y, f32x4.mul(square, constant(96)));
  y = multiplyAdd(n, constant(8), f32x4.add(f, y));
  const isInDomain = v128.and(f32x4.ge(x, constant(100)), f32x4.le(x, f32x4.splat(f32.MAX_VALUE)));
  return v128.or(y, v128.not(isInDomain));
}

/** out = e^x; out [n], x [n], n a multiple of LANES. */
export function expVector(out: usize, x: usize, n: i32): void {
  for (let i = 0; i < n; i += 8) {
    const y0 = exp4(v128.load(at(x, i)));
    const y1 = exp4(v128.load(at(x, i), 16));
    storePair(at(out, i), y0, y1);
  }
}

/** out = tanh x; out [n], x [n], n a multiple of LANES. */
export function tanhVector(out: usize, x: usize, n: i32): void {
  for (let i = 0; i < n; i += 8) {
    const y0 = tanh4(v128.load(at(x, i)));
    const y1 = tanh4(v128.load(at(x, i), 16));
    storePair(at(out, i), y0, y1);
  }
}

/** out = sigmoid x; out [n], x [n], n a multiple of LANES. */
export function sigmoidVector(out: usize, x: usize, n: i32): void {
  for (let i = 0; i < n; i += 8) {
    const y0 = sigmoid4(v128.load(at(x, i)));
    const y1 = sigmoid4(v128.load(at(x, i), 16));
    storePair(at(out, i), y0, y1);
  }
}

/** out = log x; out [n], x [n], n a multiple of LANES. */
export function logVector(out: usize, x: usize, n: i32): void {
  for (let i = 0; i < n; i += 8) {
    const y0 = log4(v128.load(at(x, i)));
    const y1 = log4(v128.load(at(x, i), 16));
    storePair(at(out, i), y0, y1);
  }
}
