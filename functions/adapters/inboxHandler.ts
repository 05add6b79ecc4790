// The handler of the function that the bucket's notifications come to: starts a run over each log that was dropped, and
// says what became of it in one line of JSON.

import { decodeNotification } from "../core/inbox/inboxSchema.ts";
import type { RunPlanner, RunQuoter } from "../ports/runPlanner.ts";
import { takeIn } from "../stages/inbox.ts";
import { functionLog } from "./functionLog.ts";
import { functionMetrics } from "./functionMetrics.ts";
import { lambdaBucket, lambdaPorts } from "./lambdaPorts.ts";
import { type SqsHandler, sqsHandler } from "./sqsHandler.ts";

/** Dollars that a run may spend whose set of data says nothing else; without it there is no budget. */
const BUDGET = "MILLRACE_BUDGET_USD";
/** Dollars that all runs of the bucket may spend in a month of UTC; without it, what the store says. */
const MONTH_BUDGET = "MILLRACE_MONTH_BUDGET_USD";

/** Throws ConfigurationError `environment` where a variable is missing or cannot be read. */
export function inboxHandler(plan: RunPlanner, quote: RunQuoter): SqsHandler {
  const { [BUDGET]: budgetUsd, [MONTH_BUDGET]: monthBudgetUsd } = process.env;
  const log = functionLog();
  const metrics = functionMetrics();
  const ports = {
    ...lambdaPorts(process.env, metrics),
    bucket: lambdaBucket(),
    plan,
    quote,
    budgetUsd,
    monthBudgetUsd,
  };
  return sqsHandler(async (body) => {
    for (const created of decodeNotification(body)) {
      const taken = await takeIn(created, ports);
      if (taken.outcome === "refused") {
        const { error, ...refused } = taken;
        log.error(error, refused);
        metrics.count("LogsRefused", 1);
      } else {
        log.info(`inbox: ${taken.outcome}`, taken);
      }
    }
  }, log);
}
