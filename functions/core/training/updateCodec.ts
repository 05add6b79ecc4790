// Numbers of an update in few bytes, with error feedback (Seide et al. 2014, "1-bit stochastic gradient descent"): what
// the form cannot hold stays with the shard and is added to what it sends next. Both forms leave a remainder that f32
// holds exactly, so sent + remainder is what was to be sent, to the bit (subnormal numbers and f16's overflow aside).

import { present } from "../assert.ts";
import type { Compression } from "./merging.ts";
import { type RowLayout, type RowUpdate, rowRange } from "./updateRows.ts";

/** Values as they are stored; `exponents` [rows], plus 126, of the power of two that an int8 row is in units of. */
export interface EncodedValues {
  readonly values: Float32Array | Uint8Array;
  readonly exponents?: Uint8Array;
}

const INT8_MAX = 127;
const EXPONENT_MIN = -126;
/** f32 bits of a power of two: exact, where Math.pow need not be the same everywhere. */
const view = new DataView(new ArrayBuffer(4));

/** The form of `update`, whose rows are those of `layout`. */
export function encodeValues(
  compression: Compression,
  layout: RowLayout,
  { rows, values }: RowUpdate,
): EncodedValues {
  switch (compression) {
    case "none":
      return { values };
    case "f16":
      return { values: encodeHalves(values) };
    case "int8":
      return encodeInt8(layout, rows, values);
  }
}

/** The numbers that `encoded` stands for. */
export function decodeValues(
  compression: Compression,
  layout: RowLayout,
  rows: Uint32Array,
  { values, exponents }: EncodedValues,
): Float32Array {
  if (compression === "none") {
    return values as Float32Array;
  }
  return compression === "f16"
    ? decodeHalves(values as Uint8Array)
    : decodeInt8(layout, rows, values as Uint8Array, present(exponents, "int8 has exponents"));
}

function encodeInt8(layout: RowLayout, rows: Uint32Array, values: Float32Array): EncodedValues {
  const bytes = new Int8Array(values.length);
  const exponents = new Uint8Array(rows.length);
  let used = 0;
  for (const [position, row] of rows.entries()) {
    const [start, end] = rowRange(layout, row);
    const some = values.subarray(used, used + end - start);
    const exponent = exponentOf(some);
    exponents[position] = exponent - EXPONENT_MIN;
    const unit = powerOfTwo(exponent);
    for (const value of some) {
      bytes[used++] = Math.round(value / unit);
    }
  }
  return { values: new Uint8Array(bytes.buffer), exponents };
}

/** The least e for which 127 · 2^e holds every value. */
function exponentOf(values: Float32Array): number {
  const most = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const exponent = Math.max(EXPONENT_MIN, binaryExponent(most) - 6);
  return most > INT8_MAX * powerOfTwo(exponent) ? exponent + 1 : exponent;
}

function decodeInt8(
  layout: RowLayout,
  rows: Uint32Array,
  bytes: Uint8Array,
  exponents: Uint8Array,
): Float32Array {
  const values = new Float32Array(bytes.length);
  let used = 0;
  for (const [position, row] of rows.entries()) {
    const [start, end] = rowRange(layout, row);
    const unit = powerOfTwo((exponents[position] as number) + EXPONENT_MIN);
    for (let index = start; index < end; index++, used++) {
      values[used] = (((bytes[used] as number) << 24) >> 24) * unit;
    }
  }
  return values;
}

/** IEEE 754 binary16, little-endian, ties to even; beyond its range the largest number. */
function encodeHalves(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(2 * values.length);
  for (const [index, value] of values.entries()) {
    const half = (value < 0 ? 0x8000 : 0) + halfOf(Math.abs(value));
    bytes[2 * index] = half & 0xff;
    bytes[2 * index + 1] = half >>> 8;
  }
  return bytes;
}

function halfOf(size: number): number {
  if (size >= 65504) {
    return 0x7bff;
  }
  const exponent = Math.max(-14, binaryExponent(size));
  // A fraction that rounds up to 2048 carries into the exponent, as it should.
  return (exponent + 14) * 1024 + roundedToEven(size / powerOfTwo(exponent - 10));
}

function decodeHalves(bytes: Uint8Array): Float32Array {
  return Float32Array.from({ length: bytes.length / 2 }, (_, index) => {
    const half = (bytes[2 * index] as number) | ((bytes[2 * index + 1] as number) << 8);
    const exponent = (half >>> 10) & 0x1f;
    const fraction = (half & 0x3ff) + (exponent === 0 ? 0 : 1024);
    const size = fraction * powerOfTwo(Math.max(exponent, 1) - 25);
    return half & 0x8000 ? -size : size;
  });
}

function roundedToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}

/** e with 2^e ≤ size < 2^(e + 1); −127 below f32's normal numbers. */
function binaryExponent(size: number): number {
  view.setFloat32(0, size);
  return (view.getUint32(0) >>> 23) - 127;
}

/** 2^exponent for a normal number of f32. */
function powerOfTwo(exponent: number): number {
  view.setUint32(0, (exponent + 127) << 23);
  return view.getFloat32(0);
}

/** The update that is due: what changed, and what is left from before of the same rows. */
export function withRemainder(
  layout: RowLayout,
  { rows, values }: RowUpdate,
  remainder: Float32Array,
): RowUpdate {
  const due = values.slice();
  eachElement(layout, rows, (index, used) => {
    due[used] = (due[used] as number) + (remainder[index] as number);
  });
  return { rows, values: due };
}

/** What is left after `sent` of `due`; rows that were not sent keep theirs. */
export function remainderAfter(
  layout: RowLayout,
  due: RowUpdate,
  sent: Float32Array,
  before: Float32Array,
): Float32Array {
  const remainder = before.slice();
  eachElement(layout, due.rows, (index, used) => {
    remainder[index] = (due.values[used] as number) - (sent[used] as number);
  });
  return remainder;
}

function eachElement(
  layout: RowLayout,
  rows: Uint32Array,
  visit: (index: number, used: number) => void,
): void {
  let used = 0;
  for (const row of rows) {
    const [start, end] = rowRange(layout, row);
    for (let index = start; index < end; index++) {
      visit(index, used++);
    }
  }
}
