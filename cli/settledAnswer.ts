// What is printed of a run's money beside its result: what it was quoted at, and what it came to.

import { addressIn } from "../functions/adapters/openStore.ts";
import { parseUsd, usdRounded } from "../functions/core/cost/money.ts";
import { MillraceError } from "../functions/core/errors.ts";
import { costPageKey } from "../functions/core/keys.ts";
import type { Manifest } from "../functions/core/messages.ts";
import type { ObjectStore } from "../functions/ports/objectStore.ts";
import { completedRun, type Settlement, settle } from "../functions/stages/settle.ts";
import { type Answer, writeNote } from "./output.ts";
import { DEFAULT_REGION } from "./pricesCommand.ts";
import { costSummary } from "./quoteAnswer.ts";
import { noteStaleness } from "./stalePrices.ts";

export interface SettledCost extends Settlement {
  /** Where the page is; null where there is none. */
  readonly page: string | null;
}

/** The money of a run that has come to its end; null, with a note, where its records cannot be read. */
export async function costOf(
  store: ObjectStore,
  manifest: Manifest,
  storeRoot: string,
): Promise<SettledCost | null> {
  try {
    const settlement = await settle(store, manifest, DEFAULT_REGION);
    if (settlement.bill !== null) {
      noteStaleness({ collected: settlement.bill.prices_collected });
    }
    const key = costPageKey((await completedRun(store, manifest.run)) ?? manifest.run);
    const isThere = (await store.size(key)) !== null;
    return { ...settlement, page: isThere ? addressIn(storeRoot, key) : null };
  } catch (error) {
    if (error instanceof MillraceError) {
      writeNote(`no bill: ${error.explanation.what} (${error.explanation.where})`);
      return null;
    }
    throw error;
  }
}

/** `answer` with the money of the run. */
export function withCost(answer: Answer, cost: SettledCost | null): Answer {
  const { artifacts, ...document } = answer.document as { artifacts?: Record<string, string> };
  const bill = cost?.bill ?? null;
  const page = cost?.page ?? null;
  return {
    document: {
      ...document,
      cost: costSummary(cost?.quote ?? null, bill?.usd ?? null, cost?.budget?.budget_usd),
      bill,
      ...(cost?.budget ? { budget: cost.budget } : {}),
      ...(artifacts === undefined
        ? {}
        : { artifacts: page === null ? artifacts : { ...artifacts, cost: page } }),
    },
    lines: [...answer.lines, ...costLines(cost)],
  };
}

function costLines(cost: SettledCost | null): readonly string[] {
  if (cost === null || cost.bill === null) {
    return [];
  }
  const { bill, budget, quote, page } = cost;
  const quoted =
    quote === null
      ? ""
      : `, quoted at ${rounded(quote.total_usd.likely)} (${rounded(quote.total_usd.low)} to ${rounded(quote.total_usd.high)})`;
  return [
    `as functions on AWS Lambda: ${rounded(bill.usd)}${quoted}`,
    ...(budget === null
      ? []
      : [
          `budget: ${rounded(budget.budget_usd)}, settled ${rounded(budget.settled_usd)}, still reserved ${rounded(budget.reserved_usd)}`,
        ]),
    ...(page === null ? [] : [`cost: ${page}`]),
  ];
}

function rounded(usd: string): string {
  return `$${usdRounded(parseUsd(usd) ?? 0n)}`;
}
