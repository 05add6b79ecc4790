// The client of S3, as every part of the system uses it: against AWS, or against any server that speaks S3.

import { S3Client } from "@aws-sdk/client-s3";

/**
 * The SDK's own retries of answers 5xx, throttling and broken connections, with jitter; 409 is repeated by the store.
 */
const ATTEMPTS = 8;

/** Servers other than AWS's sign with a region too, and most with this one. */
const REGION = "us-east-1";

/**
 * A client for the region and credentials of the environment. With `endpoint`, objects are addressed by path, and
 * checksums are sent only where the protocol demands them: servers other than AWS's do not read their trailers.
 */
export function s3Client(options: { endpoint?: string | undefined } = {}): S3Client {
  const { endpoint } = options;
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  return new S3Client({
    maxAttempts: ATTEMPTS,
    retryMode: "standard",
    ...(endpoint === undefined
      ? {}
      : {
          endpoint,
          region: AWS_REGION ?? AWS_DEFAULT_REGION ?? REGION,
          forcePathStyle: true,
          requestChecksumCalculation: "WHEN_REQUIRED",
          responseChecksumValidation: "WHEN_REQUIRED",
        }),
  });
}

/** A client for everything that the environment says, AWS_ENDPOINT_URL_S3 (the SDK's own variable) among it. */
export function environmentS3Client(): S3Client {
  return s3Client({ endpoint: process.env["AWS_ENDPOINT_URL_S3"] });
}
