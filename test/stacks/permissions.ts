// What each function may do: actions × resources, and nothing else. `bucket` is the bucket itself, `NAME jobs` the
// queue of a function, `NAME logs` the streams of its log group.

import { type FunctionName, WORKERS } from "../../stacks/sizes.ts";

type Row = readonly (readonly [action: string, ...resources: string[]])[];

/** Resources that are more than what lies below one prefix or one queue, and why. */
export const EXCEPTIONS: Readonly<Record<string, string>> = {
  "s3:ListBucket bucket":
    "without it S3 answers 403 for an object that is not there, and such reads have no prefix for a condition",
};

const worker = (
  name: FunctionName,
  targets: readonly string[],
  readable: readonly string[],
): Row => [
  ["s3:ListBucket", "bucket"],
  ["s3:GetObject", ...readable],
  ["s3:PutObject", "bucket/runs/*"],
  ["sqs:ReceiveMessage,sqs:DeleteMessage,sqs:GetQueueAttributes", `${name} jobs`],
  ["sqs:SendMessage", ...targets.map((target) => `${target} jobs`), "follow jobs"],
  ["logs:CreateLogStream,logs:PutLogEvents", `${name} logs`],
];

export const PERMISSIONS: Readonly<Record<FunctionName, Row>> = {
  preprocess: worker("preprocess", ["reduce"], ["bucket/runs/*", "bucket/inbox/*"]),
  clean: worker("clean", ["reduce"], ["bucket/runs/*"]),
  gather: worker("gather", ["reduce"], ["bucket/runs/*"]),
  train: worker("train", ["reduce"], ["bucket/runs/*"]),
  merge: worker("merge", ["reduce"], ["bucket/runs/*"]),
  evaluate: worker("evaluate", ["reduce"], ["bucket/runs/*"]),
  recommend: worker("recommend", ["reduce"], ["bucket/runs/*"]),
  report: worker("report", ["reduce"], ["bucket/runs/*"]),
  reduce: worker("reduce", WORKERS, ["bucket/runs/*", "bucket/inbox/*"]),
  inbox: [
    ["s3:ListBucket", "bucket"],
    [
      "s3:GetObject",
      "bucket/inbox/*",
      "bucket/runs/*",
      "bucket/refusals/*",
      "bucket/prices/*",
      "bucket/rates/*",
      "bucket/budgets/*",
    ],
    ["s3:PutObject", "bucket/runs/*", "bucket/refusals/*", "bucket/budgets/*"],
    ["sqs:ReceiveMessage,sqs:DeleteMessage,sqs:GetQueueAttributes", "inbox jobs"],
    ["sqs:SendMessage", "preprocess jobs", "follow jobs"],
    ["logs:CreateLogStream,logs:PutLogEvents", "inbox logs"],
  ],
  follow: [
    ["s3:ListBucket", "bucket"],
    [
      "s3:GetObject",
      "bucket/runs/*",
      "bucket/callbacks/*",
      "bucket/retraining/*",
      "bucket/promoted/*",
      "bucket/prices/*",
    ],
    [
      "s3:PutObject",
      "bucket/runs/*",
      "bucket/callbacks/*",
      "bucket/retraining/*",
      "bucket/promoted/*",
    ],
    [
      "states:SendTaskSuccess,states:SendTaskFailure,states:SendTaskHeartbeat",
      "evaluation machine",
    ],
    ["sqs:ReceiveMessage,sqs:DeleteMessage,sqs:GetQueueAttributes", "follow jobs"],
    ["sqs:SendMessage", "preprocess jobs", "follow jobs"],
    ["logs:CreateLogStream,logs:PutLogEvents", "follow logs"],
  ],
  sweep: [
    ["s3:ListBucket", "bucket"],
    ["s3:GetObject", "bucket/runs/*", "bucket/callbacks/*", "bucket/retraining/*"],
    ["s3:PutObject", "bucket/runs/*"],
    ["sqs:SendMessage", ...WORKERS.map((name) => `${name} jobs`), "follow jobs"],
    ["logs:CreateLogStream,logs:PutLogEvents", "sweep logs"],
  ],
  retrain: [
    ["s3:ListBucket", "bucket"],
    ["s3:GetObject", "bucket/inbox/*", "bucket/runs/*", "bucket/promoted/*", "bucket/retraining/*"],
    ["s3:PutObject", "bucket/retraining/*"],
    ["sqs:SendMessage", "follow jobs"],
    ["logs:CreateLogStream,logs:PutLogEvents", "retrain logs"],
  ],
  collect: [
    ["s3:ListBucket", "bucket"],
    ["s3:GetObject", "bucket/runs/*", "bucket/promoted/*"],
    ["s3:DeleteObject", "bucket/runs/*"],
    ["logs:CreateLogStream,logs:PutLogEvents", "collect logs"],
  ],
  expandPlan: [
    ["s3:ListBucket", "bucket"],
    ["s3:GetObject", "bucket/inbox/*", "bucket/runs/*", "bucket/plans/*"],
    ["s3:PutObject", "bucket/runs/*", "bucket/plans/*"],
    ["logs:CreateLogStream,logs:PutLogEvents", "expandPlan logs"],
  ],
  startRun: [
    ["s3:ListBucket", "bucket"],
    ["s3:GetObject", "bucket/runs/*", "bucket/callbacks/*"],
    ["s3:PutObject", "bucket/runs/*", "bucket/callbacks/*"],
    ["sqs:SendMessage", "preprocess jobs", "follow jobs"],
    ["logs:CreateLogStream,logs:PutLogEvents", "startRun logs"],
  ],
  comparePlan: [
    ["s3:ListBucket", "bucket"],
    ["s3:GetObject", "bucket/runs/*", "bucket/plans/*"],
    ["s3:PutObject", "bucket/plans/*"],
    ["logs:CreateLogStream,logs:PutLogEvents", "comparePlan logs"],
  ],
  failPlan: [
    ["s3:ListBucket", "bucket"],
    ["s3:GetObject", "bucket/runs/*", "bucket/plans/*", "bucket/plan-failures/*"],
    ["s3:PutObject", "bucket/plan-failures/*"],
    ["logs:CreateLogStream,logs:PutLogEvents", "failPlan logs"],
  ],
};
