// A local file to an object of S3, in parts, with the SHA-256 of its bytes beside it: the same file is not sent twice,
// and another one is not put in its place unless that is asked for.

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { HeadObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { ConfigurationError, InputUnavailableError } from "../core/errors.ts";
import { isAbsent, isRefused, serviceError } from "./serviceError.ts";

/** Name of the metadata entry with the digest of the file. */
const DIGEST = "millrace-sha256";
/** S3 takes at most 10,000 parts, each of at least 5 MiB but the last. */
const PARTS_MAX = 10_000;
const PART_BYTES = 16 * 2 ** 20;
/** Parts under way at once. */
const CONCURRENCY = 4;

export interface FileUpload {
  readonly client: S3Client;
  readonly bucket: string;
  readonly key: string;
  readonly path: string;
  /** Whether another file under the key is replaced. */
  readonly isReplacing: boolean;
  readonly onProgress: (sentBytes: number, totalBytes: number) => void;
}

/**
 * Uploads the file; `unchanged` where the same bytes were there. Throws InputUnavailableError for a file that cannot be
 * read, ConfigurationError `object-exists` where another file has the key.
 */
export async function uploadFile(upload: FileUpload): Promise<"uploaded" | "unchanged"> {
  const { client, bucket, key, path, isReplacing } = upload;
  const where = `s3://${bucket}/${key}`;
  const { size } = await readable(path, stat(path));
  const digest = await readable(path, digestOf(path));
  try {
    const there = await metadataOf(upload);
    if (there?.[DIGEST] === digest) {
      return "unchanged";
    }
    if (there !== null && !isReplacing) {
      throw taken(where);
    }
    const sending = new Upload({
      client,
      queueSize: CONCURRENCY,
      partSize: Math.max(PART_BYTES, Math.ceil(size / PARTS_MAX)),
      params: {
        Bucket: bucket,
        Key: key,
        Body: createReadStream(path),
        Metadata: { [DIGEST]: digest },
        ...(isReplacing ? {} : { IfNoneMatch: "*" }),
      },
    });
    sending.on("httpUploadProgress", ({ loaded = 0 }) => upload.onProgress(loaded, size));
    await sending.done();
    return "uploaded";
  } catch (cause) {
    throw isRefused(cause) ? taken(where) : serviceError(cause, where);
  }
}

async function metadataOf({
  client,
  bucket,
  key,
}: FileUpload): Promise<Readonly<Record<string, string>> | null> {
  try {
    const { Metadata } = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return Metadata ?? {};
  } catch (cause) {
    if (isAbsent(cause)) {
      return null;
    }
    throw cause;
  }
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) {
    hash.update(chunk as Uint8Array);
  }
  return hash.digest("hex");
}

async function readable<T>(path: string, reading: Promise<T>): Promise<T> {
  return reading.catch((cause: NodeJS.ErrnoException) => {
    throw new InputUnavailableError(
      {
        code: "missing-file",
        what: "a file cannot be read",
        where: path,
        expected: "a file that this user may read",
        found: cause.code ?? cause.message,
        fix: "check the path and its permissions",
      },
      { cause },
    );
  });
}

function taken(where: string): ConfigurationError {
  return new ConfigurationError({
    code: "object-exists",
    what: "another file has that name in the inbox",
    where,
    expected: "a name that is free, or the same bytes",
    found: "an object with other bytes",
    fix: "name the file otherwise, or give --replace if it is to take the other's place",
  });
}
