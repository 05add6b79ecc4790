// What a shop chooses when it deploys: `new Millrace("Recs", { … })`.

import type { Architecture, Queued } from "./sizes.ts";

export interface MillraceSettings {
  /** Invocations at a time for the queue of a function, 2 to 1000; 50 where it is not said. */
  readonly concurrency?: number | Readonly<Partial<Record<Queued, number>>>;
  /**
   * Decimal dollars, as "0.50", that a run over a dropped log may spend, unless its set of data says otherwise
   * (`budget_usd` in millrace.json); no budget where it is not said.
   */
  readonly budgetUsd?: string;
  /**
   * Decimal dollars that all runs of the bucket may spend in a month of UTC; every run then needs a budget, which is
   * reserved from it.
   */
  readonly monthBudgetUsd?: string;
  /** When to ask whether a model is to be trained anew; never where it is not said. */
  readonly retraining?: RetrainingSettings;
  /** Runs that have ended stay so long, and the newest longer; 90 days and 10 runs where it is not said. */
  readonly retention?: { readonly keepDays: number; readonly keepRuns: number };
  /** Who is told of alarms; AWS asks for a confirmation first. Without it they are only to be seen. */
  readonly alarmEmail?: string;
  /** Dollars a month for all that carries the tag `app`, and who is told at 80 % of it, and when it will be passed. */
  readonly budget?: { readonly monthlyUsd: number; readonly email: string };
  /** Runs of an evaluation plan at a time; 4 where it is not said. */
  readonly planConcurrency?: number;
  /** For all functions, where the choice of stacks/sizes.ts is not wanted. */
  readonly architecture?: Architecture;
  /**
   * ARN of a key in KMS with which the bucket, the queues, the topic and the log groups are encrypted, in place of keys
   * that AWS manages; docs/security.md has what its policy must allow.
   */
  readonly kmsKeyArn?: string;
  /** The key for pseudonyms of ids, from a secret; without it runs that ask for pseudonyms are refused. */
  readonly idKey?: $util.Input<string>;
  /** True: functions and the state machine send traces to X-Ray, which is billed by the trace. */
  readonly isTraced?: boolean;
  /** True: nothing runs. Queues and schedules invoke nothing, and no function can be invoked; messages wait. */
  readonly isPaused?: boolean;
}

export interface RetrainingSettings {
  /** The folder of the inbox whose logs are trained on, all of them. */
  readonly dataset: string;
  readonly schedule: `rate(${string})` | `cron(${string})`;
  /** This part of the bytes is new, or the model in use got worse; 10 where it is not said. */
  readonly newDataPercent?: number;
  /** Decimal dollars, as "0.50": a challenger that cost more is not put to use. */
  readonly costLimitUsd?: string;
}

export type Settings = MillraceSettings & {
  /** What names of resources begin with, capitalised. */
  readonly name: string;
};
