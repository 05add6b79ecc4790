// Collects what the page of a run's cost says, from its records and its settlement.

import { present } from "../core/assert.ts";
import type { BillRecord } from "../core/cost/billRecord.ts";
import { breakEvenMs, costsElsewhere, hourlyUsd } from "../core/cost/elsewhere.ts";
import { FUNCTION_MB } from "../core/cost/functionMemory.ts";
import { usdText } from "../core/cost/money.ts";
import { personalizeCost } from "../core/cost/personalize.ts";
import { type PriceList, priceOf } from "../core/cost/priceList.ts";
import type { QuoteRecord } from "../core/cost/quoteRecord.ts";
import type { BudgetRecord } from "../core/ledger/account.ts";
import type { LedgerEntry } from "../core/ledger/ledger.ts";
import { timelineOf } from "../core/ledger/timeline.ts";
import type { Manifest } from "../core/messages.ts";
import type { CostReport, ElsewhereRow } from "../core/report/costReport.ts";

const HOUR_MS = 3_600_000;

export function costReport(
  { run, version, inputs }: Manifest,
  settled: {
    readonly quote: QuoteRecord | null;
    readonly bill: BillRecord;
    readonly entries: readonly LedgerEntry[];
    readonly budget: BudgetRecord | null;
    readonly data: { readonly events: number; readonly users: number };
  },
  prices: PriceList,
): CostReport {
  const { quote, bill, budget, entries, data } = settled;
  const { architecture, memoryMb } = present(entries[0], "a bill is of invocations");
  const vcpuMs = entries.reduce((sum, { cpuMs, runMs }) => sum + (cpuMs ?? runMs), 0);
  const widths = Map.groupBy(
    entries.filter(({ kind }) => kind === "task"),
    ({ wave }) => wave,
  );
  const parallelTasks = Math.max(
    1,
    ...[...widths.values()].map((own) => new Set(own.map(({ index }) => index)).size),
  );
  const bytes = inputs.reduce((sum, input) => sum + input.bytes, 0);
  return {
    ...{ run, version, region: bill.region, architecture, memoryMb, quote, bill, budget },
    timeline: timelineOf(entries),
    cpuHours: vcpuMs / HOUR_MS,
    functionUsdPerHour: functionHour(architecture, prices),
    elsewhere: [
      ...machineRows({ vcpuMs, parallelTasks }, architecture, prices),
      ...personalizeRows({ bytes, ...data }, prices),
    ],
  };
}

/** Dollars of a function with one processor for an hour. */
function functionHour(architecture: "x86_64" | "arm64", prices: PriceList): number {
  const perGbSecond = priceOf(prices, `lambda.duration.${architecture}.tier1`);
  return (Number(usdText(perGbSecond)) * 3600 * FUNCTION_MB) / 1024;
}

function machineRows(
  work: { vcpuMs: number; parallelTasks: number },
  architecture: "x86_64" | "arm64",
  prices: PriceList,
): readonly ElsewhereRow[] {
  return costsElsewhere(work, prices).map(({ alternative, wallMs, amount }) => {
    const { name, vcpus, startMs, price } = alternative;
    const even = breakEvenMs(alternative, architecture, prices);
    const usdPerMs = hourlyUsd(alternative, prices) / HOUR_MS;
    return {
      ...{ name, wallMs, usd: usdText(amount) },
      breakEvenHours: even === null ? null : even / HOUR_MS,
      line: { startUsd: usdPerMs * startMs, usdPerHour: (usdPerMs * HOUR_MS) / vcpus },
      assumption: `${vcpus} processors as fast as a function's, ${startMs / 60_000} min to start; price ${price}`,
    };
  });
}

function personalizeRows(
  work: { bytes: number; events: number; users: number },
  prices: PriceList,
): readonly ElsewhereRow[] {
  const cost = personalizeCost(work, prices);
  if (cost === null) {
    return [];
  }
  const { amount, trainingHours, idleMonth } = cost;
  return [
    {
      name: "Amazon Personalize, one training and a list for every user",
      ...{ wallMs: null, breakEvenHours: null, line: null, usd: usdText(amount) },
      assumption: `${trainingHours.toFixed(1)} billed hours, between 2.1 for 100,000 events and 53.9 for 37.5 million as AWS published; other models; a campaign costs $${usdText(idleMonth)} a month beside it`,
    },
  ];
}
