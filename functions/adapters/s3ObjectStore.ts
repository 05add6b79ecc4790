// An object store in an S3 bucket. Create-if-absent is `If-None-Match: *`. The answer to a write can be lost on the
// way, and its repetition then finds the key taken by the writer itself; so each call writes a mark of its own into
// the object's metadata, and a refused call reads the mark back to learn whose the object is.

import { randomUUID } from "node:crypto";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  type ListObjectsV2CommandOutput,
} from "@aws-sdk/client-s3";
import type { DisposableStore } from "../ports/objectStore.ts";
import { countedS3Client, type S3Sender } from "./countedS3Client.ts";
import { waitBeforeRetry } from "./retry.ts";
import { putMultipart } from "./s3Multipart.ts";
import { type ConditionalWrite, expectIntact, putSingle, WRITER_MARK } from "./s3Write.ts";
import {
  isAbsent,
  isConflict,
  isRefused,
  isUnsatisfiableRange,
  isUploadGone,
  serviceError,
} from "./serviceError.ts";

/** Objects above this are sent in parts: a single PUT takes 5 GB at most, and a lost part costs less to repeat. */
const SINGLE_PUT_BYTES = 64 * 2 ** 20;
/** A conditional write that collides with another one is answered 409 and has to be repeated. */
const CONFLICT_ATTEMPTS = 8;
/** Reads of an object before it is taken to be damaged where it lies. */
const READS_MAX = 3;

/** Where a store lies: all of a bucket below a prefix, which is empty or ends in a slash. */
export interface S3Location {
  readonly bucket: string;
  readonly prefix?: string;
  /** How to wait before the repetition that follows a failed attempt; with jitter where it is not said. */
  readonly wait?: (attempt: number) => Promise<void>;
}

/**
 * The store at `location`. Throws TransientError for what S3 refuses for now, ConfigurationError for what it forbids.
 */
export function s3ObjectStore(sender: S3Sender, location: S3Location): DisposableStore {
  const { bucket, prefix = "", wait = waitBeforeRetry } = location;
  const client = countedS3Client(sender);
  const named = (key: string) => ({ Bucket: bucket, Key: prefix + key });
  const reading = <T>(key: string, request: () => Promise<T>) =>
    absentAsNull(`s3://${bucket}/${prefix}${key}`, request);
  const size = (key: string) =>
    reading(key, async () => {
      const { ContentLength } = await client.send(new HeadObjectCommand(named(key)));
      return ContentLength ?? 0;
    });
  return {
    size,
    sent: client.sent,
    get: (key) => reading(key, () => readWhole(client, named(key))),
    async getRange(key, startByte, endByte) {
      if (endByte <= startByte) {
        return (await size(key)) === null ? null : new Uint8Array(0);
      }
      const range = { ...named(key), Range: `bytes=${startByte}-${endByte - 1}` };
      return reading(key, () => readRange(client, range));
    },
    async putIfAbsent(key, chunks) {
      const mark = randomUUID();
      const write = { client, bucket, name: prefix + key, mark, chunks };
      try {
        return await createIfAbsent(write, wait);
      } catch (cause) {
        throw serviceError(cause, `s3://${bucket}/${write.name}`);
      }
    },
    async remove(key) {
      await reading(key, () => client.send(new DeleteObjectCommand(named(key))));
    },
    async list(listed) {
      try {
        return await listKeys(client, bucket, prefix, listed);
      } catch (cause) {
        throw serviceError(cause, `s3://${bucket}/${prefix}${listed}`);
      }
    },
    async folders(listed) {
      try {
        return await listFolders(client, bucket, prefix + listed);
      } catch (cause) {
        throw serviceError(cause, `s3://${bucket}/${prefix}${listed}`);
      }
    },
  };
}

/** The bytes of an object; asked for again where they arrive damaged, which they may be on their way alone. */
async function readWhole(
  client: S3Sender,
  named: { Bucket: string; Key: string },
): Promise<Uint8Array> {
  for (let read = 1; ; read++) {
    const { Body, Metadata } = await client.send(new GetObjectCommand(named));
    const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array(0);
    try {
      expectIntact(bytes, Metadata, `s3://${named.Bucket}/${named.Key}`);
      return bytes;
    } catch (damage) {
      if (read === READS_MAX) {
        throw damage;
      }
    }
  }
}

/** The bytes of a range; none where the object ends before it begins. */
async function readRange(
  client: S3Sender,
  range: { Bucket: string; Key: string; Range: string },
): Promise<Uint8Array> {
  try {
    const { Body } = await client.send(new GetObjectCommand(range));
    return (await Body?.transformToByteArray()) ?? new Uint8Array(0);
  } catch (cause) {
    if (isUnsatisfiableRange(cause)) {
      return new Uint8Array(0);
    }
    throw cause;
  }
}

/** Whether this call created the object. */
async function createIfAbsent(
  write: ConditionalWrite,
  wait: (attempt: number) => Promise<void>,
): Promise<boolean> {
  const bytes = write.chunks.reduce((total, chunk) => total + chunk.byteLength, 0);
  const put = bytes > SINGLE_PUT_BYTES ? putMultipart : putSingle;
  for (let attempt = 1; ; attempt++) {
    try {
      await put(write);
      return true;
    } catch (cause) {
      if (isRefused(cause) || isUploadGone(cause)) {
        return isOwn(write);
      }
      if (!isConflict(cause) || attempt === CONFLICT_ATTEMPTS) {
        throw cause;
      }
      await wait(attempt);
    }
  }
}

/** Whether the object that stands under the key was written by this call. */
async function isOwn({ client, bucket, name, mark }: ConditionalWrite): Promise<boolean> {
  const { Metadata } = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: name }));
  return Metadata?.[WRITER_MARK] === mark;
}

/** Keys, in the order of S3, which is by UTF-8 bytes. */
async function listKeys(
  client: S3Sender,
  bucket: string,
  prefix: string,
  listed: string,
): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const { Contents = [] } of pages(client, {
    Bucket: bucket,
    Prefix: prefix + listed,
  })) {
    keys.push(...Contents.map(({ Key = "" }) => Key.slice(prefix.length)));
  }
  return keys;
}

async function listFolders(
  client: S3Sender,
  Bucket: string,
  Prefix: string,
): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const page of pages(client, { Bucket, Prefix, Delimiter: "/" })) {
    const { CommonPrefixes = [] } = page;
    names.push(...CommonPrefixes.map((folder) => (folder.Prefix ?? "").slice(Prefix.length, -1)));
  }
  return names;
}

/** Pages of a thousand. */
async function* pages(
  client: S3Sender,
  request: ListObjectsV2CommandInput,
): AsyncGenerator<ListObjectsV2CommandOutput> {
  let ContinuationToken: string | undefined;
  do {
    const page = await client.send(new ListObjectsV2Command({ ...request, ContinuationToken }));
    yield page;
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
}

/** The answer, or null where there is no such object. */
async function absentAsNull<T>(where: string, request: () => Promise<T>): Promise<T | null> {
  try {
    return await request();
  } catch (cause) {
    if (isAbsent(cause)) {
      return null;
    }
    throw serviceError(cause, where);
  }
}
