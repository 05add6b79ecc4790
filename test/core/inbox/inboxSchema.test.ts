// Notifications and options of sets of data: what is read of them, and how wrong ones are refused.

import { expect, test } from "vitest";
import {
  decodeDatasetOptions,
  decodeNotification,
} from "../../../functions/core/inbox/inboxSchema.ts";

const record = (eventName: string, key: string) => ({
  eventVersion: "2.1",
  eventSource: "aws:s3",
  eventName,
  s3: { bucket: { name: "b", arn: "arn:aws:s3:::b" }, object: { key, size: 3, eTag: "e" } },
});
const bytes = (text: string) => new TextEncoder().encode(text);

test("created objects are told apart from others and from S3's own test", () => {
  const body = JSON.stringify({
    Records: [
      record("ObjectCreated:Put", "inbox/shop/a+b.csv"),
      record("ObjectRemoved:Delete", "inbox/shop/gone.csv"),
      record("s3:ObjectCreated:CompleteMultipartUpload", "inbox/shop/large.csv"),
    ],
  });
  expect(decodeNotification(body)).toEqual([
    { bucket: "b", key: "inbox/shop/a b.csv" },
    { bucket: "b", key: "inbox/shop/large.csv" },
  ]);
  const own = { Service: "Amazon S3", Event: "s3:TestEvent", Bucket: "b" };
  expect(decodeNotification(JSON.stringify(own))).toEqual([]);
});

test.each([
  "",
  "no JSON",
  "{}",
  '{"Records":[{}]}',
  JSON.stringify({ Records: [record("ObjectCreated:Put", "inbox/%E0%A4%A")] }),
])("%j is no notification", (body) => {
  expect(() => decodeNotification(body)).toThrow(
    expect.objectContaining({ name: "CorruptObjectError" }),
  );
});

test("options are flags without dashes", () => {
  const text = '{"options": {"hidden": 8, "keep-seen": true, "input": ["type"]}, "files": "all"}';
  expect(decodeDatasetOptions(bytes(text), "k")).toEqual(JSON.parse(text));
  expect(decodeDatasetOptions(bytes("{}"), "k")).toEqual({});
});

test.each([
  ["{", "k", "JSON"],
  ['{"flags": {}}', "k", "no field flags"],
  ['{"options": {"--hidden": 8}}', "k, options", "flags without dashes"],
  ['{"files": "some"}', "k, files", '"each" or "all"'],
])("%s is refused with its place", (text, where, expected) => {
  expect(() => decodeDatasetOptions(bytes(text), "k")).toThrow(
    expect.objectContaining({
      explanation: expect.objectContaining({
        code: "invalid-dataset-options",
        where: expect.stringContaining(where),
        expected: expect.stringContaining(expected),
      }),
    }),
  );
});
