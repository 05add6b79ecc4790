// A quote as it is printed and stored: amounts as decimal text, stages with the least, the likely and the most.

import { type GroupNeeds, type LimitUse, nearestLimit, overLimits } from "./limits.ts";
import { totalOf, usdText } from "./money.ts";
import { CASES, type Case, type PerCase, perCase, type Quote } from "./quote.ts";
import type { Rates } from "./rates.ts";

/** Dollars, as text. */
export type UsdPerCase = PerCase<string>;

export interface QuotedStage {
  readonly stage: string;
  readonly invocations: PerCase<number>;
  readonly seconds: PerCase<number>;
  readonly longest_seconds: PerCase<number>;
  /** The longest of its tasks, and of its reductions. Quotes of earlier versions have only the longer of the two. */
  readonly longest_task_seconds?: PerCase<number>;
  readonly longest_reduction_seconds?: PerCase<number>;
  readonly memory_mb: PerCase<number>;
  readonly usd: UsdPerCase;
}

export interface OverLimit extends Omit<LimitUse, "used"> {
  readonly used: PerCase<number>;
}

export interface QuoteRecord {
  readonly region: string;
  /** The functions that are quoted. */
  readonly architecture: string;
  readonly memory_mb: number;
  readonly environments: number;
  readonly total_usd: UsdPerCase;
  readonly rows: PerCase<number>;
  readonly events: PerCase<number>;
  readonly users: PerCase<number>;
  readonly items: PerCase<number>;
  readonly parameters: PerCase<number>;
  readonly shards: number;
  /** Waves of training. */
  readonly rounds: PerCase<number>;
  readonly seconds: PerCase<number>;
  readonly invocations: PerCase<number>;
  readonly stages: readonly QuotedStage[];
  /** By price, over all stages; they add up to the total. */
  readonly prices: readonly {
    readonly price: string;
    readonly unit: string;
    readonly quantity: PerCase<string>;
    readonly usd: UsdPerCase;
  }[];
  readonly stored_bytes: PerCase<number>;
  /** Of what the run leaves, if it is kept. Not in the total. */
  readonly storage_usd_per_month: UsdPerCase;
  readonly limits: readonly LimitUse[];
  readonly nearest_limit: LimitUse & { readonly margin: number };
  /** What an invocation would take beyond a limit that ends it, if only at most. */
  readonly over_limits?: readonly OverLimit[];
  /** Whether all of the input was read to quote it. */
  readonly is_surveyed_whole: boolean;
  /** Whether functions and models of this kind were measured. */
  readonly is_measured: boolean;
  readonly rates: { readonly fitted: string; readonly machine: string };
  readonly prices_collected: string;
}

export function quoteRecord(
  quote: Quote,
  told: { readonly isWhole: boolean; readonly rates: Rates; readonly collected: string },
): QuoteRecord {
  const { place, region, cases, limits, isMeasured } = quote;
  const per = <T>(of: (one: Quote["cases"][Case]) => T) => perCase((which) => of(cases[which]));
  const count = (of: (one: Quote["cases"][Case]) => number) => per((one) => Math.round(of(one)));
  const nearest = nearestLimit(limits);
  return {
    region,
    architecture: place.architecture,
    memory_mb: place.memoryMb,
    environments: place.environments,
    total_usd: per(({ total }) => usdText(total)),
    rows: count(({ load }) => load.rows),
    events: count(({ load }) => load.events),
    users: count(({ load }) => load.users),
    items: count(({ load }) => load.items - 1),
    parameters: count(({ load }) => load.parameters),
    shards: cases.likely.load.shards,
    rounds: count(({ load }) => load.rounds),
    seconds: per(({ stages }) => tenth(stages.reduce((sum, { seconds }) => sum + seconds, 0))),
    invocations: count(({ stages }) => stages.reduce((sum, one) => sum + one.invocations, 0)),
    stages: cases.likely.stages.map(({ stage }) => quotedStage(quote, stage)),
    prices: pricesOf(quote),
    stored_bytes: count(({ storedBytes }) => storedBytes),
    storage_usd_per_month: per(({ storage }) => usdText(storage.amount)),
    limits,
    nearest_limit: { ...nearest, margin: nearest.limit / Math.max(1, nearest.used) },
    over_limits: overLimitsOf(quote),
    is_surveyed_whole: told.isWhole,
    is_measured: isMeasured,
    rates: { fitted: told.rates.fitted, machine: told.rates.machine },
    prices_collected: told.collected,
  };
}

function quotedStage({ cases }: Quote, stage: string): QuotedStage {
  const of = (which: Case) => cases[which].stages.find((one) => one.stage === stage);
  const longest = (kind: GroupNeeds["kind"]) =>
    perCase((which) => {
      const own = of(which)?.needs.find((needs) => needs.kind === kind);
      return tenth(own?.seconds ?? 0);
    });
  return {
    stage,
    invocations: perCase((which) => of(which)?.invocations ?? 0),
    seconds: perCase((which) => tenth(of(which)?.seconds ?? 0)),
    longest_seconds: perCase((which) => tenth(of(which)?.longestSeconds ?? 0)),
    longest_task_seconds: longest("task"),
    longest_reduction_seconds: longest("reduce"),
    memory_mb: perCase((which) => Math.ceil((of(which)?.memoryBytes ?? 0) / 2 ** 20)),
    usd: perCase((which) => usdText(of(which)?.amount ?? 0n)),
  };
}

function overLimitsOf({ cases }: Quote): readonly OverLimit[] {
  const needs = (which: Case) => cases[which].stages.flatMap((stage) => stage.needs);
  return overLimits(needs("high")).map((most) => {
    const used = (which: Case) => {
      const own = needs(which).find(
        ({ stage, kind }) => stage === most.stage && kind === most.kind,
      );
      const amount = most.name === "memory" ? (own?.memoryBytes ?? 0) / 2 ** 20 : own?.seconds;
      return Math.ceil(amount ?? 0);
    };
    return { ...most, used: perCase(used) };
  });
}

function pricesOf({ cases }: Quote): QuoteRecord["prices"] {
  const charges = (which: Case) => cases[which].stages.flatMap((stage) => stage.charges);
  const units = new Map(CASES.flatMap(charges).map(({ price, unit }) => [price, unit]));
  return [...units].map(([price, unit]) => {
    const own = (which: Case) => charges(which).filter((charge) => charge.price === price);
    return {
      price,
      unit,
      quantity: perCase((which) => String(own(which).reduce((sum, one) => sum + one.quantity, 0n))),
      usd: perCase((which) => usdText(totalOf(own(which).map(({ amount }) => amount)))),
    };
  });
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
