import {
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { beforeAll, describe, expect, test } from "vitest";
import { partsOf } from "../../functions/adapters/s3Multipart.ts";
import { s3ObjectStore } from "../../functions/adapters/s3ObjectStore.ts";
import { objectStoreSuite } from "../ports/objectStoreSuite.ts";
import { hasS3Server, NO_S3_SERVER, newBucket, testS3Client } from "../support/s3Server.ts";

/** Loses the answers to the first `lost` successful requests of the command, as a broken connection does. */
function losingAnswers(client: S3Client, command: string, lost: number): S3Client {
  let left = lost;
  client.middlewareStack.add(
    (next, context) => async (request) => {
      const answer = await next(request);
      if (context.commandName === command && left > 0) {
        left -= 1;
        throw Object.assign(new Error("socket hang up"), {
          name: "TimeoutError",
          code: "ECONNRESET",
        });
      }
      return answer;
    },
    { step: "deserialize", priority: "low", name: "loseAnswers" },
  );
  return client;
}

describe.skipIf(!hasS3Server)(`S3 (${NO_S3_SERVER})`, () => {
  let bucket = "";
  let made = 0;
  beforeAll(async () => {
    bucket = await newBucket(testS3Client());
  });
  const newPrefix = () => `store-${made++}/`;

  objectStoreSuite("S3", async () =>
    s3ObjectStore(testS3Client(), { bucket, prefix: newPrefix() }),
  );

  test("knows its own write again when the answer was lost and the repetition is refused", async () => {
    const client = losingAnswers(testS3Client(), "PutObjectCommand", 1);
    const store = s3ObjectStore(client, { bucket, prefix: newPrefix() });
    expect(await store.putIfAbsent("a", [Uint8Array.of(1)])).toBe(true);
    expect(await store.putIfAbsent("a", [Uint8Array.of(1)])).toBe(false);
  });

  test("writes large objects in parts, once, and leaves no part behind when refused", async () => {
    const store = s3ObjectStore(testS3Client(), { bucket, prefix: newPrefix() });
    const half = new Uint8Array(40 * 2 ** 20).map((_, index) => index % 251);
    expect(await store.putIfAbsent("large", [half, half])).toBe(true);
    expect(await store.putIfAbsent("large", [half, half, half])).toBe(false);
    expect(await store.size("large")).toBe(2 * half.length);
    const border = await store.getRange("large", half.length - 2, half.length + 2);
    expect(border).toEqual(Uint8Array.of(...half.subarray(-2), ...half.subarray(0, 2)));
    const open = await testS3Client().send(new ListMultipartUploadsCommand({ Bucket: bucket }));
    expect(open.Uploads ?? []).toEqual([]);
  });

  test("knows its own large object again when the answer to its completion was lost", async () => {
    const client = losingAnswers(testS3Client(), "CompleteMultipartUploadCommand", 1);
    const store = s3ObjectStore(client, { bucket, prefix: newPrefix() });
    const large = [new Uint8Array(70 * 2 ** 20)];
    expect(await store.putIfAbsent("large", large)).toBe(true);
  });

  test("refuses bytes that are not those that were written", async () => {
    const prefix = newPrefix();
    const client = testS3Client();
    const store = s3ObjectStore(client, { bucket, prefix });
    await store.putIfAbsent("a", [Uint8Array.of(1, 2), Uint8Array.of(3)]);
    const { Metadata } = await client.send(
      new HeadObjectCommand({ Bucket: bucket, Key: `${prefix}a` }),
    );
    const damaged = { Bucket: bucket, Key: `${prefix}a`, Body: "\u0001\u0002\u0007", Metadata };
    await client.send(new PutObjectCommand(damaged));
    await expect(store.get("a")).rejects.toMatchObject({ name: "CorruptObjectError" });
  });

  test("lists more keys than one page holds", async () => {
    const prefix = newPrefix();
    const client = testS3Client();
    const store = s3ObjectStore(client, { bucket, prefix });
    const keys = Array.from({ length: 1003 }, (_, index) => `k/${String(index).padStart(5, "0")}`);
    for (let start = 0; start < keys.length; start += 50) {
      await Promise.all(
        keys
          .slice(start, start + 50)
          .map((key) =>
            client.send(new PutObjectCommand({ Bucket: bucket, Key: prefix + key, Body: "" })),
          ),
      );
    }
    expect(await store.list("k/")).toEqual(keys);
  });

  test("says so when the bucket does not exist", async () => {
    const store = s3ObjectStore(testS3Client(), { bucket: `${bucket}-not` });
    await expect(store.putIfAbsent("a", [])).rejects.toMatchObject({
      name: "ConfigurationError",
      explanation: { code: "service-refused", where: `s3://${bucket}-not/a` },
    });
    await expect(store.get("a")).rejects.toMatchObject({ name: "ConfigurationError" });
  });
});

test("parts are of equal size but for the last, and hold the chunks end to end", () => {
  const chunks = [Uint8Array.of(1, 2, 3), Uint8Array.of(), Uint8Array.of(4, 5, 6, 7, 8)];
  const parts = [...partsOf(chunks, 3)].map((part) => Array.from(part));
  expect(parts).toEqual([
    [1, 2, 3],
    [4, 5, 6],
    [7, 8],
  ]);
  expect([...partsOf([Uint8Array.of(1, 2)], 2)].map((part) => Array.from(part))).toEqual([[1, 2]]);
  expect([...partsOf([], 2)]).toEqual([]);
});

test("a server that does not answer is a transient error that names the object", async () => {
  const client = new S3Client({
    endpoint: "http://127.0.0.1:9",
    region: "us-east-1",
    maxAttempts: 1,
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
  });
  await expect(s3ObjectStore(client, { bucket: "b" }).size("k")).rejects.toMatchObject({
    name: "TransientError",
    explanation: { code: "service-unavailable", where: "s3://b/k" },
  });
});
