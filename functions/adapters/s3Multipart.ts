// A large object in parts: created at once, and only where the key is free, when the last request completes it. Parts
// of a write that did not complete are given back. Some servers other than AWS's ignore the condition of that request,
// so the key is also looked at before; two writers that complete at the same moment then leave the later one's bytes,
// which for a result are the same.

import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { type ConditionalWrite, metadataOf } from "./s3Write.ts";

/** S3 takes at most 10,000 parts, each of at least 5 MiB but the last. */
const PART_BYTES = 32 * 2 ** 20;

/** What a refused condition is answered with. */
class KeyTaken extends Error {
  override readonly name = "PreconditionFailed";
  readonly $metadata = { httpStatusCode: 412 };
}

async function expectAbsent({ client, bucket, name }: ConditionalWrite): Promise<void> {
  const head = new HeadObjectCommand({ Bucket: bucket, Key: name });
  const isTaken = await client.send(head).then(
    () => true,
    () => false,
  );
  if (isTaken) {
    throw new KeyTaken(name);
  }
}

/** Writes the object whole or not at all; throws the service's error, 412 where the key was taken. */
export async function putMultipart(write: ConditionalWrite): Promise<void> {
  const { client, chunks } = write;
  const named = { Bucket: write.bucket, Key: write.name };
  await expectAbsent(write);
  const { UploadId } = await client.send(
    new CreateMultipartUploadCommand({ ...named, Metadata: metadataOf(write) }),
  );
  const upload = { ...named, UploadId };
  try {
    const Parts: CompletedPart[] = [];
    for (const Body of partsOf(chunks, PART_BYTES)) {
      const PartNumber = Parts.length + 1;
      const { ETag } = await client.send(new UploadPartCommand({ ...upload, PartNumber, Body }));
      Parts.push({ PartNumber, ...(ETag === undefined ? {} : { ETag }) });
    }
    await expectAbsent(write);
    await client.send(
      new CompleteMultipartUploadCommand({
        ...upload,
        IfNoneMatch: "*",
        MultipartUpload: { Parts },
      }),
    );
  } catch (cause) {
    // A completed upload cannot be aborted, which is well: its answer was lost, and the mark will tell.
    await client.send(new AbortMultipartUploadCommand(upload)).catch(() => {});
    throw cause;
  }
}

/** The bytes of `chunks`, end to end, in parts of `partBytes`; the last may be shorter. */
export function* partsOf(
  chunks: readonly Uint8Array[],
  partBytes: number,
): Generator<Uint8Array, void> {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  for (const chunk of chunks) {
    let rest = chunk;
    while (heldBytes + rest.byteLength >= partBytes) {
      const taken = partBytes - heldBytes;
      yield Buffer.concat([...held, rest.subarray(0, taken)]);
      rest = rest.subarray(taken);
      held = [];
      heldBytes = 0;
    }
    if (rest.byteLength > 0) {
      held.push(rest);
      heldBytes += rest.byteLength;
    }
  }
  if (heldBytes > 0) {
    yield Buffer.concat(held);
  }
}
