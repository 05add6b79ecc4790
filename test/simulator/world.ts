// What simulated runs have in common: a small log, an empty bucket, and how the objects of a run are held against those
// of another.

import { createHash } from "node:crypto";
import { InputUnavailableError } from "../../functions/core/errors.ts";
import { isRecordKey, logKey } from "../../functions/core/keys.ts";
import { decodeLogEntry, type LogEntry } from "../../functions/core/messages.ts";
import type { InputSource } from "../../functions/ports/inputSource.ts";
import { memoryInputSource } from "../support/inProcess.ts";
import { smallLog } from "../support/smallLog.ts";
import type { FatalFault } from "./faults.ts";
import type { Bucket } from "./simulatedS3.ts";

export const FILE = "log.csv";
export const REQUEST = {
  ...{ hidden: 3, batch: 128, rounds: 3, shards: 3, lengthMax: 5, top: 3 },
} as const;

/** The length of the log and its last entry, read past all faults. */
export function progressOf(
  bucket: Bucket,
  run: string,
): () => { length: number; last: LogEntry | null } {
  let length = 0;
  let last: LogEntry | null = null;
  return () => {
    for (;;) {
      const key = logKey(run, length);
      const object = bucket.objects.get(key);
      if (object === undefined) {
        return { length, last };
      }
      last = decodeLogEntry(object.bytes, key);
      length += 1;
    }
  };
}

export function emptyBucket(): Bucket {
  return { objects: new Map(), onCreate: (_, object) => object };
}

export function inputsOf(fatal: FatalFault | null): InputSource {
  const log = smallLog({ users: 24, items: 10 });
  const whole = memoryInputSource({ [FILE]: log });
  const rowsGone = log.replaceAll(/^u\d+,/gm, ",");
  return {
    ...(fatal === "unusable-input" ? memoryInputSource({ [FILE]: rowsGone }) : whole),
    ...(fatal === "changed-input" ? { read: changed } : {}),
  };
}

// biome-ignore lint/correctness/useYield: an input that fails before its first bytes.
async function* changed(uri: string): AsyncGenerator<Uint8Array> {
  throw new InputUnavailableError({
    code: "input-changed",
    what: "the input changed since the run was planned",
    where: uri,
    expected: "the ETag of the plan",
    found: "another one",
    fix: "start a new run",
  });
}

export function digestsOf(bucket: Bucket): ReadonlyMap<string, string> {
  const digests = new Map<string, string>();
  for (const key of [...bucket.objects.keys()].filter((key) => !isRecordKey(key)).sort()) {
    const bytes = bucket.objects.get(key)?.bytes ?? new Uint8Array(0);
    digests.set(key, createHash("sha256").update(bytes).digest("hex"));
  }
  return digests;
}

export function digestOfAll(digests: ReadonlyMap<string, string>): string {
  const hash = createHash("sha256");
  for (const [key, digest] of digests) {
    hash.update(`${key} ${digest}\n`);
  }
  return hash.digest("hex");
}
