// UTF-8: where it is ill-formed, and text from it. Well-formed is what table 3-7 of the Unicode Standard (16.0, section
// 3.9) lists: no overlong forms, no surrogates, nothing above U+10FFFF.

import { assert } from "../assert.ts";

/**
 * Index of the last byte in [start, end) at which no well-formed sequence begins although one should, or -1. An
 * ill-formed sequence is passed byte by byte, so the answer for a suffix that begins a character is the same or -1.
 */
export function lastIllFormed(bytes: Uint8Array, start: number, end: number): number {
  let last = -1;
  let index = start;
  while (index < end) {
    const length = (bytes[index] as number) < 0x80 ? 1 : sequenceBytes(bytes, index, end);
    if (length === 0) {
      last = index;
    }
    index += length === 0 ? 1 : length;
  }
  return last;
}

/** Bytes of the well-formed sequence of two or more bytes at `index`, or 0. */
function sequenceBytes(bytes: Uint8Array, index: number, end: number): number {
  const lead = bytes[index] as number;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || index + length > end) {
    return 0;
  }
  const second = bytes[index + 1] as number;
  if (second < secondMin(lead) || second > secondMax(lead)) {
    return 0;
  }
  for (let next = index + 2; next < index + length; next++) {
    if (((bytes[next] as number) & 0xc0) !== 0x80) {
      return 0;
    }
  }
  return length;
}

function secondMin(lead: number): number {
  return lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
}

function secondMax(lead: number): number {
  return lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
/** Up to here, text from character codes is several times faster than a decoder's call (measured, V8 13.6). */
const SHORT_BYTES = 12;

/** Text of [start, end); ill-formed sequences become U+FFFD. */
export function textFromUtf8(bytes: Uint8Array, start: number, end: number): string {
  assert(start <= end && end <= bytes.byteLength, "text lies in its bytes");
  if (end - start > SHORT_BYTES) {
    return decoder.decode(bytes.subarray(start, end));
  }
  let highBits = 0;
  for (let index = start; index < end; index++) {
    highBits |= bytes[index] as number;
  }
  return highBits < 0x80
    ? shortAscii(bytes, start, end)
    : decoder.decode(bytes.subarray(start, end));
}

function shortAscii(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  let index = start;
  for (; index + 4 <= end; index += 4) {
    text += String.fromCharCode(
      bytes[index] as number,
      bytes[index + 1] as number,
      bytes[index + 2] as number,
      bytes[index + 3] as number,
    );
  }
  for (; index < end; index++) {
    text += String.fromCharCode(bytes[index] as number);
  }
  return text;
}
