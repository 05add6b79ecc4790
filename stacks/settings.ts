// What a shop chooses when it deploys: `new Millrace("Recs", { … })`.

import type { Architecture, Queued } from "./sizes.ts";

export interface MillraceSettings {
  /** Invocations at a time for the queue of a function, 2 to 1000; 50 where it is not said. */
  readonly concurrency?: number | Readonly<Partial<Record<Queued, number>>>;
  /** When to ask whether a model is to be trained anew; never where it is not said. */
  readonly retraining?: RetrainingSettings;
  /** Runs that have ended stay so long, and the newest longer; 90 days and 10 runs where it is not said. */
  readonly retention?: { readonly keepDays: number; readonly keepRuns: number };
  /** Runs of an evaluation plan at a time; 4 where it is not said. */
  readonly planConcurrency?: number;
  /** For all functions, where the choice of stacks/sizes.ts is not wanted. */
  readonly architecture?: Architecture;
  /** True: nothing runs. Reserved concurrency of every function is 0, and messages wait. */
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
