// The part of a stream of bytes that is still needed, addressed by offset in the stream.

import { assert } from "../assert.ts";

/** The byte at stream offset `o` is `bytes[o - base]`, for the offsets kept, which end before `end`. */
export interface ByteWindow {
  bytes: Uint8Array;
  base: number;
  end: number;
}

const INITIAL_BYTES = 1 << 16;

export function emptyWindow(): ByteWindow {
  return { bytes: new Uint8Array(INITIAL_BYTES), base: 0, end: 0 };
}

/**
 * Adds `chunk`, forgetting what comes before the offset `keepFrom`. Bytes are moved only when at least half of the
 * buffer is free, so the work is linear in what was appended, whatever the size of the chunks.
 */
export function appendBytes(window: ByteWindow, chunk: Uint8Array, keepFrom: number): void {
  assert(keepFrom >= window.base && keepFrom <= window.end, "only bytes of the window are kept");
  const capacity = window.bytes.byteLength;
  if (window.end - window.base + chunk.byteLength > capacity) {
    const start = keepFrom - window.base;
    const kept = window.bytes.subarray(start, window.end - window.base);
    const needed = kept.byteLength + chunk.byteLength;
    if (start * 2 >= capacity && needed <= capacity) {
      window.bytes.copyWithin(0, start, start + kept.byteLength);
    } else {
      const larger = new Uint8Array(Math.max(needed, capacity * 2));
      larger.set(kept);
      window.bytes = larger;
    }
    window.base = keepFrom;
  }
  window.bytes.set(chunk, window.end - window.base);
  window.end += chunk.byteLength;
}

/** The bytes from offset `start` up to `end`; a view that is good until the next append. */
export function windowBytes(window: ByteWindow, start: number, end: number): Uint8Array {
  return window.bytes.subarray(start - window.base, end - window.base);
}

export function byteAt(window: ByteWindow, offset: number): number {
  assert(offset >= window.base && offset < window.end, "an offset lies in its window");
  return window.bytes[offset - window.base] as number;
}
