// Terms of a budget with figures that a person can work through: docs/cost.md does.

import type { BudgetTerms } from "../../functions/core/messages.ts";

export const handTerms: BudgetTerms = {
  usd: "0.01",
  region: "us-east-1",
  architecture: "arm64",
  memoryMb: 1769,
  prices: {
    "lambda.request": "0.0000002",
    "lambda.duration.x86_64.tier1": "0.0000166667",
    "lambda.duration.arm64.tier1": "0.0000133334",
    "s3.standard.put_copy_post_list": "0.000005",
    "s3.standard.get_select_other": "0.0000004",
    "sqs.standard.request": "0.0000004",
    "sfn.standard.transition": "0.000025",
    "cloudwatch.logs.ingest": "0.50",
  },
  needs: [
    { stage: "train", kind: "task", ms: 1000, writes: 4, reads: 30 },
    { stage: "train", kind: "reduce", ms: 100, writes: 6, reads: 20 },
  ],
  width: 2,
};
