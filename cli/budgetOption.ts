// `--budget`: what a run may spend as functions, in dollars. Refused before anything is spent where it is no amount, or
// too little for the first wave.

import { type Command, Option } from "commander";
import { systemClock } from "../functions/adapters/systemClock.ts";
import { PICO_USD_PER_USD, type PicoUsd, parseUsd, usdText } from "../functions/core/cost/money.ts";
import { LimitError } from "../functions/core/errors.ts";
import { smallestBudget } from "../functions/core/ledger/reserves.ts";
import type { BudgetTerms, Manifest } from "../functions/core/messages.ts";
import { optionError } from "../functions/core/optionError.ts";
import { inputParts } from "../functions/core/ranges.ts";
import type { ObjectStore } from "../functions/ports/objectStore.ts";
import type { AskedBudget } from "../functions/ports/runPlanner.ts";
import { hasBudget, readAccount, setLimit } from "../functions/stages/account.ts";
import {
  countInMonth,
  hasLimit,
  monthOf,
  monthRefusal,
  reserveInMonth,
} from "../functions/stages/month.ts";
import type { QuoteWithTerms } from "../functions/stages/quote.ts";
import { readLog } from "../functions/stages/runLog.ts";
import { reopenStopped } from "../functions/stages/stopped.ts";

/** Decimal dollars, checked. */
export type BudgetOptions = AskedBudget;

/** More than any run has business costing: a slip of the hand. */
const USD_MAX = 1_000_000n;

export function budgetOption(what: string): Option {
  return moneyOption("--budget", what);
}

/** The budget of a run, and of the month from which it is reserved. */
export function addBudgetOptions(command: Command, what: string): Command {
  return command
    .addOption(budgetOption(what))
    .addOption(
      moneyOption("--month-budget", "dollars that the store's runs may spend in this month"),
    );
}

/** An option with an amount of dollars, kept as exact text. */
function moneyOption(flag: string, what: string): Option {
  return new Option(`${flag} <usd>`, what).argParser((text: string) =>
    usdText(budgetAmount(flag, text)),
  );
}

/** The amount of a budget. Throws `option-out-of-range` where it is none. */
export function budgetAmount(flag: string, text: string): PicoUsd {
  const amount = parseUsd(text);
  if (amount === null || amount <= 0n || amount > USD_MAX * PICO_USD_PER_USD) {
    const expected = `dollars as a decimal number, such as 0.50: above 0, ${USD_MAX} at most, with twelve decimals at most`;
    throw optionError(flag, { expected, found: JSON.stringify(text) });
  }
  return amount;
}

/**
 * The manifest with the budget that the options ask for, if they do, reserved from that of the month where it has one.
 * Throws LimitError `budget-too-small`, naming the smallest that would do, `budget-needed` and `month-budget`.
 */
export async function budgetedManifest(
  store: ObjectStore,
  manifest: Manifest,
  quoted: QuoteWithTerms | null,
  { budget: usd, monthBudget }: BudgetOptions,
): Promise<Manifest> {
  const month = monthOf(systemClock.nowMs());
  if (usd === undefined) {
    if (monthBudget !== undefined || (await hasLimit(store, month))) {
      throw budgetNeeded(month);
    }
    return manifest;
  }
  const budget = termsOf(manifest, quoted, usd);
  const amount = budgetAmount("--budget", usd);
  const limit = monthBudget === undefined ? null : budgetAmount("--month-budget", monthBudget);
  const place = await reserveInMonth(store, month, { run: manifest.run, amount, limit });
  return { ...manifest, budget: place === null ? budget : { ...budget, month: place } };
}

/** The terms of a budget for a run. Throws LimitError `budget-too-small` and `budget-without-quote`. */
export function termsOf(
  manifest: Manifest,
  quoted: QuoteWithTerms | null,
  usd: string,
): BudgetTerms {
  if (quoted === null) {
    throw unquoted(manifest);
  }
  const budget = quoted.termsFor(usd);
  const smallest = smallestBudget(budget, inputParts(manifest.inputs).length);
  if (budgetAmount("--budget", usd) < smallest) {
    throw tooSmall(usd, smallest, "the first wave");
  }
  return budget;
}

/** Lets a run spend `usd` in all, and opens the wave again at which it was stopped. */
export async function raiseBudget(
  store: ObjectStore,
  manifest: Manifest,
  usd: string,
): Promise<void> {
  const amount = budgetAmount("--budget", usd);
  if (!hasBudget(manifest) || manifest.stopped !== undefined) {
    const expected = "the name of a run that was started with --budget";
    const found =
      manifest.stopped === undefined ? "one without" : `one that evaluates ${manifest.stopped.run}`;
    throw optionError(
      "--budget",
      { expected, found },
      `resume ${manifest.stopped?.run ?? "it without --budget"}`,
    );
  }
  const { limit } = await readAccount(store, manifest);
  const last = (await readLog(store, manifest.run)).at(-1);
  const needed = last?.kind === "stopped" ? (parseUsd(last.needed) ?? 0n) : limit;
  const least = needed > limit ? needed : limit;
  if (amount < least) {
    throw tooSmall(usd, least, "the next wave");
  }
  const { run, budget } = manifest;
  if (budget.month !== undefined) {
    await countInMonth(store, budget.month, { run, state: "reserved", amount });
  }
  await setLimit(store, manifest, amount);
  await reopenStopped(store, manifest.run);
}

function budgetNeeded(month: string): LimitError {
  return monthRefusal(month, {
    code: "budget-needed",
    what: "a run of a store whose month has a budget needs one of its own; nothing was spent",
    expected: "--budget USD, which is reserved from that of the month",
    found: "no --budget",
    fix: "give --budget USD, or use another --store",
  });
}

function unquoted({ inputs }: Manifest): LimitError {
  return new LimitError({
    code: "budget-without-quote",
    what: "a run that cannot be quoted can have no budget",
    where: inputs.map(({ uri }) => uri).join(", "),
    expected: "inputs that can be read to their events",
    found: "none, or damage",
    fix: "see what is wrong with `millrace inspect`",
  });
}

function tooSmall(found: string, smallest: PicoUsd, wave: string): LimitError {
  return new LimitError({
    code: "budget-too-small",
    what: `the budget does not reach for ${wave}; nothing was spent`,
    where: "--budget",
    expected: `${usdText(smallest)} at least, which is what has been spent and what ${wave} could take`,
    found,
    fix: `give --budget ${usdText(smallest)} or more; millrace plan says what a whole run is likely to cost`,
  });
}
