// The one bucket: what is dropped in lies under inbox/, what runs write under runs/.

import { callbacksPrefix, planFailuresPrefix, refusalsPrefix } from "../functions/core/keys.ts";
import type { Settings } from "./settings.ts";

/** An object that was removed or written over can be had back for so many days. */
const VERSION_DAYS = 30;
/** What stops being of use by itself. */
const EXPIRE_DAYS = {
  [refusalsPrefix]: 90,
  [planFailuresPrefix]: 90,
  [callbacksPrefix]: 30,
} as const;

/**
 * Private, encrypted, reached by TLS only, without access from browsers. Objects are created once and removed by the
 * function that knows which models were promoted (stacks/schedules.ts); a version is kept of what is removed.
 */
export function storage({ name: system, kmsKeyArn }: Settings) {
  const name = `${system}Store`;
  const bucket = new sst.aws.Bucket(name, {
    enforceHttps: true,
    versioning: true,
    cors: false,
    transform: {
      bucket(args) {
        args.forceDestroy = $app.removal === "remove";
      },
    },
  });
  new aws.s3.BucketServerSideEncryptionConfiguration(`${name}Encryption`, {
    bucket: bucket.name,
    rules: [
      kmsKeyArn === undefined
        ? { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }
        : {
            applyServerSideEncryptionByDefault: {
              sseAlgorithm: "aws:kms",
              kmsMasterKeyId: kmsKeyArn,
            },
            // One request to KMS for many objects.
            bucketKeyEnabled: true,
          },
    ],
  });
  new aws.s3.BucketLifecycleConfiguration(`${name}Lifecycle`, {
    bucket: bucket.name,
    rules: [
      {
        id: "abort-incomplete-uploads",
        status: "Enabled",
        filter: { prefix: "" },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
      },
      {
        id: "expire-removed-versions",
        status: "Enabled",
        filter: { prefix: "" },
        noncurrentVersionExpiration: { noncurrentDays: VERSION_DAYS },
        expiration: { expiredObjectDeleteMarker: true },
      },
      ...Object.entries(EXPIRE_DAYS).map(([prefix, days]) => ({
        id: `expire-${prefix.replace("/", "")}`,
        status: "Enabled",
        filter: { prefix },
        expiration: { days },
      })),
    ],
  });
  return bucket;
}

export type Storage = ReturnType<typeof storage>;
