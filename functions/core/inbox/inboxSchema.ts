// What comes to the inbox as JSON: the notifications of S3, and the options of a set of data.

import * as z from "zod/mini";
import { corrupt } from "../container.ts";
import { parseUsd } from "../cost/money.ts";
import { ConfigurationError } from "../errors.ts";
import { decodedKey } from "./dropped.ts";

/** The fields that are used of a notification (S3 user guide, "Event message structure", version 2.x). */
const notification = z.object({
  Records: z.array(
    z.object({
      eventName: z.string(),
      s3: z.object({
        bucket: z.object({ name: z.string() }),
        object: z.object({ key: z.string() }),
      }),
    }),
  ),
});
/** What S3 sends when notifications are set up. */
const testEvent = z.object({ Event: z.literal("s3:TestEvent") });

/** An object that was created. */
export interface Created {
  readonly bucket: string;
  readonly key: string;
}

/** The objects that a notification says were created. Throws CorruptObjectError for what is no notification. */
export function decodeNotification(body: string): readonly Created[] {
  const found = json(body);
  if (testEvent.safeParse(found).success) {
    return [];
  }
  const { data } = notification.safeParse(found);
  if (data === undefined) {
    throw corrupt("inbox message", "a notification of S3", body.slice(0, 80));
  }
  return data.Records.filter(({ eventName }) => /^(s3:)?ObjectCreated:/.test(eventName)).map(
    ({ s3 }) => {
      const key = decodedKey(s3.object.key);
      if (key === null) {
        throw corrupt("inbox message", "a percent-encoded key", s3.object.key.slice(0, 80));
      }
      return { bucket: s3.bucket.name, key };
    },
  );
}

const value = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]);
const options = z.strictObject({
  /** Flags of `millrace run` without their dashes. */
  options: z.optional(z.record(z.string().check(z.regex(/^[a-z][a-z-]*$/)), value)),
  /** What a run reads: the log that was dropped, or all logs of the set. */
  files: z.optional(z.enum(["each", "all"])),
  /** What each run may spend, in decimal dollars. */
  budget_usd: z.optional(z.string().check(z.refine((usd) => (parseUsd(usd) ?? 0n) > 0n))),
});
export type DatasetOptions = z.infer<typeof options>;

/** `inbox/DATASET/millrace.json`. Throws ConfigurationError `invalid-dataset-options`. */
export function decodeDatasetOptions(bytes: Uint8Array, where: string): DatasetOptions {
  const text = new TextDecoder().decode(bytes);
  const found = json(text);
  if (found === undefined) {
    throw invalidDatasetOptions(where, "JSON", JSON.stringify(text.slice(0, 80)));
  }
  const result = options.safeParse(found);
  if (!result.success) {
    const issue = result.error.issues[0];
    const path = issue?.path.join(".") ?? "";
    const expected =
      issue?.code === "unrecognized_keys"
        ? `no field ${issue.keys.join(", ")}`
        : '{"options": {FLAG: VALUE, …}, "files": "each" or "all", "budget_usd": "0.50"}, all optional, flags without dashes';
    throw invalidDatasetOptions(
      `${where}${path === "" ? "" : `, ${path}`}`,
      expected,
      "something else",
    );
  }
  return result.data;
}

/** ConfigurationError `invalid-dataset-options`. */
export function invalidDatasetOptions(
  where: string,
  expected: string,
  found: string,
): ConfigurationError {
  return new ConfigurationError({
    code: "invalid-dataset-options",
    what: "the options of the set of data cannot be used",
    where,
    expected,
    found,
    fix: "correct the file as docs/deployment.md says, and drop the log again",
  });
}

/** Undefined for what is no JSON. */
function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
