// A client of S3 that counts what S3 is sent: the repetitions of the SDK, the parts of large objects and the pages of
// lists among it, which those who ask the store for something do not see.

import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import type { SentRequests } from "../ports/objectStore.ts";

/** What of a client the store uses. */
export type S3Sender = Pick<S3Client, "send">;

/** Those that are priced like a PUT; what removes is free. */
const WRITES = [
  PutObjectCommand,
  ListObjectsV2Command,
  CreateMultipartUploadCommand,
  UploadPartCommand,
  CompleteMultipartUploadCommand,
] as const;

interface Answered {
  readonly $metadata?: { readonly attempts?: number };
}

export interface CountedS3Client extends S3Sender {
  sent(): SentRequests;
}

export function countedS3Client(client: S3Sender): CountedS3Client {
  const counts = { writes: 0, reads: 0 };
  type Send = (command: object) => Promise<Answered>;
  const sendOn = client.send.bind(client) as unknown as Send;
  const send: Send = async (command) => {
    const kind = WRITES.some((one) => command instanceof one) ? "writes" : "reads";
    const count = (answered: Answered | null | undefined) => {
      counts[kind] += answered?.$metadata?.attempts ?? 1;
    };
    try {
      const answer = await sendOn(command);
      count(answer);
      return answer;
    } catch (cause) {
      count(cause as Answered | null);
      throw cause;
    }
  };
  return { send: send as unknown as S3Client["send"], sent: () => ({ ...counts }) };
}
