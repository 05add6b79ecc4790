// What is printed of a quote, and the summary of money that plans and results have in common.

import { FUNCTION_MB } from "../functions/core/cost/functionMemory.ts";
import { parseUsd, usdRounded } from "../functions/core/cost/money.ts";
import type { PerCase } from "../functions/core/cost/quote.ts";
import type { OverLimit, QuoteRecord, UsdPerCase } from "../functions/core/cost/quoteRecord.ts";
import type { QuotePlace } from "../functions/stages/quote.ts";
import { DEFAULT_REGION } from "./pricesCommand.ts";

/** Money of a run: `null` for what nobody knows or asked for. */
export interface CostSummary {
  readonly quote_usd: UsdPerCase | null;
  readonly bill_usd: string | null;
  readonly budget_usd: string | null;
}

export function costSummary(
  quote: QuoteRecord | null,
  billUsd: string | null = null,
  budgetUsd: string | null = null,
): CostSummary {
  return { quote_usd: quote?.total_usd ?? null, bill_usd: billUsd, budget_usd: budgetUsd };
}

/** A run that this machine drives, recorded as functions. */
export function localPlace(workers: number): QuotePlace {
  const architecture = process.arch === "arm64" ? "arm64" : "x86_64";
  return { architecture, memoryMb: FUNCTION_MB, environments: workers, region: DEFAULT_REGION };
}

export function quoteLines(quote: QuoteRecord | null): readonly string[] {
  if (quote === null) {
    return ["", "no quote: the input could not be read to its events; a run will say why"];
  }
  const { stages, total_usd, nearest_limit, storage_usd_per_month, invocations, seconds } = quote;
  const cell = (text: string | number) => ` ${String(text).padStart(19)}`;
  const row = (name: string, cells: readonly (string | number)[]) =>
    name.padEnd(12) + cells.map(cell).join("");
  return [
    "",
    `rows ${rangeText(quote.rows)}, events ${rangeText(quote.events)}, users ${rangeText(quote.users)}, items ${rangeText(quote.items)}`,
    `parameters ${rangeText(quote.parameters)}, waves of training ${rangeText(quote.rounds)}`,
    quote.is_surveyed_whole
      ? "the input was read whole to count them"
      : "estimated from the first bytes of the input",
    "",
    row("stage", ["invocations", "seconds", "memory MB", "USD"]),
    ...stages.map((one) =>
      row(one.stage, [
        rangeText(one.invocations),
        rangeText(one.seconds),
        one.memory_mb.high === 0 ? "" : rangeText(one.memory_mb),
        usdRangeText(one.usd),
      ]),
    ),
    row("total", [rangeText(invocations), rangeText(seconds), "", usdRangeText(total_usd)]),
    "",
    `quote: $${rounded(total_usd.likely)}, from $${rounded(total_usd.low)} to $${rounded(total_usd.high)}, as functions of ${quote.memory_mb} MB on ${quote.architecture} in ${quote.region}`,
    ...quote.prices.map(({ price, usd }) => `  ${price.padEnd(32)} ${usdRangeText(usd)}`),
    `  keeping what it leaves, a month: $${rounded(storage_usd_per_month.likely)}`,
    `nearest limit: ${limitText(nearest_limit)}`,
    ...overLines(quote.over_limits ?? []),
    `by rates of ${quote.rates.fitted} (${quote.rates.machine}) and prices of ${quote.prices_collected}`,
    ...(quote.is_measured
      ? []
      : ["part of this was never measured: fit rates on a run like it (millrace rates fit RUN)"]),
  ];
}

function limitText({
  name,
  stage,
  kind,
  used,
  limit,
  unit,
  margin,
}: QuoteRecord["nearest_limit"]): string {
  const where = stage === null ? "" : ` of ${invocationText({ stage, kind })}`;
  const room = margin >= 1 ? `${margin.toFixed(1)} times what is needed` : "EXCEEDED";
  return `${name}${where}: ${Math.ceil(used)} of ${limit} ${unit}, ${room}`;
}

function invocationText({
  stage,
  kind,
}: {
  readonly stage: OverLimit["stage"];
  readonly kind?: OverLimit["kind"] | undefined;
}): string {
  if (kind === undefined) {
    return String(stage);
  }
  return kind === "task" ? `a task of ${stage}` : `the reduction of ${stage}`;
}

function overLines(over: readonly OverLimit[]): readonly string[] {
  const certainty = ({ used, limit }: OverLimit) => {
    if (used.low > limit) {
      return "in every case";
    }
    return used.likely > limit ? "likely" : "at most";
  };
  return over.length === 0
    ? []
    : [
        "over a limit that ends an invocation:",
        ...over.map(
          (one) =>
            `  ${invocationText(one)}: ${rangeText(one.used)} of ${one.limit} ${one.unit}, ${certainty(one)}`,
        ),
      ];
}

/** One number where all three are the same. */
function rangeText({ low, likely, high }: PerCase<number>): string {
  const text = (value: number) => (value >= 1e6 ? value.toExponential(2) : String(value));
  return low === high ? text(likely) : `${text(likely)} (${text(low)}–${text(high)})`;
}

function usdRangeText({ low, likely, high }: UsdPerCase): string {
  return low === high ? rounded(likely) : `${rounded(likely)} (${rounded(low)}–${rounded(high)})`;
}

function rounded(usd: string): string {
  return usdRounded(parseUsd(usd) ?? 0n);
}
