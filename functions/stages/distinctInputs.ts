// Inputs that are the same under two names: by their stored bytes, or, where one is compressed, by what they hold.

import { isGzip, isZstd, SIGNATURE_BYTES } from "../core/csv/fileSignature.ts";
import { sha256 } from "../core/digest.ts";
import { InvalidInputError } from "../core/errors.ts";
import type { Input } from "../core/messages.ts";
import type { InputSource } from "../ports/inputSource.ts";

type Stored = Pick<Input, "uri" | "bytes" | "etag">;

/** Decoded bytes that have to be equal before an input is decoded whole for this. */
const HEAD_BYTES = 64 * 1024;
/** Bytes at the end of a gzip member that hold its decoded size modulo 2^32, least first (RFC 1952, 2.3.1: ISIZE). */
const ISIZE_BYTES = 4;

/**
 * Throws `duplicate-input` where two inputs hold the same bytes, as they are stored or decompressed. What is read for
 * it: inputs whole that have the stored size of another; if any is compressed, the first bytes of all, and whole those
 * whose first bytes and decoded sizes are equal, as far as sizes are known. Gzip of several members does not say its
 * size and may be missed.
 */
export async function checkDistinct(all: readonly Stored[], inputs: InputSource): Promise<void> {
  await refuseEqual(
    groups(all, ({ bytes }) => String(bytes)),
    ({ uri, etag }) => inputs.digest(uri, etag),
  );
  const sized: Sized[] = [];
  for (const input of all) {
    sized.push({ ...input, ...(await decodedSize(input, inputs)) });
  }
  if (!sized.some(({ isCompressed }) => isCompressed)) {
    return;
  }
  const heads = new Map<string, string>();
  for (const { uri } of sized) {
    heads.set(uri, await sha256(await inputs.peek(uri, HEAD_BYTES)));
  }
  const alike = groups(sized, ({ uri }) => heads.get(uri) ?? "").map((group) =>
    group.filter((one) => group.some((other) => other !== one && couldEqual(one, other))),
  );
  await refuseEqual(alike, ({ uri, etag }) => inputs.digest(uri, etag, "decoded"));
}

interface Sized extends Stored {
  readonly isCompressed: boolean;
  /** Decoded size modulo 2^32; null where it is not known. */
  readonly size: number | null;
}

/** Two that are both plain are told by their stored bytes. */
function couldEqual(one: Sized, other: Sized): boolean {
  const isOpen = one.size === null || other.size === null || one.size === other.size;
  return isOpen && (one.isCompressed || other.isCompressed);
}

async function decodedSize(
  { uri, etag, bytes }: Stored,
  inputs: InputSource,
): Promise<Pick<Sized, "isCompressed" | "size">> {
  const first = await inputs.slice(uri, etag, { start: 0, end: Math.min(bytes, SIGNATURE_BYTES) });
  if (isGzip(first)) {
    const start = Math.max(0, bytes - ISIZE_BYTES);
    const tail = new Uint8Array(ISIZE_BYTES);
    tail.set(await inputs.slice(uri, etag, { start, end: bytes }));
    return { isCompressed: true, size: new DataView(tail.buffer).getUint32(0, true) };
  }
  return isZstd(first)
    ? { isCompressed: true, size: null }
    : { isCompressed: false, size: bytes % 2 ** 32 };
}

function groups<T>(all: readonly T[], keyOf: (one: T) => string): T[][] {
  const byKey = new Map<string, T[]>();
  for (const one of all) {
    byKey.set(keyOf(one), [...(byKey.get(keyOf(one)) ?? []), one]);
  }
  return [...byKey.values()];
}

async function refuseEqual<T extends Stored>(
  alike: readonly (readonly T[])[],
  digestOf: (input: T) => Promise<string>,
): Promise<void> {
  for (const group of alike.filter(({ length }) => length > 1)) {
    const seen = new Map<string, string>();
    for (const input of group) {
      const digest = await digestOf(input);
      const first = seen.get(digest);
      if (first !== undefined) {
        throw sameContent(first, input.uri);
      }
      seen.set(digest, input.uri);
    }
  }
}

function sameContent(first: string, second: string): InvalidInputError {
  return new InvalidInputError({
    code: "duplicate-input",
    what: "two inputs hold the same bytes",
    where: second,
    expected: "each file once, since every row counts",
    found: `the content of ${first} under another name`,
    fix: "leave out one of the two",
  });
}
