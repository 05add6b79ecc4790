// Bytes as bits: 64 bytes are compared at a time, and bit k of a mask speaks of byte k.

/** Bit k says whether byte k of the 64 at `p` equals the lanes of `sought`. */
export function maskOf(p: usize, sought: v128): u64 {
  const m0 = i8x16.bitmask(i8x16.eq(v128.load(p), sought)) as u64;
  const m1 = i8x16.bitmask(i8x16.eq(v128.load(p, 16), sought)) as u64;
  const m2 = i8x16.bitmask(i8x16.eq(v128.load(p, 32), sought)) as u64;
  const m3 = i8x16.bitmask(i8x16.eq(v128.load(p, 48), sought)) as u64;
  return m0 | (m1 << 16) | (m2 << 32) | (m3 << 48);
}

/** Bit k says whether byte k of the 64 at `p` is no ASCII. */
export function highMask(p: usize): u64 {
  const m0 = i8x16.bitmask(v128.load(p)) as u64;
  const m1 = i8x16.bitmask(v128.load(p, 16)) as u64;
  const m2 = i8x16.bitmask(v128.load(p, 32)) as u64;
  const m3 = i8x16.bitmask(v128.load(p, 48)) as u64;
  return m0 | (m1 << 16) | (m2 << 32) | (m3 << 48);
}

/** Bit k of the result is the parity of the bits 0 to k: between an opening bit and the closing one it is set. */
export function prefixXor(bits: u64): u64 {
  bits ^= bits << 1;
  bits ^= bits << 2;
  bits ^= bits << 4;
  bits ^= bits << 8;
  bits ^= bits << 16;
  return bits ^ (bits << 32);
}

/** Stores base + the place of every bit; behind them up to 15 cells that mean nothing. */
export function storeBits(cells: usize, bits: u64, base: i32): void {
  while (bits !== 0) {
    store<i32>(cells, base + (ctz(bits) as i32));
    bits &= bits - 1;
    store<i32>(cells, base + (ctz(bits) as i32), 4);
    bits &= bits - 1;
    store<i32>(cells, base + (ctz(bits) as i32), 8);
    bits &= bits - 1;
    store<i32>(cells, base + (ctz(bits) as i32), 12);
    bits &= bits - 1;
    cells += 16;
  }
}
