// One conditional write to S3: what it needs to know, and how a small object is written, in one request.

import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";

/** Name of the metadata entry that holds a writer's mark. */
export const WRITER_MARK = "millrace-writer";

/** The object `name` of `bucket`, to be created from `chunks` end to end where the name is free. */
export interface ConditionalWrite {
  readonly client: S3Client;
  readonly bucket: string;
  readonly name: string;
  /** Drawn anew for every write; stored with the object, it tells whose it is. */
  readonly mark: string;
  readonly chunks: readonly Uint8Array[];
}

/** Writes the object; throws the service's error, 412 where the name was taken. */
export async function putSingle({
  client,
  bucket,
  name,
  mark,
  chunks,
}: ConditionalWrite): Promise<void> {
  await client.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: name,
      Body: Buffer.concat(chunks),
      IfNoneMatch: "*",
      Metadata: { [WRITER_MARK]: mark },
    }),
  );
}
