// What the bucket may be reached by, what it tells of, and what it keeps.

import { expect, test } from "vitest";
import { DROPPED_SUFFIXES, droppedLog } from "../../functions/core/inbox/dropped.ts";
import type { Evaluated } from "./evaluated.ts";
import { PERMISSIONS } from "./permissions.ts";

/** To be called where the stacks are described. */
export function bucketTests(stacks: () => Evaluated): void {
  test("the bucket tells the inbox of logs alone, and nothing that is written starts a run", () => {
    const { bucket } = stacks().inputsOf("aws:s3/bucket:Bucket", "storeBucket");
    const told = stacks().inputsOf(
      "aws:s3/bucketNotification:BucketNotification",
      "inboxNotification",
    );
    expect(told).not.toHaveProperty("lambdaFunctions");
    const queues = told["queues"] as readonly Record<string, unknown>[];
    expect(queues.map(({ filterSuffix }) => filterSuffix)).toEqual([...DROPPED_SUFFIXES]);
    for (const { filterPrefix, filterSuffix, events, queueArn } of queues) {
      expect(droppedLog(`${filterPrefix}shop/log${filterSuffix}`)).toMatchObject({ isLog: true });
      expect(events).toEqual(["s3:ObjectCreated:*"]);
      expect(queueArn).toMatch(new RegExp(`:${stacks().jobsOf("inbox")["name"]}$`));
    }
    const written = Object.values(PERMISSIONS)
      .flat()
      .filter(([action]) => action === "s3:PutObject")
      .flatMap(([, ...prefixes]) => prefixes);
    expect(written.filter((prefix) => prefix.startsWith("bucket/inbox"))).toEqual([]);

    const policy = stacks().inputsOf("aws:sqs/queuePolicy:QueuePolicy", "inboxJobsPolicy")[
      "policy"
    ];
    expect(JSON.parse(String(policy)).statements).toMatchObject([
      { effect: "Deny" },
      {
        actions: ["sqs:SendMessage"],
        principals: [{ type: "Service", identifiers: ["s3.amazonaws.com"] }],
        conditions: [
          { variable: "aws:SourceArn", values: [`arn:aws:s3:::${bucket}`] },
          { variable: "aws:SourceAccount", values: ["123456789012"] },
        ],
      },
    ]);
  });

  test("the bucket is closed to the public and to anything but TLS, and encrypted", () => {
    expect(
      stacks().inputsOf(
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "storePublicAccessBlock",
      ),
    ).toMatchObject({
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    const { policy } = stacks().inputsOf("aws:s3/bucketPolicy:BucketPolicy", "storePolicy");
    const { statements } = JSON.parse(String(policy)) as { statements: readonly object[] };
    expect(statements).toMatchObject([
      { effect: "Deny", conditions: [{ variable: "aws:SecureTransport", values: ["false"] }] },
    ]);
    expect(stacks().ofType("aws:s3/bucketCorsConfiguration:BucketCorsConfiguration")).toEqual([]);
    const encryption =
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
    expect(stacks().inputsOf(encryption, "storeEncryption")["rules"]).toMatchObject([
      { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } },
    ]);
  });

  test("what was removed can be had back for a month, and no rule removes runs or models", () => {
    expect(
      stacks().inputsOf("aws:s3/bucketVersioning:BucketVersioning", "storeVersioning"),
    ).toMatchObject({ versioningConfiguration: { status: "Enabled" } });
    const { rules } = stacks().inputsOf(
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
      "storeLifecycle",
    ) as { rules: { filter: { prefix: string }; expiration?: { days?: number } }[] };
    const expiring = rules.filter(({ expiration }) => expiration?.days !== undefined);
    expect(expiring.map(({ filter }) => filter.prefix)).toEqual([
      "refusals/",
      "plan-failures/",
      "callbacks/",
    ]);
    expect(rules).toContainEqual(
      expect.objectContaining({ noncurrentVersionExpiration: { noncurrentDays: 30 } }),
    );
    expect(rules).toContainEqual(
      expect.objectContaining({ abortIncompleteMultipartUpload: { daysAfterInitiation: 1 } }),
    );
  });
}
