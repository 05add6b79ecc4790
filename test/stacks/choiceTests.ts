// A deployment with all that may be chosen: paused, encrypted with a key of one's own, traced.

import { expect, test } from "vitest";
import { FUNCTIONS, QUEUED } from "../../stacks/sizes.ts";
import { type Evaluated, statementsOf } from "./evaluated.ts";
import { PERMISSIONS } from "./permissions.ts";

const KEY = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd";

/** What the environment of the evaluation says. */
export const CHOICES = {
  MILLRACE_PAUSED: "1",
  MILLRACE_KMS_KEY_ARN: KEY,
  MILLRACE_TRACED: "1",
} as const;

/** To be called where the stacks are described. */
export function choiceTests(chosen: () => Evaluated): void {
  const found = (type: string, field: string) => [
    ...new Set(
      chosen()
        .ofType(type)
        .map(({ inputs }) => JSON.stringify(inputs[field])),
    ),
  ];

  test("paused, nothing is invoked by queues, schedules or anybody", () => {
    expect(found("aws:lambda/function:Function", "reservedConcurrentExecutions")).toEqual(["0"]);
    expect(found("aws:lambda/eventSourceMapping:EventSourceMapping", "enabled")).toEqual(["false"]);
    expect(found("aws:scheduler/schedule:Schedule", "state")).toEqual(['"DISABLED"']);
  });

  test("a key of one's own encrypts the bucket, the queues, the topic and what is logged", () => {
    const encryption =
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
    expect(chosen().inputsOf(encryption, "storeEncryption")["rules"]).toEqual([
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: KEY },
        bucketKeyEnabled: true,
      },
    ]);
    expect(chosen().ofType("aws:sqs/queue:Queue")).toHaveLength(2 * QUEUED.length);
    expect(found("aws:sqs/queue:Queue", "kmsMasterKeyId")).toEqual([JSON.stringify(KEY)]);
    expect(found("aws:cloudwatch/logGroup:LogGroup", "kmsKeyId")).toEqual([JSON.stringify(KEY)]);
    expect(found("aws:sns/topic:Topic", "kmsMasterKeyId")).toEqual([JSON.stringify(KEY)]);
  });

  test.each(FUNCTIONS)(
    "%s may then use the key through S3 and SQS, send traces, and no more",
    (name) => {
      const rows = chosen().permissionsOf(name);
      expect(rows).toEqual([
        ...PERMISSIONS[name],
        ["kms:Decrypt,kms:GenerateDataKey", KEY],
        // X-Ray knows no resources.
        ["xray:PutTraceSegments,xray:PutTelemetryRecords", "*"],
      ]);
      const statements = statementsOf(chosen().inputsOf("aws:iam/role:Role", `${name}Role`));
      expect(statements.find(({ resources }) => resources.includes(KEY))).toMatchObject({
        conditions: [
          {
            ...{ test: "StringEquals", variable: "kms:ViaService" },
            values: ["s3.eu-central-1.amazonaws.com", "sqs.eu-central-1.amazonaws.com"],
          },
        ],
      });
    },
  );

  test("functions and the machine are traced when asked for", () => {
    expect(found("aws:lambda/function:Function", "tracingConfig")).toEqual(['{"mode":"Active"}']);
    expect(found("aws:sfn/stateMachine:StateMachine", "tracingConfiguration")).toEqual([
      '{"enabled":true}',
    ]);
  });
}
