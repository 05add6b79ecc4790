// From stored bytes to decoded ones, wherever they are stored: compression is told by the first bytes and undone, and
// what is in a format that is not read is refused.

import { foreignFormat, isGzip, isZstd } from "../core/csv/fileSignature.ts";
import { InvalidInputError } from "../core/errors.ts";
import { type Decompression, gunzipped, unzstded } from "./decompression.ts";

/** Whether an input that begins with `head` is stored as it is read. */
export function isSplittable(head: Uint8Array): boolean {
  return !isGzip(head) && !isZstd(head) && foreignFormat(head) === null;
}

/** The decoded bytes of what begins with `head`. Throws `unsupported-format`, `corrupt-gzip`, `corrupt-zstd`. */
export async function* decodedInput(
  head: Uint8Array,
  input: Decompression,
): AsyncGenerator<Uint8Array> {
  const found = foreignFormat(head);
  if (found !== null) {
    throw new InvalidInputError({
      code: "unsupported-format",
      what: "the file is in a format that is not read",
      where: input.where,
      expected: "CSV, TSV, JSON lines or Parquet; text may be gzip or zstd",
      found: `${found.name} data`,
      fix: found.fix,
    });
  }
  if (isGzip(head)) {
    yield* gunzipped(input);
  } else if (isZstd(head)) {
    yield* unzstded(input);
  } else {
    yield* input.stored(0);
  }
}

/** The first `bytes` of what `chunks` brings, or all there are. */
export async function firstBytes(
  chunks: AsyncIterable<Uint8Array>,
  bytes: number,
): Promise<Uint8Array> {
  const held: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    held.push(chunk);
    length += chunk.byteLength;
    if (length >= bytes) {
      break;
    }
  }
  return Uint8Array.from(Buffer.concat(held).subarray(0, bytes));
}
