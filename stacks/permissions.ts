// The statements that roles and policies of queues are made of. Prefixes end in `/*`; test/stacks/permissions.ts has
// the table of what each function ends up with.

import type { Storage } from "./storage.ts";

export interface Statement {
  readonly actions: string[];
  readonly resources: $util.Input<string>[];
  readonly conditions?: {
    readonly test: string;
    readonly variable: string;
    readonly values: $util.Input<string>[];
  }[];
}

const below = (bucket: Storage, prefixes: readonly string[]) =>
  prefixes.map((prefix) => $interpolate`${bucket.arn}/${prefix}*`);

/** To read what lies under prefixes, which end in a slash. */
export const reads = (bucket: Storage, ...prefixes: string[]): Statement => ({
  actions: ["s3:GetObject"],
  resources: below(bucket, prefixes),
});

/** To create what is not there. Who may, may read it too: a writer whose answer was lost looks whose the object is. */
export const creates = (bucket: Storage, ...prefixes: string[]): Statement => ({
  actions: ["s3:PutObject"],
  resources: below(bucket, prefixes),
});

export const removes = (bucket: Storage, ...prefixes: string[]): Statement => ({
  actions: ["s3:DeleteObject"],
  resources: below(bucket, prefixes),
});

/**
 * Without it S3 answers 403 instead of 404 for an object that is not there. A condition on the prefix would not hold
 * for such reads, as they have none.
 */
export const lists = (bucket: Storage): Statement => ({
  actions: ["s3:ListBucket"],
  resources: [bucket.arn],
});

export const sends = (queues: readonly sst.aws.Queue[]): Statement => ({
  actions: ["sqs:SendMessage"],
  resources: queues.map(({ arn }) => arn),
});

/** What an event source mapping does in the name of its function. */
export const receives = (queue: sst.aws.Queue): Statement => ({
  actions: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
  resources: [queue.arn],
});

/** What S3 and SQS do with a key of one's own in the name of who reads and writes there; nobody else may use it. */
export function decrypts(kmsKeyArn: string): Statement {
  const { region } = aws.getRegionOutput({});
  return {
    actions: ["kms:Decrypt", "kms:GenerateDataKey"],
    resources: [kmsKeyArn],
    conditions: [
      {
        test: "StringEquals",
        variable: "kms:ViaService",
        values: ["s3", "sqs"].map((service) => $interpolate`${service}.${region}.amazonaws.com`),
      },
    ],
  };
}

/** X-Ray knows no resources. */
export const TRACES: Statement = {
  actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
  resources: ["*"],
};

/** For the policy of a queue: nothing comes or goes but by TLS, whoever it is. */
export const onlyByTls = (queue: sst.aws.Queue) => ({
  effect: "Deny",
  actions: ["sqs:*"],
  resources: [queue.arn],
  principals: [{ type: "*", identifiers: ["*"] }],
  conditions: [{ test: "Bool", variable: "aws:SecureTransport", values: ["false"] }],
});

/** The policy of a role that a service takes for this account and for no other's errand. */
export function trusts(service: "states" | "scheduler"): $util.Output<string> {
  return aws.iam.getPolicyDocumentOutput({
    statements: [
      {
        actions: ["sts:AssumeRole"],
        principals: [{ type: "Service", identifiers: [`${service}.amazonaws.com`] }],
        conditions: [
          {
            test: "StringEquals",
            variable: "aws:SourceAccount",
            values: [aws.getCallerIdentityOutput({}).accountId],
          },
        ],
      },
    ],
  }).json;
}
