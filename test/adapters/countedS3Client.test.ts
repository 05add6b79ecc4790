import { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { countedS3Client, type S3Sender } from "../../functions/adapters/countedS3Client.ts";
import { s3ObjectStore } from "../../functions/adapters/s3ObjectStore.ts";
import { meteredStore } from "../../functions/stages/meteredStore.ts";
import { faultsOf } from "../simulator/faults.ts";
import { simulatedS3Client } from "../simulator/simulatedS3.ts";

const named = { Bucket: "b", Key: "k" };

/** Answers with what is given, in order; an error is thrown. */
function answering(answers: readonly object[]): S3Sender {
  const left = [...answers];
  const send = async () => {
    const answer = left.shift() ?? {};
    if (answer instanceof Error) {
      throw answer;
    }
    return answer;
  };
  return { send } as unknown as S3Sender;
}

test("counts what S3 was sent, with repetitions, whether it came to an answer or not", async () => {
  const refused = Object.assign(new Error("SlowDown"), { $metadata: { attempts: 8 } });
  const client = countedS3Client(answering([{ $metadata: { attempts: 3 } }, refused, {}]));
  await client.send(new GetObjectCommand(named));
  await expect(client.send(new ListObjectsV2Command({ Bucket: "b" }))).rejects.toThrow("SlowDown");
  await client.send(new HeadObjectCommand(named));
  expect(client.sent()).toEqual({ writes: 8, reads: 4 });
});

test("a metered store records what its client repeated, and counts it towards the limit", async () => {
  const asked = { write: 0, read: 0 };
  const bucket = {
    objects: new Map(),
    onCreate: <T>(_: string, object: T) => object,
  };
  const line = {
    travel: async () => {},
    created: () => {},
    asked: (kind: "write" | "read") => {
      asked[kind] += 1;
    },
  };
  const faults = faultsOf(3, { rates: { "lost-answer": 0.5, "conflict-409": 0.2 } });
  const client = simulatedS3Client(bucket, line, faults);
  const inner = s3ObjectStore(client, { bucket: "b", wait: async () => {} });
  await inner.size("before");
  const before = { ...asked };
  const store = meteredStore(inner);
  for (let index = 0; index < 20; index++) {
    await store.putIfAbsent(`k${index}`, [Uint8Array.of(1)]);
    await store.get(`k${index}`);
  }
  const { requests, repeated } = store.meter();
  expect(requests).toMatchObject({ put: 20, get: 20 });
  expect(repeated?.writes).toBeGreaterThan(0);
  expect(20 + (repeated?.writes ?? 0)).toBe(asked.write - before.write);
  expect(20 + (repeated?.reads ?? 0)).toBe(asked.read - before.read);
  store.limit({ writes: 100, reads: 20 + (repeated?.reads ?? 0) });
  await expect(store.get("k0")).rejects.toMatchObject({ explanation: { code: "requests-used" } });
});
