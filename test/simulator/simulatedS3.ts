// S3 as the adapter sees it: a client whose `send` answers late, loses answers, refuses, and breaks bytes on the way.
// It repeats requests as the SDK does (5xx and lost answers, not 409 and 412), so that the real adapter runs on it.

import { createHash } from "node:crypto";
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { Faults } from "./faults.ts";

export interface StoredObject {
  readonly bytes: Uint8Array;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The contents of a bucket. Puts are strongly consistent, as S3's are. */
export interface Bucket {
  readonly objects: Map<string, StoredObject>;
  /** Keys a page of a list; a thousand, as with S3, where it is not said. */
  readonly pageKeys?: number;
  /** Called before an object is created; what it returns is stored. */
  onCreate: (key: string, object: StoredObject) => StoredObject;
}

/** How one invocation reaches the bucket: it waits in simulated time. */
export interface Line {
  /** Resolves after a drawn latency, in which the request or its answer travels. */
  travel(): Promise<void>;
  /** Told of every request that S3 answers, and charges for. */
  asked?(kind: "write" | "read"): void;
  /** Told when this line's request created the object. */
  created(key: string): void;
}

const SDK_ATTEMPTS = 8;

class Answer extends Error {
  readonly $metadata: { readonly httpStatusCode: number; attempts?: number };
  readonly isRepeated: boolean;
  constructor(name: string, httpStatusCode: number, isRepeated = false) {
    super(name);
    this.name = name;
    this.$metadata = { httpStatusCode };
    this.isRepeated = isRepeated;
  }
}

type Input = Readonly<Record<string, unknown>>;

/** A client over `bucket`, reached by `line`. */
export function simulatedS3Client(bucket: Bucket, line: Line, faults: Faults): S3Client {
  async function once(command: object, input: Input): Promise<object> {
    await line.travel();
    if (faults.happens("slow-down-503")) {
      throw new Answer("SlowDown", 503, true);
    }
    const isWrite = command instanceof PutObjectCommand || command instanceof ListObjectsV2Command;
    line.asked?.(isWrite ? "write" : "read");
    const answer = perform(bucket, line, faults, command, input);
    await line.travel();
    if (faults.happens("lost-answer")) {
      throw new Answer("TimeoutError", 0, true);
    }
    return answer;
  }
  const client = {
    async send(command: { readonly input: Input }): Promise<object> {
      for (let attempt = 1; ; attempt++) {
        try {
          const answer = await once(command, command.input);
          return Object.assign(answer, { $metadata: { attempts: attempt } });
        } catch (cause) {
          if (cause instanceof Answer) {
            cause.$metadata.attempts = attempt;
          }
          if (!(cause instanceof Answer && cause.isRepeated) || attempt === SDK_ATTEMPTS) {
            throw cause;
          }
        }
      }
    },
  };
  return client as unknown as S3Client;
}

function perform(
  bucket: Bucket,
  line: Line,
  faults: Faults,
  command: object,
  input: Input,
): object {
  const key = String(input["Key"]);
  const found = bucket.objects.get(key);
  if (command instanceof PutObjectCommand) {
    return put(bucket, line, faults, input);
  }
  if (command instanceof ListObjectsV2Command) {
    return list(bucket, input);
  }
  if (found === undefined) {
    throw new Answer(command instanceof HeadObjectCommand ? "NotFound" : "NoSuchKey", 404);
  }
  if (command instanceof HeadObjectCommand) {
    return withEtag(found, { ContentLength: found.bytes.length, Metadata: found.metadata });
  }
  if (command instanceof GetObjectCommand) {
    const condition = input["IfMatch"];
    if (condition !== undefined && condition !== etagOf(found)) {
      throw new Answer("PreconditionFailed", 412);
    }
    const asked = ranged(found.bytes, input["Range"] as string | undefined);
    const ContentLength = asked.length;
    const bytes = broken(asked, faults);
    const ContentRange = `bytes */${found.bytes.length}`;
    const Body = { transformToByteArray: async () => bytes };
    return withEtag(found, { ContentLength, ContentRange, Body, Metadata: found.metadata });
  }
  throw new Error(`the simulated S3 does not know ${command.constructor.name}`);
}

/** `answer` with the object's ETag, which is computed when somebody looks at it; stores do not. */
function withEtag(object: StoredObject, answer: object): object {
  return Object.defineProperty(answer, "ETag", { get: () => etagOf(object) });
}

/** As S3's is for objects of one part: the MD5 of the content, in quotation marks. */
function etagOf({ bytes }: StoredObject): string {
  return `"${createHash("md5").update(bytes).digest("hex")}"`;
}

function put(bucket: Bucket, line: Line, faults: Faults, input: Input): object {
  const key = String(input["Key"]);
  if (faults.happens("conflict-409")) {
    throw new Answer("ConditionalRequestConflict", 409);
  }
  if (bucket.objects.has(key)) {
    throw new Answer("PreconditionFailed", 412);
  }
  const bytes = Uint8Array.from(input["Body"] as Uint8Array);
  const metadata = input["Metadata"] as Record<string, string>;
  bucket.objects.set(key, bucket.onCreate(key, { bytes, metadata }));
  line.created(key);
  return {};
}

/** A page: keys after the one that the token names, as they are now. */
function list(bucket: Bucket, input: Input): object {
  const { pageKeys = 1000 } = bucket;
  const after = String(input["ContinuationToken"] ?? "");
  const isListed = (key: string) => key.startsWith(String(input["Prefix"])) && key > after;
  const keys = [...bucket.objects.keys()].filter(isListed).sort();
  const page = keys.slice(0, pageKeys);
  return {
    Contents: page.map((Key) => ({ Key })),
    ...(keys.length > pageKeys && { NextContinuationToken: page.at(-1) }),
  };
}

function ranged(bytes: Uint8Array, range: string | undefined): Uint8Array {
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range ?? "") ?? [];
  if (first === undefined || last === undefined) {
    return bytes.slice();
  }
  if (Number(first) >= bytes.length) {
    throw new Answer("InvalidRange", 416);
  }
  return bytes.slice(Number(first), Number(last) + 1);
}

/** Bytes as they arrive: cut short or with a bit flipped, now and then. */
function broken(bytes: Uint8Array, faults: Faults): Uint8Array {
  const { stream } = faults;
  if (bytes.length > 0 && faults.happens("truncated-read")) {
    return bytes.slice(0, stream.integer(bytes.length));
  }
  if (bytes.length > 0 && faults.happens("flipped-read")) {
    const position = stream.integer(bytes.length);
    bytes[position] = (bytes[position] as number) ^ (1 << stream.integer(8));
  }
  return bytes;
}
