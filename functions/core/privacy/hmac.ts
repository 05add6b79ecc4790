// HMAC-SHA-256 (RFC 2104, FIPS 180-4) without a promise: an id is needed before the next row is read, and the
// platform's own is asynchronous. A key's two pads are hashed once, so that an id of up to 55 bytes costs two blocks.

import { assert } from "../assert.ts";

const BLOCK_BYTES = 64;
const INNER_PAD = 0x36;
const OUTER_PAD = 0x5c;

/** First 32 bits of the fractional parts of the square roots of the first 8 primes (FIPS 180-4, 5.3.3). */
const INITIAL = Int32Array.of(
  0x6a09e667,
  0xbb67ae85,
  0x3c6ef372,
  0xa54ff53a,
  0x510e527f,
  0x9b05688c,
  0x1f83d9ab,
  0x5be0cd19,
);

/** First 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4, 4.2.2). */
const CONSTANTS = Int32Array.of(
  0x428a2f98,
  0x71374491,
  0xb5c0fbcf,
  0xe9b5dba5,
  0x3956c25b,
  0x59f111f1,
  0x923f82a4,
  0xab1c5ed5,
  0xd807aa98,
  0x12835b01,
  0x243185be,
  0x550c7dc3,
  0x72be5d74,
  0x80deb1fe,
  0x9bdc06a7,
  0xc19bf174,
  0xe49b69c1,
  0xefbe4786,
  0x0fc19dc6,
  0x240ca1cc,
  0x2de92c6f,
  0x4a7484aa,
  0x5cb0a9dc,
  0x76f988da,
  0x983e5152,
  0xa831c66d,
  0xb00327c8,
  0xbf597fc7,
  0xc6e00bf3,
  0xd5a79147,
  0x06ca6351,
  0x14292967,
  0x27b70a85,
  0x2e1b2138,
  0x4d2c6dfc,
  0x53380d13,
  0x650a7354,
  0x766a0abb,
  0x81c2c92e,
  0x92722c85,
  0xa2bfe8a1,
  0xa81a664b,
  0xc24b8b70,
  0xc76c51a3,
  0xd192e819,
  0xd6990624,
  0xf40e3585,
  0x106aa070,
  0x19a4c116,
  0x1e376c08,
  0x2748774c,
  0x34b0bcb5,
  0x391c0cb3,
  0x4ed8aa4a,
  0x5b9cca4f,
  0x682e6ff3,
  0x748f82ee,
  0x78a5636f,
  0x84c87814,
  0x8cc70208,
  0x90befffa,
  0xa4506ceb,
  0xbef9a3f7,
  0xc67178f2,
);

/** The HMAC-SHA-256 of messages under `key`, each as 32 bytes. */
export function hmacSha256(key: Uint8Array): (message: Uint8Array) => Uint8Array {
  const short = key.length > BLOCK_BYTES ? digest(INITIAL, 0, key) : key;
  const padded = (pad: number) => {
    const block = new Uint8Array(BLOCK_BYTES).fill(pad);
    for (const [index, byte] of short.entries()) {
      block[index] = byte ^ pad;
    }
    const state = INITIAL.slice();
    compress(state, block, 0);
    return state;
  };
  const inner = padded(INNER_PAD);
  const outer = padded(OUTER_PAD);
  return (message) => digest(outer, BLOCK_BYTES, digest(inner, BLOCK_BYTES, message));
}

/** The digest of `message` from a state that has taken in `bytesBefore` bytes, a multiple of a block. */
function digest(start: Int32Array, bytesBefore: number, message: Uint8Array): Uint8Array {
  assert(message.length < 2 ** 28, "the length in bits fits into 32 of them");
  const state = start.slice();
  const blocks = Math.ceil((message.length + 9) / BLOCK_BYTES);
  const padded = new Uint8Array(blocks * BLOCK_BYTES);
  padded.set(message);
  padded[message.length] = 0x80;
  writeWord(padded, padded.length - 4, (bytesBefore + message.length) * 8);
  for (let offset = 0; offset < padded.length; offset += BLOCK_BYTES) {
    compress(state, padded, offset);
  }
  const bytes = new Uint8Array(32);
  for (let word = 0; word < 8; word++) {
    writeWord(bytes, 4 * word, state[word] as number);
  }
  return bytes;
}

/** Writes 32 bits, the highest byte first. */
function writeWord(bytes: Uint8Array, at: number, word: number): void {
  bytes[at] = word >>> 24;
  bytes[at + 1] = word >>> 16;
  bytes[at + 2] = word >>> 8;
  bytes[at + 3] = word;
}

const schedule = new Int32Array(64);

/** Takes the 64 bytes at `offset` into the state (FIPS 180-4, 6.2.2). */
function compress(state: Int32Array, bytes: Uint8Array, offset: number): void {
  fillSchedule(bytes, offset);
  const at = (word: number) => state[word] as number;
  let [a, b, c, d, e, f, g, h] = [at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7)];
  for (let round = 0; round < 64; round++) {
    const sum1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const choice = (e & f) ^ (~e & g);
    const key = ((CONSTANTS[round] as number) + (schedule[round] as number)) | 0;
    const first = (h + sum1 + choice + key) | 0;
    const sum0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + sum0 + majority) | 0;
  }
  // An Int32Array keeps the low 32 bits of what is stored.
  state[0] = at(0) + a;
  state[1] = at(1) + b;
  state[2] = at(2) + c;
  state[3] = at(3) + d;
  state[4] = at(4) + e;
  state[5] = at(5) + f;
  state[6] = at(6) + g;
  state[7] = at(7) + h;
}

function fillSchedule(bytes: Uint8Array, offset: number): void {
  const byte = (index: number) => bytes[offset + index] as number;
  for (let word = 0; word < 16; word++) {
    const at = 4 * word;
    schedule[word] = (byte(at) << 24) | (byte(at + 1) << 16) | (byte(at + 2) << 8) | byte(at + 3);
  }
  for (let word = 16; word < 64; word++) {
    const early = schedule[word - 15] as number;
    const late = schedule[word - 2] as number;
    const small0 = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3);
    const small1 = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10);
    schedule[word] =
      (schedule[word - 16] as number) + small0 + (schedule[word - 7] as number) + small1;
  }
}

function rotate(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}
