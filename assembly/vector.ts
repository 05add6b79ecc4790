// Matrices of f32 in linear memory. A matrix is an address and row-major rows; a row takes `rowBytes(columns)`: its
// columns, padded with zeros to whole pairs of vectors, so that elementwise kernels have no remainder. The host plans
// memory with the same rule (functions/core/layout.ts) and starts every matrix on a multiple of 16 bytes.

/** f32 elements to which rows are padded: two v128, which V8 can merge into one 256-bit vector. */
export const LANES: i32 = 8;

/** `count` rounded up to whole LANES. */
export function padded(count: i32): i32 {
  return (count + (LANES - 1)) & ~(LANES - 1);
}

/** Bytes from one row of a matrix to the next. */
export function rowBytes(columns: i32): usize {
  return (padded(columns) as usize) << 2;
}

/** Address of element `index` of the f32 or u32 array at `base`. */
export function at(base: usize, index: i32): usize {
  return base + ((index as usize) << 2);
}

/** Sum of the lanes in the order (0 + 1) + (2 + 3), in f64. */
export function sumLanes(x: v128): f64 {
  const low = (f32x4.extract_lane(x, 0) as f64) + (f32x4.extract_lane(x, 1) as f64);
  const high = (f32x4.extract_lane(x, 2) as f64) + (f32x4.extract_lane(x, 3) as f64);
  return low + high;
}

/** Stores two neighbouring vectors. Neighbouring stores are what V8 merges pairs of vectors from. */
export function storePair(address: usize, x0: v128, x1: v128): void {
  v128.store(address, x0);
  v128.store(address, x1, 16);
}

/** x + y, for the vectors at these addresses. */
export function sumAt(x: usize, y: usize): v128 {
  return f32x4.add(v128.load(x), v128.load(y));
}
