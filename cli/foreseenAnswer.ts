// What `millrace plan --budget` says: whether the budget is likely to be enough, where the run is likely to stop if it
// is not, or what would do if it is too small to begin with.

import { systemClock } from "../functions/adapters/systemClock.ts";
import { type PicoUsd, parseUsd, usdRounded, usdText } from "../functions/core/cost/money.ts";
import { type PerCase, perCase } from "../functions/core/cost/quote.ts";
import type { ForeseenStop } from "../functions/core/ledger/foreseen.ts";
import { leftIn } from "../functions/core/ledger/month.ts";
import type { ObjectStore } from "../functions/ports/objectStore.ts";
import { monthOf, readMonth } from "../functions/stages/month.ts";
import type { QuoteWithTerms } from "../functions/stages/quote.ts";
import type { BudgetOptions } from "./budgetOption.ts";

/** A budget beside what the run is quoted at. */
export interface ForeseenBudget {
  readonly budget_usd: string;
  /** What is likely to become of a run with it. */
  readonly outcome: "completes" | "stops" | "refused";
  /** The wave that is not sent; null where the run completes, or nothing is sent. */
  readonly stops_before: { readonly stage: string; readonly after_round: number | null } | null;
  /** Less is refused. */
  readonly smallest_usd: string;
  /** With so much the run completes, if it takes what is quoted. */
  readonly enough_usd: PerCase<string>;
  /** The month's budget, where the store or the command has one. */
  readonly month: { readonly month: string; readonly left_usd: string } | null;
}

/** What is foreseen of `--budget`; null where none was given, or the run cannot be quoted. */
export async function foreseenBudget(
  store: ObjectStore,
  quoted: QuoteWithTerms | null,
  { budget, monthBudget }: BudgetOptions,
): Promise<ForeseenBudget | null> {
  if (budget === undefined || quoted === null) {
    return null;
  }
  const foreseen = quoted.foreseenWith(quoted.termsFor(budget));
  const amount = parseUsd(budget) ?? 0n;
  const month = await monthLeft(store, monthBudget);
  const isRefused = amount < foreseen.smallest || (month !== null && amount > month.left);
  const stop = isRefused ? null : foreseen.stopOf(amount);
  return {
    budget_usd: budget,
    outcome: outcomeOf(isRefused, stop),
    stops_before: stop === null ? null : { stage: stop.stage, after_round: stop.afterRound },
    smallest_usd: usdText(foreseen.smallest),
    enough_usd: perCase((which) => usdText(foreseen.enough[which])),
    month: month === null ? null : { month: month.name, left_usd: usdText(month.left) },
  };
}

function outcomeOf(isRefused: boolean, stop: ForeseenStop | null): ForeseenBudget["outcome"] {
  if (isRefused) {
    return "refused";
  }
  return stop === null ? "completes" : "stops";
}

async function monthLeft(
  store: ObjectStore,
  monthBudget: string | undefined,
): Promise<{ readonly name: string; readonly left: PicoUsd } | null> {
  const name = monthOf(systemClock.nowMs());
  const kept = await readMonth(store, name);
  const limit = monthBudget === undefined ? kept?.limit : (parseUsd(monthBudget) ?? 0n);
  return limit === undefined ? null : { name, left: leftIn({ runs: kept?.runs ?? [], limit }) };
}

export function foreseenLines(foreseen: ForeseenBudget | null): readonly string[] {
  if (foreseen === null) {
    return [];
  }
  const { budget_usd: budget, enough_usd: enough, month } = foreseen;
  const enoughText = `enough is ${rounded(enough.likely)} (${rounded(enough.low)}–${rounded(enough.high)})`;
  return [
    `budget: $${budget}, ${verdictOf(foreseen)}; ${enoughText}`,
    ...(month === null ? [] : [`left of the budget of ${month.month}: $${month.left_usd}`]),
  ];
}

function verdictOf({ outcome, stops_before, smallest_usd, month, budget_usd }: ForeseenBudget) {
  if (outcome === "completes") {
    return "with which the run is likely to complete";
  }
  if (stops_before !== null) {
    const { stage, after_round: round } = stops_before;
    const where = round === null ? `before ${stage}` : `before ${stage}, after round ${round}`;
    return `with which the run is likely to stop ${where}`;
  }
  const isSmall = (parseUsd(budget_usd) ?? 0n) < (parseUsd(smallest_usd) ?? 0n);
  return isSmall || month === null
    ? `REFUSED: the first wave takes $${smallest_usd} at least`
    : `REFUSED: the month has $${month.left_usd} left`;
}

function rounded(usd: string): string {
  return `$${usdRounded(parseUsd(usd) ?? 0n)}`;
}
