// The plane of most variance through points of many dimensions (Pearson, Philosophical Magazine 2(11), 1901), by power
// iteration in f64 with + − × ÷ and sqrt alone, so that every machine finds the same digits.

import { assert } from "../assert.ts";

export interface PrincipalPlane {
  /** [points] coordinates along the first and the second axis, from the mean of all points. */
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Shares of the variance along the two axes. */
  readonly shares: readonly [number, number];
}

const STEPS_MAX = 500;
/** Squared distance of two directions in turn at which the iteration ends. */
const SETTLED = 1e-24;
/** A variance that is this small beside the whole is rounding. */
const NOTHING = 1e-12;

/** The plane of vectors [points, width]; null where they do not spread in two directions. */
export function principalPlane(vectors: Float32Array, width: number): PrincipalPlane | null {
  assert(width >= 1 && vectors.length % width === 0, "vectors are whole rows");
  const centred = centre(vectors, width);
  const matrix = scatter(centred, width);
  const total = trace(matrix, width);
  const first = leading(matrix, width, total);
  if (first === null) {
    return null;
  }
  deflate(matrix, first);
  const second = leading(matrix, width, total);
  return second === null
    ? null
    : {
        points: Array.from({ length: vectors.length / width }, (_, point) => {
          const row = centred.subarray(point * width, (point + 1) * width);
          return [dot(row, first.direction), dot(row, second.direction)] as const;
        }),
        shares: [first.variance / total, second.variance / total],
      };
}

interface Axis {
  /** Of length 1; its largest component is positive. */
  readonly direction: Float64Array;
  readonly variance: number;
}

function centre(vectors: Float32Array, width: number): Float64Array {
  const count = vectors.length / width;
  const mean = new Float64Array(width);
  vectors.forEach((value, element) => {
    mean[element % width] = (mean[element % width] as number) + value / count;
  });
  return Float64Array.from(vectors, (value, element) => value - (mean[element % width] as number));
}

/** Sums of products of the columns [width, width]. */
function scatter(centred: Float64Array, width: number): Float64Array {
  const sums = new Float64Array(width * width);
  for (let start = 0; start < centred.length; start += width) {
    for (let row = 0; row < width; row++) {
      const value = centred[start + row] as number;
      for (let column = 0; column < width; column++) {
        const element = row * width + column;
        sums[element] = (sums[element] as number) + value * (centred[start + column] as number);
      }
    }
  }
  return sums;
}

function trace(matrix: Float64Array, width: number): number {
  let sum = 0;
  for (let row = 0; row < width; row++) {
    sum += matrix[row * (width + 1)] as number;
  }
  return sum;
}

/** The direction of most variance, from the row with the largest diagonal on; null where there is none. */
function leading(matrix: Float64Array, width: number, total: number): Axis | null {
  let start = 0;
  for (let row = 1; row < width; row++) {
    const isLarger =
      (matrix[row * (width + 1)] as number) > (matrix[start * (width + 1)] as number);
    start = isLarger ? row : start;
  }
  if (!((matrix[start * (width + 1)] as number) > total * NOTHING)) {
    return null;
  }
  let direction = unit(matrix.slice(start * width, (start + 1) * width));
  for (let step = 0; step < STEPS_MAX; step++) {
    const next = unit(product(matrix, direction));
    const moved = next.reduce((sum, value, i) => sum + (value - (direction[i] as number)) ** 2, 0);
    direction = next;
    if (moved < SETTLED) {
      break;
    }
  }
  const variance = dot(direction, product(matrix, direction));
  return { direction: signed(direction), variance };
}

function product(matrix: Float64Array, vector: Float64Array): Float64Array {
  const width = vector.length;
  return vector.map((_, row) => dot(matrix.subarray(row * width, (row + 1) * width), vector));
}

/** Takes an axis out of the matrix, in place. */
function deflate(matrix: Float64Array, { direction, variance }: Axis): void {
  const width = direction.length;
  for (let element = 0; element < matrix.length; element++) {
    const [row, column] = [Math.floor(element / width), element % width];
    const taken = variance * (direction[row] as number) * (direction[column] as number);
    matrix[element] = (matrix[element] as number) - taken;
  }
}

function unit(vector: Float64Array): Float64Array {
  const length = Math.sqrt(dot(vector, vector));
  return vector.map((value) => value / length);
}

function signed(direction: Float64Array): Float64Array {
  let largest = 0;
  for (const value of direction) {
    largest = Math.abs(value) > Math.abs(largest) ? value : largest;
  }
  return largest < 0 ? direction.map((value) => -value) : direction;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) {
    sum += (a[index] as number) * (b[index] as number);
  }
  return sum;
}
