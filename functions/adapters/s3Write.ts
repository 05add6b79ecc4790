// One conditional write to S3: what it needs to know, and how a small object is written, in one request.

import { crc32 } from "node:zlib";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { corrupt } from "../core/container.ts";
import type { S3Sender } from "./countedS3Client.ts";

/** Name of the metadata entry that holds a writer's mark. */
export const WRITER_MARK = "millrace-writer";

/** The object `name` of `bucket`, to be created from `chunks` end to end where the name is free. */
export interface ConditionalWrite {
  readonly client: S3Sender;
  readonly bucket: string;
  readonly name: string;
  /** Drawn anew for every write; stored with the object, it tells whose it is. */
  readonly mark: string;
  readonly chunks: readonly Uint8Array[];
}

const CHECKSUM = "millrace-crc32";

/** What is stored beside the bytes: whose they are, and their CRC-32, which every whole read is held against. */
export function metadataOf({ mark, chunks }: ConditionalWrite): Record<string, string> {
  const checksum = chunks.reduce((value, chunk) => crc32(chunk, value), 0);
  return { [WRITER_MARK]: mark, [CHECKSUM]: checksum.toString(16) };
}

/** Throws CorruptObjectError where the bytes are not those that were written. */
export function expectIntact(
  bytes: Uint8Array,
  metadata: Readonly<Record<string, string>> | undefined,
  where: string,
): void {
  const expected = metadata?.[CHECKSUM];
  const found = crc32(bytes).toString(16);
  if (expected !== undefined && found !== expected) {
    throw corrupt(where, `bytes with the CRC-32 ${expected}`, `${found}, ${bytes.length} bytes`);
  }
}

/** Writes the object; throws the service's error, 412 where the name was taken. */
export async function putSingle(write: ConditionalWrite): Promise<void> {
  await write.client.send(
    new PutObjectCommand({
      Bucket: write.bucket,
      Key: write.name,
      Body: Buffer.concat(write.chunks),
      IfNoneMatch: "*",
      Metadata: metadataOf(write),
    }),
  );
}
