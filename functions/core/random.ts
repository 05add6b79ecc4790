// Random numbers as a function of their position: Philox4x32-10 (Salmon, Moraes, Dror & Shaw, "Parallel random
// numbers: as easy as 1, 2, 3", SC 2011). Any number can be had again from (seed, purpose, coordinates, position),
// whatever was drawn before it, so results do not depend on who computes what, or when.

import { assert } from "./assert.ts";

const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;
const ROUNDS = 10;

/** Four u32 words. */
export type Words4 = readonly [number, number, number, number];

/** High 32 bits of the product of two u32, from 16-bit halves: no sum reaches 2^32, so whole-number operations do. */
function multiplyHigh(a: number, b: number): number {
  const aHigh = a >>> 16;
  const aLow = a & 0xffff;
  const bHigh = b >>> 16;
  const bLow = b & 0xffff;
  const middle = (Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16)) >>> 0;
  const carried = (Math.imul(aLow, bHigh) + (middle & 0xffff)) >>> 0;
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (carried >>> 16)) >>> 0;
}

/** One block of Philox4x32-10: counter of four u32 and key of two u32 to four u32. */
export function philox(counter: Words4, key: readonly [number, number]): Words4 {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(MULTIPLIER_0, c0);
    const low0 = Math.imul(MULTIPLIER_0, c0) >>> 0;
    const high1 = multiplyHigh(MULTIPLIER_1, c2);
    const low1 = Math.imul(MULTIPLIER_1, c2) >>> 0;
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + WEYL_0) >>> 0;
    k1 = (k1 + WEYL_1) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** What a stream is drawn for. The numbers are part of every result: append, never renumber. */
export const PURPOSES = {
  initialWeights: 1,
  shuffle: 2,
  generatorCatalogue: 3,
  generatorUser: 4,
  generatorDirt: 5,
  test: 6,
  latentNoise: 7,
  inputDropout: 8,
  negatives: 9,
  dropout: 10,
  splitUsers: 14,
  randomCase: 15,
  participants: 16,
  interestShuffle: 17,
  randomRanking: 18,
  resampling: 31,
  comparison: 35,
  dynamics: 47,
} as const;

/** Where a stream belongs. Coordinates not needed are 0. */
export interface StreamKey {
  /** Run seed, an integer in [0, 2^53). */
  readonly seed: number;
  readonly purpose: keyof typeof PURPOSES;
  /** u32, for instance the round, or the index of a parameter. */
  readonly major?: number;
  /** u32, for instance the shard, or the index of a user. */
  readonly minor?: number;
}

/** A stream of random numbers addressed by position (u32), with a cursor for drawing in turn. */
export interface RandomStream {
  /** The u32 at `position`. */
  uint32At(position: number): number;
  /** A number in [0, 1) with 32 random bits. */
  uniformAt(position: number): number;
  /** The next number in [0, 1). */
  uniform(): number;
  /** The next integer in [0, count), by multiplication; the bias is below count · 2^-32. */
  integer(count: number): number;
}

/** The stream that belongs to `key`. */
export function randomStream(key: StreamKey): RandomStream {
  const { seed, purpose, major = 0, minor = 0 } = key;
  assert(Number.isSafeInteger(seed) && seed >= 0, "a seed is an integer in [0, 2^53)");
  const words: readonly [number, number] = [seed >>> 0, Math.floor(seed / 2 ** 32)];
  let blockIndex = -1;
  let block: Words4 = [0, 0, 0, 0];
  let cursor = 0;
  const uint32At = (position: number): number => {
    const index = Math.floor(position / 4);
    if (index !== blockIndex) {
      block = philox([index >>> 0, major >>> 0, minor >>> 0, PURPOSES[purpose]], words);
      blockIndex = index;
    }
    return block[(position & 3) as 0 | 1 | 2 | 3];
  };
  const uniformAt = (position: number) => uint32At(position) * 2 ** -32;
  const uniform = () => uniformAt(cursor++);
  return { uint32At, uniformAt, uniform, integer: (count) => Math.floor(uniform() * count) };
}

/** A permutation of 0 … count − 1 (Fisher & Yates), a function of the stream alone. */
export function permutation(count: number, stream: RandomStream): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = stream.integer(last + 1);
    const kept = order[last] as number;
    order[last] = order[other] as number;
    order[other] = kept;
  }
  return order;
}
