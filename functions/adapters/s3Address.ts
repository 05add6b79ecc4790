// Addresses of S3 as people write them: `s3://bucket/key`.

import { ConfigurationError } from "../core/errors.ts";

export interface S3Address {
  readonly bucket: string;
  /** Empty for the bucket itself. */
  readonly key: string;
}

export function isS3Address(text: string): boolean {
  return text.startsWith("s3://");
}

/** Bucket and key of `s3://bucket/key`, the key as it stands. Throws ConfigurationError `s3-address`. */
export function parseS3Address(text: string): S3Address {
  const [, bucket, key = ""] =
    /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/s.exec(text) ?? [];
  if (bucket === undefined) {
    throw new ConfigurationError({
      code: "s3-address",
      what: "an address of S3 cannot be read",
      where: text,
      expected: "s3://BUCKET/KEY with the name of a bucket in small letters",
      found: JSON.stringify(text),
      fix: "write for example s3://my-bucket/logs/2026-01.csv",
    });
  }
  return { bucket, key };
}
