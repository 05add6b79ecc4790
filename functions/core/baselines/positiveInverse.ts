// The inverse of a symmetric positive definite matrix by Cholesky's factor (Golub & Van Loan, Matrix Computations,
// 4.2): all of its work is inner products of rows, which are taken sixteen at a time, four rows by four.

import { assert } from "../assert.ts";

const BLOCK = 4;

/** The inverse of `matrix` [n × n], row-major and symmetric. Fails an assertion where it is not positive definite. */
export function positiveInverse(n: number, matrix: Float64Array): Float64Array {
  assert(matrix.length === n * n, "a square matrix");
  const size = Math.ceil(n / BLOCK) * BLOCK;
  const factor = padded(n, size, matrix);
  factorise(size, factor);
  const inverse = invertedFactor(size, factor);
  const whole = multipliedByTranspose(size, inverse, factor);
  return size === n ? whole : cut(size, n, whole);
}

/** Rows and columns of the unit matrix below and beside, up to whole blocks. */
function padded(n: number, size: number, matrix: Float64Array): Float64Array {
  const larger = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    if (row < n) {
      larger.set(matrix.subarray(row * n, (row + 1) * n), row * size);
    } else {
      larger[row * size + row] = 1;
    }
  }
  return larger;
}

function cut(size: number, n: number, matrix: Float64Array): Float64Array {
  const smaller = new Float64Array(n * n);
  for (let row = 0; row < n; row++) {
    smaller.set(matrix.subarray(row * size, row * size + n), row * n);
  }
  return smaller;
}

/** Cholesky's factor L, in the lower triangle of the matrix. */
function factorise(size: number, matrix: Float64Array): void {
  const dots = new Float64Array(BLOCK * BLOCK);
  for (let top = 0; top < size; top += BLOCK) {
    for (let left = 0; left <= top; left += BLOCK) {
      blockDots(matrix, top * size, matrix, left * size, [0, left], size, dots);
      for (let cell = 0; cell < dots.length; cell++) {
        const at = { row: top + (cell >> 2), column: left + (cell & 3), known: left };
        if (at.column <= at.row) {
          factorCell(size, matrix, at, dots[cell] as number);
        }
      }
    }
  }
}

/** One element of L, of whose inner product the columns before `known` are summed up in `sum`. */
function factorCell(
  size: number,
  matrix: Float64Array,
  { row, column, known }: { row: number; column: number; known: number },
  sum: number,
): void {
  const [own, other] = [row * size, column * size];
  const rest =
    (matrix[own + column] as number) - sum - rowDot(matrix, own, matrix, other, [known, column]);
  assert(row !== column || rest > 0, "the matrix is positive definite");
  matrix[own + column] =
    row === column ? Math.sqrt(rest) : rest / (matrix[other + column] as number);
}

/** L⁻¹, its column j as row j. */
function invertedFactor(size: number, factor: Float64Array): Float64Array {
  const inverse = new Float64Array(size * size);
  const dots = new Float64Array(BLOCK * BLOCK);
  for (let left = 0; left < size; left += BLOCK) {
    for (let top = left; top < size; top += BLOCK) {
      blockDots(factor, top * size, inverse, left * size, [left, top], size, dots);
      for (let cell = 0; cell < dots.length; cell++) {
        const [row, column] = [top + (cell >> 2), left + (cell & 3)];
        if (column <= row) {
          const rows = [row * size, column * size] as const;
          const sum =
            (dots[cell] as number) + rowDot(factor, rows[0], inverse, rows[1], [top, row]);
          const own = factor[rows[0] + row] as number;
          inverse[rows[1] + row] = ((row === column ? 1 : 0) - sum) / own;
        }
      }
    }
  }
  return inverse;
}

/** Inner product of two rows, which begin at elements `aAt` and `bAt`, over columns [from, to). */
function rowDot(
  a: Float64Array,
  aAt: number,
  b: Float64Array,
  bAt: number,
  [from, to]: readonly [number, number],
): number {
  let sum = 0;
  for (let column = from; column < to; column++) {
    sum += (a[aAt + column] as number) * (b[bAt + column] as number);
  }
  return sum;
}

/** (L Lᵀ)⁻¹ = L⁻ᵀ L⁻¹, of rows that are zero before the diagonal, into `product`. */
function multipliedByTranspose(
  size: number,
  inverse: Float64Array,
  product: Float64Array,
): Float64Array {
  const dots = new Float64Array(BLOCK * BLOCK);
  for (let top = 0; top < size; top += BLOCK) {
    for (let left = 0; left <= top; left += BLOCK) {
      blockDots(inverse, top * size, inverse, left * size, [top, size], size, dots);
      for (let cell = 0; cell < dots.length; cell++) {
        const [row, column] = [top + (cell >> 2), left + (cell & 3)];
        product[row * size + column] = dots[cell] as number;
        product[column * size + row] = dots[cell] as number;
      }
    }
  }
  return product;
}

/**
 * Inner products over columns [from, to) of four rows of `a` from element `aAt` with four rows of `b` from `bAt`, rows
 * of `size` elements, into `dots` [4 × 4].
 */
function blockDots(
  a: Float64Array,
  aAt: number,
  b: Float64Array,
  bAt: number,
  [from, to]: readonly [number, number],
  size: number,
  dots: Float64Array,
): void {
  for (let pair = 0; pair < BLOCK; pair += 2) {
    const [r0, r1] = [aAt + pair * size, aAt + (pair + 1) * size];
    let [s00, s01, s02, s03] = [0, 0, 0, 0];
    let [s10, s11, s12, s13] = [0, 0, 0, 0];
    for (let column = from; column < to; column++) {
      const a0 = a[r0 + column] as number;
      const a1 = a[r1 + column] as number;
      const b0 = b[bAt + column] as number;
      const b1 = b[bAt + size + column] as number;
      const b2 = b[bAt + 2 * size + column] as number;
      const b3 = b[bAt + 3 * size + column] as number;
      s00 += a0 * b0;
      s01 += a0 * b1;
      s02 += a0 * b2;
      s03 += a0 * b3;
      s10 += a1 * b0;
      s11 += a1 * b1;
      s12 += a1 * b2;
      s13 += a1 * b3;
    }
    dots.set([s00, s01, s02, s03, s10, s11, s12, s13], pair * BLOCK);
  }
}
