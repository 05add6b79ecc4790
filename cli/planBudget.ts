// The budget of an evaluation plan: its runs share one account, and the plan stops with the run that the account no
// longer reaches for.

import { systemClock } from "../functions/adapters/systemClock.ts";
import { type PicoUsd, parseUsd, totalOf, usdText } from "../functions/core/cost/money.ts";
import { budgetOf } from "../functions/core/ledger/account.ts";
import type { PlanRecord } from "../functions/core/plans/planRecord.ts";
import { transitionsCost } from "../functions/core/plans/transitions.ts";
import type { ObjectStore } from "../functions/ports/objectStore.ts";
import { hasBudget, readAccount } from "../functions/stages/account.ts";
import { hasLimit, monthOf, monthRefusal } from "../functions/stages/month.ts";
import { openRuns, type PlannedTrial } from "../functions/stages/plans.ts";
import { pricesInForce } from "../functions/stages/prices.ts";
import { quoteWithTerms } from "../functions/stages/quote.ts";
import { readManifest } from "../functions/stages/runLog.ts";
import { settle } from "../functions/stages/settle.ts";
import { type BudgetOptions, raiseBudget, termsOf } from "./budgetOption.ts";
import type { Drive } from "./drive.ts";
import type { DriveOptions } from "./options.ts";
import type { Answer } from "./output.ts";
import { DEFAULT_REGION } from "./pricesCommand.ts";
import { type CostSummary, localPlace } from "./quoteAnswer.ts";

/** The runs of a plan with its budget, where it has one. */
export async function withPlanBudget(
  planned: readonly PlannedTrial[],
  { ports }: Drive,
  { budget, workers }: BudgetOptions & Pick<DriveOptions, "workers">,
): Promise<readonly PlannedTrial[]> {
  await checkNoMonth(ports.store);
  if (budget === undefined) {
    return planned;
  }
  const budgeted: PlannedTrial[] = [];
  for (const { trial, manifest } of planned) {
    const quoted = await quoteWithTerms(manifest, ports, localPlace(workers));
    budgeted.push({ trial, manifest: { ...manifest, budget: termsOf(manifest, quoted, budget) } });
  }
  return budgeted;
}

/** A plan has no place in the budget of a month. */
async function checkNoMonth(store: ObjectStore): Promise<void> {
  const month = monthOf(systemClock.nowMs());
  if (await hasLimit(store, month)) {
    throw monthRefusal(month, {
      code: "month-budget",
      what: "the runs of a plan cannot be reserved from the budget of a month",
      expected: "a store whose month has no budget",
      found: "one that has",
      fix: "give another --store",
    });
  }
}

/** Lets the runs of a plan that is there already spend more, and opens the waves again at which they were stopped. */
export async function raisePlanBudget(
  store: ObjectStore,
  record: PlanRecord,
  { budget }: BudgetOptions,
): Promise<void> {
  if (budget === undefined) {
    return;
  }
  const amount = parseUsd(budget);
  const open = await openRuns(store, record);
  const isStopped = open.some(({ last }) => last?.kind === "stopped");
  for (const { manifest } of open) {
    const limit = hasBudget(manifest) ? (await readAccount(store, manifest)).limit : null;
    if (isStopped || limit !== amount) {
      await raiseBudget(store, manifest, budget);
    }
  }
}

/** The money of a plan. */
export interface PlanCost extends CostSummary {
  /** What the state machine takes beside its runs, where the plan is executed in the cloud; no part of the budget. */
  readonly state_machine_usd: string;
}

/** What the runs of a plan came to. */
export async function planCost(store: ObjectStore, { runs }: PlanRecord): Promise<PlanCost> {
  const amounts: PicoUsd[] = [];
  let limit: PicoUsd | null = null;
  for (const { run } of runs) {
    const manifest = await readManifest(store, run);
    const { bill } = await settle(store, manifest, DEFAULT_REGION);
    amounts.push(parseUsd(bill?.usd ?? "0") ?? 0n);
    limit = hasBudget(manifest) ? budgetOf(await readAccount(store, manifest)).limit : limit;
  }
  return {
    quote_usd: null,
    bill_usd: usdText(totalOf(amounts)),
    budget_usd: limit === null ? null : usdText(limit),
    state_machine_usd: usdText(
      transitionsCost(runs.length, await pricesInForce(store, DEFAULT_REGION)),
    ),
  };
}

export async function stoppedPlanAnswer(
  store: ObjectStore,
  record: PlanRecord,
  cost: PlanCost,
): Promise<Answer> {
  const open = await openRuns(store, record);
  const done = record.runs.length - open.length;
  const stopped = open.map(({ last }) => last).find((last) => last?.kind === "stopped");
  const needed = stopped?.kind === "stopped" ? stopped.needed : null;
  return {
    document: {
      plan: record.id,
      state: "stopped",
      completed_runs: done,
      runs: record.runs.length,
      needed_usd: needed,
      cost,
    },
    lines: [
      `plan ${record.id}: stopped by its budget, ${done} of ${record.runs.length} runs completed`,
      `as functions on AWS Lambda: $${cost.bill_usd} of $${cost.budget_usd}`,
      `go on with the same command and a --budget of more than $${needed}`,
    ],
  };
}
