// `--budget`: what a run may spend as functions, in dollars. Refused before anything is spent where it is no amount, or
// too little for the first wave.

import { Option } from "commander";
import { PICO_USD_PER_USD, type PicoUsd, parseUsd, usdText } from "../functions/core/cost/money.ts";
import { LimitError } from "../functions/core/errors.ts";
import type { Manifest } from "../functions/core/messages.ts";
import { optionError } from "../functions/core/optionError.ts";
import { inputParts } from "../functions/core/ranges.ts";
import type { ObjectStore } from "../functions/ports/objectStore.ts";
import { hasBudget, readAccount, setLimit, smallestBudget } from "../functions/stages/account.ts";
import type { QuoteWithTerms } from "../functions/stages/quote.ts";
import { readLog } from "../functions/stages/runLog.ts";
import { reopenStopped } from "../functions/stages/stopped.ts";

export interface BudgetOptions {
  /** Decimal dollars, checked. */
  readonly budget?: string;
}

/** More than any run has business costing: a slip of the hand. */
const USD_MAX = 1_000_000n;

export function budgetOption(what: string): Option {
  return moneyOption("--budget", what);
}

/** An option with an amount of dollars, kept as exact text. */
export function moneyOption(flag: string, what: string): Option {
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
 * The manifest with the budget that the options ask for, if they do. Throws LimitError `budget-too-small`, naming the
 * smallest that would do.
 */
export function budgetedManifest(
  manifest: Manifest,
  quoted: QuoteWithTerms | null,
  { budget: usd }: BudgetOptions,
): Manifest {
  if (usd === undefined) {
    return manifest;
  }
  if (quoted === null) {
    throw unquoted(manifest);
  }
  const terms = quoted.termsFor(usd);
  const budgeted = { ...manifest, budget: terms };
  const smallest = smallestBudget(budgeted, inputParts(manifest.inputs).length);
  if (budgetAmount("--budget", usd) < smallest) {
    throw tooSmall(usd, smallest, "the first wave");
  }
  return budgeted;
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
  await setLimit(store, manifest, amount);
  await reopenStopped(store, manifest.run);
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
