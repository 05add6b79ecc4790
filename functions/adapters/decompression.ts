// Decompression of what is read from anywhere: gzip with all its members, Zstandard with all its frames. A stream
// that is cut short or damaged is an error, never an early end.

import { pipeline, Readable } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { InvalidInputError } from "../core/errors.ts";
import type { FramePiece, ZstdFrames } from "../core/sources/zstdFrames.ts";
import { FrameError, zstdFrames } from "../core/sources/zstdFrames.ts";

/** The stored bytes of an input from an offset on. */
export type StoredBytes = (start: number) => AsyncIterable<Uint8Array>;

export interface Decompression {
  readonly stored: StoredBytes;
  /** How much comes out at a time. */
  readonly chunkBytes: number;
  /** The input, for errors. */
  readonly where: string;
}

/** All members of a gzip file (RFC 1952, section 2.2), one after the other. Throws `corrupt-gzip`. */
export async function* gunzipped(input: Decompression): AsyncGenerator<Uint8Array> {
  const { stored, chunkBytes, where } = input;
  const gunzip = createGunzip({ chunkSize: Math.max(chunkBytes, 1024) });
  pipeline(Readable.from(stored(0)), gunzip, () => {
    // An error on either side destroys the other, so the loop below meets it.
  });
  try {
    for await (const chunk of gunzip) {
      yield chunk as Uint8Array;
    }
  } catch (cause) {
    throw isZlibError(cause)
      ? corrupt("gzip", where, String((cause as Error).message), cause)
      : cause;
  }
  // Zeros after the last member are padding. Node stops at them, whatever may follow.
  for await (const rest of stored(gunzip.bytesWritten)) {
    if (rest.some((byte) => byte !== 0)) {
      throw corrupt("gzip", where, "data after the padding that follows the last member");
    }
  }
}

/** All frames of a Zstandard file (RFC 8878, section 3.1), one after the other. Throws `corrupt-zstd`. */
export async function* unzstded(input: Decompression): AsyncGenerator<Uint8Array> {
  const { stored, chunkBytes, where } = input;
  const frames = zstdFrames();
  const pieces = piecesOf(stored(0), frames);
  try {
    for (let next = await pieces.next(); !next.done; next = await pieces.next()) {
      if (!next.value.isSkippable) {
        const zstd = createZstdDecompress({ chunkSize: Math.max(chunkBytes, 1024) });
        pipeline(Readable.from(frameOf(next.value, pieces)), zstd, () => {
          // An error on either side destroys the other, so the loop below meets it.
        });
        yield* zstd as AsyncIterable<Uint8Array>;
      }
    }
  } catch (cause) {
    const isDamage = cause instanceof FrameError || isZlibError(cause);
    throw isDamage ? corrupt("zstd", where, String((cause as Error).message), cause) : cause;
  } finally {
    await pieces.return(undefined);
  }
  if (!frames.isBetween()) {
    throw corrupt("zstd", where, "an end within a frame");
  }
}

async function* piecesOf(
  chunks: AsyncIterable<Uint8Array>,
  frames: ZstdFrames,
): AsyncGenerator<FramePiece> {
  for await (const chunk of chunks) {
    yield* frames.push(chunk);
  }
}

/** The bytes of the frame that begins with `first`; `pieces` is left at the start of the next. */
async function* frameOf(
  first: FramePiece,
  pieces: AsyncGenerator<FramePiece>,
): AsyncGenerator<Uint8Array> {
  let piece = first;
  for (;;) {
    yield piece.bytes;
    const next = piece.isEnd ? null : await pieces.next();
    if (next === null || next.done) {
      return;
    }
    piece = next.value;
  }
}

function isZlibError(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return (
    code.startsWith("Z_") || code.startsWith("ZSTD_") || code === "ERR_ZLIB_INITIALIZATION_FAILED"
  );
}

const UNITS = { gzip: "gzip members", zstd: "zstd frames" } as const;

function corrupt(
  kind: keyof typeof UNITS,
  where: string,
  found: string,
  cause?: unknown,
): InvalidInputError {
  return new InvalidInputError(
    {
      code: `corrupt-${kind}`,
      what: `the ${kind} file is damaged or cut short`,
      where,
      expected: `whole ${UNITS[kind]} up to the end of the file`,
      found,
      fix: `copy or export the file again; ${kind} -t FILE tests it`,
    },
    { cause },
  );
}
