// Dictionaries of byte strings: each gets the number of its first appearance. A string is found by its hash and known
// by its bytes, so strings whose hashes agree stay two. The table is open, with linear probing, at most half full; the
// host gives it more room when it asks (functions/core/byteDictionary.ts).

import { at } from "./vector";

/** Words of a table, u32. */
const SLOTS: usize = 0;
const SLOT_MASK: usize = 4;
const COUNT: usize = 8;
const COUNT_MAX: usize = 12;
const ENDS: usize = 16;
const BYTES: usize = 20;
const BYTES_MAX: usize = 24;
const HASH_BITS: usize = 28;

/** Odd constants from the digits of the golden ratio and of pi. */
const MULTIPLIER: u64 = ((0x9e3779b9 as u64) << 32) | 0x7f4a7c15;
const FINISHER: u64 = ((0x3243f6a8 as u64) << 32) | 0x885a308d;

/** The first `count` of the 8 bytes at `p`, the others zero; `count` is below 8. */
function headOf(p: usize, count: usize): u64 {
  return load<u64>(p) & (((1 as u64) << ((count << 3) as u64)) - 1);
}

/** Hash of `length` bytes at `p`; up to 8 behind them are read. */
function hashOf(p: usize, length: usize): u32 {
  let hash: u64 = (length as u64) * FINISHER;
  const whole = p + (length & ~7);
  const end = p + length;
  while (p < whole) {
    hash = (hash ^ load<u64>(p)) * MULTIPLIER;
    hash ^= hash >> 29;
    p += 8;
  }
  hash = (hash ^ headOf(p, end - p)) * MULTIPLIER;
  hash = (hash ^ (hash >> 32)) * FINISHER;
  return (hash >> 32) as u32;
}

function isEqual(p: usize, q: usize, length: usize): bool {
  const whole = p + (length & ~7);
  const end = p + length;
  while (p < whole) {
    if (load<u64>(p) !== load<u64>(q)) {
      return false;
    }
    p += 8;
    q += 8;
  }
  return headOf(p, end - p) === headOf(q, end - p);
}

/** Where the string `number` starts among the bytes of the table. */
function startOf(table: usize, number: i32): usize {
  return number === 0 ? 0 : (load<u32>(at(load<usize>(table, ENDS), number - 1)) as usize);
}

/** Whether the string `number` is the `length` bytes at `p`. */
function isString(table: usize, number: i32, p: usize, length: usize): bool {
  const start = startOf(table, number);
  const end = load<u32>(at(load<usize>(table, ENDS), number)) as usize;
  return end - start === length && isEqual(load<usize>(table, BYTES) + start, p, length);
}

/** Appends a string that is not in the table; −1 where there is no room. */
function append(table: usize, p: usize, length: usize): i32 {
  const number = load<i32>(table, COUNT);
  const start = startOf(table, number);
  if (number === load<i32>(table, COUNT_MAX) || start + length > load<usize>(table, BYTES_MAX)) {
    return -1;
  }
  memory.copy(load<usize>(table, BYTES) + start, p, length);
  store<u32>(at(load<usize>(table, ENDS), number), (start + length) as u32);
  store<i32>(table, number + 1, COUNT);
  return number;
}

/**
 * The number of the `length` bytes at `p`, given out now if they are new; −1 where the table has no room for them.
 *
 *     table   [8] u32: addresses of slots [slotMask + 1, 2] u32, a hash and a number + 1 each; slotMask; count;
 *             countMax, at most half the slots; addresses of ends [countMax] u32 and bytes [bytesMax + 8]; bytesMax;
 *             the bits of a hash that count
 *     p       [length], and 8 bytes that mean nothing
 */
export function internBytes(table: usize, p: usize, length: i32): i32 {
  const slots = load<usize>(table, SLOTS);
  const mask = load<u32>(table, SLOT_MASK);
  const hash = hashOf(p, length as usize) & load<u32>(table, HASH_BITS);
  let slot = hash & mask;
  let entry = slots + ((slot as usize) << 3);
  let named = load<i32>(entry, 4);
  while (named !== 0) {
    if (load<u32>(entry) === hash && isString(table, named - 1, p, length as usize)) {
      return named - 1;
    }
    slot = (slot + 1) & mask;
    entry = slots + ((slot as usize) << 3);
    named = load<i32>(entry, 4);
  }
  const number = append(table, p, length as usize);
  if (number >= 0) {
    store<u32>(entry, hash);
    store<i32>(entry, number + 1, 4);
  }
  return number;
}

/** Puts all strings of a table into its slots, which are zeros. */
export function rehashTable(table: usize): void {
  const slots = load<usize>(table, SLOTS);
  const mask = load<u32>(table, SLOT_MASK);
  const count = load<i32>(table, COUNT);
  for (let number = 0; number < count; number++) {
    const start = startOf(table, number);
    const length = startOf(table, number + 1) - start;
    const hash = hashOf(load<usize>(table, BYTES) + start, length) & load<u32>(table, HASH_BITS);
    let slot = hash & mask;
    while (load<i32>(slots + ((slot as usize) << 3), 4) !== 0) {
      slot = (slot + 1) & mask;
    }
    store<u32>(slots + ((slot as usize) << 3), hash);
    store<i32>(slots + ((slot as usize) << 3), number + 1, 4);
  }
}
