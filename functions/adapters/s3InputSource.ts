// Inputs that are objects in S3, plain, gzip or zstd. An object is pinned by its ETag: every request carries it as
// If-Match, so that no byte of another content is ever handed out, and it is asked for once more after the last.

import { createHash } from "node:crypto";
import {
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { SIGNATURE_BYTES } from "../core/csv/fileSignature.ts";
import { InputUnavailableError, MillraceError, TransientError } from "../core/errors.ts";
import type { ByteRange, InputSource } from "../ports/inputSource.ts";
import { decodedInput, firstBytes, isSplittable } from "./decodedInput.ts";
import { waitBeforeRetry } from "./retry.ts";
import { parseS3Address } from "./s3Address.ts";
import {
  isAbsent,
  isForbidden,
  isNoBucket,
  isRefused,
  isUnsatisfiableRange,
  serviceError,
} from "./serviceError.ts";

export interface S3InputOptions {
  /** How much one request asks for. */
  readonly chunkBytes?: number;
  /** How to wait before a range is asked for again; with jitter where it is not said. */
  readonly wait?: (attempt: number) => Promise<void>;
}

const CHUNK_BYTES = 8 * 2 ** 20;
/** The SDK repeats requests that are refused; these are for bodies that break off. */
const ATTEMPTS = 8;

/** An input of S3 at a moment. */
interface Reading {
  readonly client: S3Client;
  readonly uri: string;
  /** What the content must be, or null for whatever it is. */
  readonly etag: string | null;
  readonly chunkBytes: number;
  readonly wait: (attempt: number) => Promise<void>;
}

/** An input source whose addresses are `s3://bucket/key`. Throws TransientError for what S3 refuses for now. */
export function s3InputSource(
  client: S3Client,
  { chunkBytes = CHUNK_BYTES, wait = waitBeforeRetry }: S3InputOptions = {},
): InputSource {
  const reading = (uri: string, etag: string | null): Reading => ({
    client,
    uri,
    etag,
    chunkBytes,
    wait,
  });
  return {
    async head(uri) {
      const { bytes, etag } = await headOf(reading(uri, null));
      const head = await slice(reading(uri, etag), 0, SIGNATURE_BYTES);
      return { uri, bytes, etag, isSplittable: isSplittable(head) };
    },
    readRange: (uri, etag, range) => storedRange(reading(uri, etag), range),
    read: (uri, etag) => decodedChunks(reading(uri, etag)),
    async peek(uri, bytes) {
      const { etag } = await headOf(reading(uri, null));
      return firstBytes(decodedChunks(reading(uri, etag)), bytes);
    },
    slice: (uri, etag, { start, end }) => slice(reading(uri, etag), start, end),
    async digest(uri, etag) {
      const hash = createHash("sha256");
      for await (const chunk of storedChunks(reading(uri, etag), 0, Number.POSITIVE_INFINITY)) {
        hash.update(chunk);
      }
      return hash.digest("hex");
    },
  };
}

async function* decodedChunks(reading: Reading): AsyncGenerator<Uint8Array> {
  const head = await slice(reading, 0, SIGNATURE_BYTES);
  const { uri: where, chunkBytes } = reading;
  const stored = (start: number) => storedChunks(reading, start, Number.POSITIVE_INFINITY);
  yield* decodedInput(head, { stored, chunkBytes, where });
  await headOf(reading);
}

async function* storedRange(reading: Reading, range: ByteRange): AsyncGenerator<Uint8Array> {
  await headOf(reading);
  try {
    yield* storedChunks(reading, range.startByte, range.endByte);
  } finally {
    await headOf(reading);
  }
}

/** The stored bytes from `start` to `end` or to the last; the next are asked for while these are in use. */
async function* storedChunks(
  reading: Reading,
  start: number,
  end: number,
): AsyncGenerator<Uint8Array> {
  const ask = (position: number) => {
    const chunk = slice(reading, position, Math.min(end, position + reading.chunkBytes));
    // A reader that stops early never looks at the last one.
    chunk.catch(() => {});
    return chunk;
  };
  let position = start;
  let next = ask(position);
  for (;;) {
    const chunk = await next;
    if (chunk.byteLength === 0) {
      return;
    }
    position += chunk.byteLength;
    next = ask(position);
    yield chunk;
  }
}

/** The stored bytes [start, end), fewer where the object ends before; asked for again where they break off. */
async function slice(reading: Reading, start: number, end: number): Promise<Uint8Array> {
  if (end <= start) {
    return new Uint8Array(0);
  }
  for (let attempt = 1; ; attempt++) {
    const answer = await requested(reading, start, end);
    const bytes = answer === null ? new Uint8Array(0) : await received(answer);
    if (bytes !== null) {
      return bytes;
    }
    if (attempt === ATTEMPTS) {
      throw brokenOff(reading.uri, start);
    }
    await reading.wait(attempt);
  }
}

/** The answer to the request for a range; null where the object ends before it. */
async function requested(
  reading: Reading,
  start: number,
  end: number,
): Promise<GetObjectCommandOutput | null> {
  const { client, etag } = reading;
  try {
    const Range = `bytes=${start}-${end - 1}`;
    const answer = await client.send(new GetObjectCommand({ ...named(reading), Range }));
    if (etag !== null && answer.ETag !== etag) {
      // The server does not heed the condition.
      throw changed(reading, `ETag ${answer.ETag}`);
    }
    return answer;
  } catch (cause) {
    if (isUnsatisfiableRange(cause)) {
      return null;
    }
    throw cause instanceof MillraceError ? cause : await told(reading, cause);
  }
}

/** The bytes of an answer; null where they broke off. */
async function received(answer: GetObjectCommandOutput): Promise<Uint8Array | null> {
  try {
    const bytes = (await answer.Body?.transformToByteArray()) ?? new Uint8Array(0);
    return bytes.byteLength === answer.ContentLength ? bytes : null;
  } catch {
    return null;
  }
}

function brokenOff(where: string, start: number): TransientError {
  return new TransientError({
    code: "service-unavailable",
    what: "the input broke off while it was received",
    where,
    expected: "all bytes of the range that was asked for",
    found: `an end before, ${ATTEMPTS} times, from byte ${start} on`,
    fix: "the task is tried again; if this stays, check the network and the health of the service",
  });
}

/** Size and ETag; throws where the ETag is not the one that is read. */
async function headOf(reading: Reading): Promise<{ bytes: number; etag: string }> {
  try {
    const { client, etag } = reading;
    const { ContentLength = 0, ETag = "" } = await client.send(
      new HeadObjectCommand({ ...named({ ...reading, etag: null }) }),
    );
    if (etag !== null && ETag !== etag) {
      throw changed(reading, `ETag ${ETag}`);
    }
    return { bytes: ContentLength, etag: ETag };
  } catch (cause) {
    throw cause instanceof MillraceError ? cause : await told(reading, cause);
  }
}

function named({ uri, etag }: Reading) {
  const { bucket: Bucket, key: Key } = parseS3Address(uri);
  return { Bucket, Key, ...(etag === null ? {} : { IfMatch: etag }) };
}

/** The service's answer as the error of an input. */
async function told(reading: Reading, cause: unknown): Promise<unknown> {
  const { uri } = reading;
  if (isRefused(cause)) {
    return changed(reading, "another content", cause);
  }
  if (isNoBucket(cause)) {
    return unreadable(uri, { code: "missing-file", found: "no such bucket" }, cause);
  }
  if (isAbsent(cause)) {
    return unreadable(uri, { code: "missing-file", found: "nothing there" }, cause);
  }
  return isForbidden(cause)
    ? unreadable(uri, { code: "unreadable-file", found: "access denied" }, cause)
    : serviceError(cause, uri);
}

function changed({ uri, etag }: Reading, found: string, cause?: unknown): InputUnavailableError {
  return new InputUnavailableError(
    {
      code: "input-changed",
      what: "the object has changed since the run was planned",
      where: uri,
      expected: `ETag ${etag}`,
      found,
      fix: "start a new run once the object is no longer written over",
    },
    { cause },
  );
}

const FIXES: Readonly<Record<string, string>> = {
  "missing-file": "check bucket and key; `aws s3 ls` lists them",
  "unreadable-file": "check the credentials and what they allow (s3:GetObject)",
};

function unreadable(
  where: string,
  { code, found }: { code: string; found: string },
  cause: unknown,
): InputUnavailableError {
  const told = { code, what: "the input cannot be read", where, expected: "a readable object" };
  return new InputUnavailableError({ ...told, found, fix: FIXES[code] ?? "check it" }, { cause });
}
