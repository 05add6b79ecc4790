// Inputs that are files on this machine, plain, gzip or zstd. A file is pinned by its size and its time of
// modification in nanoseconds; both are looked at before the first byte is handed out and again after the last.

import { createHash } from "node:crypto";
import type { BigIntStats } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { open, stat } from "node:fs/promises";
import { SIGNATURE_BYTES } from "../core/csv/fileSignature.ts";
import { InputUnavailableError, InvalidInputError } from "../core/errors.ts";
import type { ByteRange, InputSource } from "../ports/inputSource.ts";
import { decodedInput, firstBytes, isSplittable } from "./decodedInput.ts";

export interface FileInputOptions {
  /** How much is read from the disk at a time. */
  readonly chunkBytes?: number;
}

const CHUNK_BYTES = 256 * 1024;

/** An input source whose addresses are paths of files. */
export function fileInputSource({ chunkBytes = CHUNK_BYTES }: FileInputOptions = {}): InputSource {
  return {
    async head(uri) {
      const file = await openFile(uri);
      try {
        const stats = await file.stat({ bigint: true });
        const head = await headOf(file);
        const etag = etagOf(stats);
        return { uri, bytes: Number(stats.size), etag, isSplittable: isSplittable(head) };
      } finally {
        await file.close();
      }
    },
    readRange: (uri, etag, range) => storedRange({ uri, etag, chunkBytes }, range),
    read: (uri, etag) => decodedChunks({ uri, etag, chunkBytes }),
    peek: (uri, bytes) => firstBytes(decodedChunks({ uri, etag: null, chunkBytes }), bytes),
    async slice(uri, etag, { start, end }) {
      const bytes = new Uint8Array(end - start);
      const read = await pinned(uri, etag, (file) => file.read(bytes, 0, bytes.byteLength, start));
      return bytes.subarray(0, read.bytesRead);
    },
    async digest(uri, etag, of = "stored") {
      const hash = createHash("sha256");
      if (of === "decoded") {
        for await (const chunk of decodedChunks({ uri, etag, chunkBytes })) {
          hash.update(chunk);
        }
        return hash.digest("hex");
      }
      await pinned(uri, etag, async (file) => {
        for await (const chunk of storedChunks(file, { start: 0, chunkBytes })) {
          hash.update(chunk);
        }
      });
      return hash.digest("hex");
    },
  };
}

/** What `use` makes of the file, which must not change meanwhile. */
async function pinned<T>(
  uri: string,
  etag: string,
  use: (file: FileHandle) => Promise<T>,
): Promise<T> {
  const file = await openFile(uri);
  try {
    await checkUnchanged(file, uri, etag);
    const used = await use(file);
    await checkUnchanged(file, uri, etag);
    return used;
  } finally {
    await file.close();
  }
}

interface Reading {
  readonly uri: string;
  /** What the content must be, or null for whatever it is. */
  readonly etag: string | null;
  readonly chunkBytes: number;
}

async function* decodedChunks(reading: Reading): AsyncGenerator<Uint8Array> {
  const { uri, etag } = reading;
  const file = await openFile(uri);
  try {
    await checkUnchanged(file, uri, etag);
    try {
      yield* decoded(file, reading);
    } catch (cause) {
      // A file that is written over may look damaged; then the change is the news.
      await checkUnchanged(file, uri, etag);
      throw cause;
    }
    await checkUnchanged(file, uri, etag);
  } finally {
    await file.close();
  }
}

/** The first bytes of a file. */
async function headOf(file: FileHandle): Promise<Uint8Array> {
  const bytes = new Uint8Array(SIGNATURE_BYTES);
  const { bytesRead } = await file.read(bytes, 0, SIGNATURE_BYTES, 0);
  return bytes.subarray(0, bytesRead);
}

/** The stored bytes of `range`. Whether the file is still the same is looked at before the first and after the last. */
async function* storedRange(reading: Reading, range: ByteRange): AsyncGenerator<Uint8Array> {
  const { uri, etag, chunkBytes } = reading;
  const file = await openFile(uri);
  try {
    await checkUnchanged(file, uri, etag);
    try {
      let position = range.startByte;
      while (position < range.endByte) {
        const chunk = new Uint8Array(Math.min(chunkBytes, range.endByte - position));
        const { bytesRead } = await file.read(chunk, 0, chunk.byteLength, position);
        if (bytesRead === 0) {
          break;
        }
        position += bytesRead;
        yield chunk.subarray(0, bytesRead);
      }
    } finally {
      await checkUnchanged(file, uri, etag);
    }
  } finally {
    await file.close();
  }
}

async function* decoded(file: FileHandle, reading: Reading): AsyncGenerator<Uint8Array> {
  const { uri: where, chunkBytes } = reading;
  const stored = (start: number) => storedChunks(file, { start, chunkBytes });
  yield* decodedInput(await headOf(file), { stored, chunkBytes, where });
}

async function* storedChunks(
  file: FileHandle,
  { start, chunkBytes }: { start: number; chunkBytes: number },
): AsyncGenerator<Uint8Array> {
  let position = start;
  for (;;) {
    const chunk = new Uint8Array(chunkBytes);
    const { bytesRead } = await file.read(chunk, 0, chunkBytes, position);
    if (bytesRead === 0) {
      return;
    }
    position += bytesRead;
    yield chunk.subarray(0, bytesRead);
  }
}

function etagOf(stats: BigIntStats): string {
  return `${stats.size}-${stats.mtimeNs}`;
}

async function checkUnchanged(file: FileHandle, uri: string, etag: string | null): Promise<void> {
  if (etag === null) {
    return;
  }
  const found = etagOf(await file.stat({ bigint: true }));
  if (found !== etag) {
    throw new InputUnavailableError({
      code: "input-changed",
      what: "the file has changed since the run was planned",
      where: uri,
      expected: `size and time ${etag}`,
      found,
      fix: "start a new run once the file is no longer written to",
    });
  }
}

/** The file, open for reading. Whatever stands in the way is the user's to mend. */
async function openFile(uri: string): Promise<FileHandle> {
  try {
    const stats = await stat(uri);
    if (!stats.isFile()) {
      const found = stats.isDirectory() ? "a folder" : "a device or pipe";
      throw unreadable(uri, { code: "not-a-file", found, fix: "name the files in it, one by one" });
    }
    return await open(uri);
  } catch (cause) {
    if (cause instanceof InvalidInputError) {
      throw cause;
    }
    const code = (cause as NodeJS.ErrnoException).code ?? "unknown";
    const isMissing = code === "ENOENT" || code === "ENOTDIR";
    throw isMissing
      ? unreadable(
          uri,
          { code: "missing-file", found: "nothing there", fix: "check the path" },
          cause,
        )
      : unreadable(uri, { code: "unreadable-file", found: code, fix: "check permissions" }, cause);
  }
}

function unreadable(
  where: string,
  { code, found, fix }: { code: string; found: string; fix: string },
  cause?: unknown,
): InputUnavailableError {
  const what = "the input cannot be read";
  return new InputUnavailableError(
    { code, what, where, expected: "a readable file", found, fix },
    { cause },
  );
}
