import { randomUUID } from "node:crypto";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { describe, expect, test } from "vitest";
import { addressIn, localFolder } from "../../functions/adapters/openStore.ts";
import { parseS3Address } from "../../functions/adapters/s3Address.ts";
import { s3InputAddresses } from "../../functions/adapters/s3InputKeys.ts";
import { s3InputSource } from "../../functions/adapters/s3InputSource.ts";
import { codeOf, type InputsUnderTest, inputSourceSuite } from "../ports/inputSourceSuite.ts";
import { type FaultChoice, type Faults, faultsOf } from "../simulator/faults.ts";
import { type Bucket, simulatedS3Client } from "../simulator/simulatedS3.ts";
import { hasS3Server, NO_S3_SERVER, newBucket, testS3Client } from "../support/s3Server.ts";

let bucket: Promise<string> | null = null;

async function inputsInS3(): Promise<InputsUnderTest & { readonly bucket: string }> {
  const client = testS3Client();
  bucket ??= newBucket(client);
  const Bucket = await bucket;
  const write = async (uri: string, content: Uint8Array | string) => {
    const { key: Key } = parseS3Address(uri);
    await client.send(new PutObjectCommand({ Bucket, Key, Body: Buffer.from(content) }));
  };
  const fresh = () => `s3://${Bucket}/inbox/${randomUUID()} ünd.csv`;
  return {
    bucket: Bucket,
    source: (options) => s3InputSource(client, options),
    async put(content) {
      const uri = fresh();
      await write(uri, content);
      return uri;
    },
    overwrite: write,
    absent: async () => fresh(),
  };
}

/** Inputs in a simulated bucket, reached by a client that meets the faults of the choice. */
function simulatedInputs(choice: FaultChoice): InputsUnderTest & { readonly faults: Faults } {
  const objects: Bucket["objects"] = new Map();
  const faults = faultsOf(7, choice);
  const line = { travel: async () => {}, created: () => {} };
  const client = simulatedS3Client({ objects, onCreate: (_, object) => object }, line, faults);
  const overwrite = async (uri: string, content: Uint8Array | string) => {
    const bytes = Uint8Array.from(Buffer.from(content));
    objects.set(parseS3Address(uri).key, { bytes, metadata: {} });
  };
  const fresh = () => `s3://bucket/inbox/${randomUUID()}.csv`;
  return {
    faults,
    source: (options) => s3InputSource(client, { ...options, wait: async () => {} }),
    async put(content) {
      const uri = fresh();
      await overwrite(uri, content);
      return uri;
    },
    overwrite,
    absent: async () => fresh(),
  };
}

inputSourceSuite("simulated S3", async () => simulatedInputs({ none: true }), 20);
const rates = { "slow-down-503": 0.1, "lost-answer": 0.1, "truncated-read": 0.1 };
inputSourceSuite(
  "simulated S3 that refuses, loses and breaks off",
  async () => simulatedInputs({ rates }),
  20,
);

test("a pattern names what it matches, and an object whose name looks like one itself", async () => {
  const names = ["logs/b.csv", "logs/a.csv", "logs/a.txt", "logs/2024/z.csv", "odd/[1].csv"];
  const objects = new Map(names.map((key) => [key, { bytes: new Uint8Array(0), metadata: {} }]));
  const line = { travel: async () => {}, created: () => {} };
  const bucket: Bucket = { objects, pageKeys: 2, onCreate: (_, object) => object };
  const client = simulatedS3Client(bucket, line, faultsOf(1, { none: true }));
  for (const [pattern, found] of [
    ["logs/*.csv", ["logs/a.csv", "logs/b.csv"]],
    ["logs/**/*.csv", ["logs/2024/z.csv", "logs/a.csv", "logs/b.csv"]],
    ["logs/[a].{csv,txt}", ["logs/a.csv", "logs/a.txt"]],
    ["odd/[1].csv", ["odd/[1].csv"]],
  ] as const) {
    const expected = found.map((key) => `s3://bucket/${key}`);
    expect(await s3InputAddresses(client, `s3://bucket/${pattern}`)).toEqual(expected);
  }
  const nothing = s3InputAddresses(client, "s3://bucket/logs/*.parquet");
  expect(await codeOf(nothing)).toBe("missing-file");
});

test("an answer that always breaks off is an error for now", async () => {
  const { source, put, faults } = simulatedInputs({ rates: { "truncated-read": 1 } });
  const uri = await put("a,b,c\n");
  await expect(source().head(uri)).rejects.toMatchObject({
    name: "TransientError",
    explanation: { code: "service-unavailable", where: uri },
  });
  expect(faults.counts.get("truncated-read")).toBe(8);
});

describe.skipIf(!hasS3Server)(`S3 (${NO_S3_SERVER})`, () => {
  inputSourceSuite("S3", inputsInS3, 20);

  test("names all objects of a folder by name, but not hidden ones, marks and folders", async () => {
    const { bucket: name, overwrite } = await inputsInS3();
    const root = `s3://${name}/folder-${randomUUID()}`;
    for (const key of ["b.csv", "a/2.csv", "a/10.csv", "a/", "_SUCCESS", ".hidden/x", "a/_log/y"]) {
      await overwrite(`${root}/${key}`, key.endsWith("/") ? "" : "x");
    }
    await overwrite(`${root}-other/z.csv`, "x");
    const all = ["a/10.csv", "a/2.csv", "b.csv"].map((key) => `${root}/${key}`);
    expect(await s3InputAddresses(testS3Client(), root)).toEqual(all);
    expect(await s3InputAddresses(testS3Client(), `${root}/`)).toEqual(all);
    expect(await s3InputAddresses(testS3Client(), `${root}/b.csv`)).toEqual([`${root}/b.csv`]);
    for (const nothing of [`${root}/c`, `s3://${name}-absent/c`]) {
      expect(await codeOf(s3InputAddresses(testS3Client(), nothing))).toBe("missing-file");
    }
    const source = s3InputSource(testS3Client());
    expect(await codeOf(source.head(`s3://${name}-absent/c`))).toBe("missing-file");
  });
});

describe("addresses of S3", () => {
  test("are a bucket and a key, taken as it stands", () => {
    expect(parseS3Address("s3://my-bucket/a b/ü?#.csv")).toEqual({
      bucket: "my-bucket",
      key: "a b/ü?#.csv",
    });
    expect(parseS3Address("s3://my-bucket")).toEqual({ bucket: "my-bucket", key: "" });
    for (const wrong of ["s3://", "s3://a", "s3:///key", "s3://Bucket/key", "http://bucket/key"]) {
      expect(() => parseS3Address(wrong)).toThrow("s3://BUCKET/KEY");
    }
  });

  test("stand in the place of paths where a store is in S3", () => {
    expect(addressIn("s3://b-1/team/", "runs/x")).toBe("s3://b-1/team/runs/x");
    expect(addressIn("dir", "runs/x")).toBe("dir/runs/x");
    expect([localFolder("s3://b-1"), localFolder("dir")]).toEqual([".millrace", "dir"]);
  });
});
