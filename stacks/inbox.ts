// Logs that are dropped below inbox/ start runs: S3 tells the queue of the function that plans them.

import { DROPPED_SUFFIXES } from "../functions/core/inbox/dropped.ts";
import {
  budgetsPrefix,
  inboxPrefix,
  pricesPrefix,
  ratesPrefix,
  refusalsPrefix,
  runsPrefix,
} from "../functions/core/keys.ts";
import { queuedFunction, type System } from "./functions.ts";
import { resourceName } from "./names.ts";
import { creates, lists, reads } from "./permissions.ts";
import { queuePolicy } from "./queues.ts";

/** What a quote is made of. */
const MONEY = [pricesPrefix, ratesPrefix];

export function inbox(system: System): void {
  const { bucket, queues, settings } = system;
  const { jobs } = queues.inbox;
  const name = resourceName(settings.name, "inbox");
  const policy = queuePolicy(`${name}Jobs`, jobs, [
    {
      actions: ["sqs:SendMessage"],
      resources: [jobs.arn],
      principals: [{ type: "Service", identifiers: ["s3.amazonaws.com"] }],
      // This bucket of this account, and no other that is told of the queue.
      conditions: [
        { test: "ArnEquals", variable: "aws:SourceArn", values: [bucket.arn] },
        {
          test: "StringEquals",
          variable: "aws:SourceAccount",
          values: [aws.getCallerIdentityOutput({}).accountId],
        },
      ],
    },
  ]);
  new aws.s3.BucketNotification(
    `${name}Notification`,
    {
      bucket: bucket.name,
      // What the system writes lies elsewhere, so that it cannot start itself.
      queues: DROPPED_SUFFIXES.map((filterSuffix) => ({
        id: `dropped${filterSuffix.replaceAll(".", "-")}`,
        queueArn: jobs.arn,
        events: ["s3:ObjectCreated:*"],
        filterPrefix: inboxPrefix,
        filterSuffix,
      })),
    },
    { dependsOn: policy },
  );
  queuedFunction("inbox", system, {
    targets: ["preprocess"],
    plansOrReads: true,
    permissions: [
      lists(bucket),
      reads(bucket, ...[inboxPrefix, runsPrefix, refusalsPrefix, ...MONEY, budgetsPrefix]),
      creates(bucket, runsPrefix, refusalsPrefix, budgetsPrefix),
    ],
    environment: {
      ...(settings.budgetUsd === undefined ? {} : { MILLRACE_BUDGET_USD: settings.budgetUsd }),
      ...(settings.monthBudgetUsd === undefined
        ? {}
        : { MILLRACE_MONTH_BUDGET_USD: settings.monthBudgetUsd }),
    },
  });
}
