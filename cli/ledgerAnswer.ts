// What `millrace show` says of the invocations of a run: what they took by stage, and what that would cost on Lambda.

import { amountOf, billFor } from "../functions/core/cost/bill.ts";
import { usdRounded, usdText } from "../functions/core/cost/money.ts";
import type { PriceList } from "../functions/core/cost/priceList.ts";
import { sumByStage, sumOf } from "../functions/core/ledger/ledger.ts";
import { billedInvocation } from "../functions/core/ledger/ledgerBill.ts";
import type { Ledger } from "../functions/stages/ledger.ts";

/** Fields and lines to be added to an answer; none for a run without records. */
export function ledgerAnswer(
  { entries, openAttempts }: Ledger,
  prices: PriceList,
): { readonly document: object; readonly lines: readonly string[] } {
  if (entries.length === 0) {
    return { document: {}, lines: [] };
  }
  const bill = billFor(entries.map(billedInvocation), prices);
  const stages = sumByStage(entries).map((sum) => ({
    ...sum,
    usd: amountOf(bill, ({ stage }) => stage === sum.stage),
  }));
  const total = sumOf(entries);
  const rows = stages.map(({ stage, invocations, unneeded, failed, runMs, usd }) =>
    row(stage, [invocations, unneeded, failed, (runMs / 1000).toFixed(1), usdRounded(usd)]),
  );
  return {
    document: {
      ledger: {
        stages: stages.map(({ usd, ...sum }) => ({ ...sum, usd: usdText(usd) })),
        open_attempts: openAttempts,
        region: bill.region,
        bill_usd: usdText(bill.total),
      },
    },
    lines: [
      "",
      row("invocations", ["count", "unneeded", "failed", "seconds", "USD"]),
      ...rows,
      row("total", [
        total.invocations,
        total.unneeded,
        total.failed,
        (total.runMs / 1000).toFixed(1),
        usdRounded(bill.total),
      ]),
      `priced as functions on AWS Lambda in ${bill.region}; nothing was charged for a run on this machine`,
      ...(openAttempts > 0 ? [`${openAttempts} attempts have no end: under way, or cut off`] : []),
    ],
  };
}

function row(name: string, cells: readonly (string | number)[]): string {
  return name.padEnd(14) + cells.map((cell) => String(cell).padStart(11)).join("");
}
