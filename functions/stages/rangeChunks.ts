// The bytes of a range: from a place on, to its end and as far beyond as the last row needs.

import type { InputPart } from "../core/ranges.ts";
import type { InputSource } from "../ports/inputSource.ts";

const LINE_FEED = 0x0a;
/** Rows that begin in a range mostly end within so many bytes behind it. */
const TAIL_BYTES = 64 * 1024;
/** How much is asked for at a time, by whoever may need little of it. */
const PIECE_BYTES = 256 * 1024;

/**
 * The bytes of the part's input from `offset` on. Behind the end of the part they are asked for piece by piece, each
 * twice as long as the one before: whoever reads them stops when its last row is whole.
 */
export async function* rangeChunks(
  inputs: InputSource,
  { input, endByte }: InputPart,
  offset: number,
): AsyncGenerator<Uint8Array> {
  const { uri, etag, bytes } = input;
  let startByte = offset;
  let pieceBytes = TAIL_BYTES;
  let until = Math.min(bytes, endByte + pieceBytes);
  while (startByte < bytes && offset < endByte) {
    yield* inputs.readRange(uri, etag, { startByte, endByte: until });
    startByte = until;
    pieceBytes *= 2;
    until = Math.min(bytes, startByte + pieceBytes);
  }
}

/** Offset of the first line that begins in the part, or null where none does. */
export async function firstLineIn(
  inputs: InputSource,
  { input, startByte, endByte }: InputPart,
): Promise<number | null> {
  const last = Math.min(input.bytes, endByte);
  let from = startByte - 1;
  while (from < last) {
    const until = Math.min(last, from + PIECE_BYTES);
    for await (const chunk of inputs.readRange(input.uri, input.etag, {
      startByte: from,
      endByte: until,
    })) {
      const index = chunk.indexOf(LINE_FEED);
      if (index >= 0) {
        return from + index + 1 < last ? from + index + 1 : null;
      }
      from += chunk.byteLength;
    }
  }
  return null;
}
