// Rates: what a unit of work takes, fitted on the ledgers of measured runs. They are data with a date and a machine, and
// decide what is quoted; nothing that a run computes looks at them.

import { ConfigurationError } from "../errors.ts";
import type { RunConfig } from "../messages.ts";
import defaults from "./rates.default.json" with { type: "json" };
import type { Architecture } from "./usage.ts";
import type { Units, WorkGroup } from "./workUnits.ts";

export const RATES_FORMAT = "millrace-rates/1";

/** What one kind of invocation takes, each by unit of its work (workUnits.ts). */
export interface GroupRates {
  /** Milliseconds of a processor for a unit. */
  readonly cpuMs: Units;
  /** Bytes written for a unit. */
  readonly bytes: Units;
  /** Requests to the store for a unit: those that write or list, and those that read. */
  readonly writes: Units;
  readonly reads: Units;
  /** Least and most of the measured time ÷ predicted, over the runs. */
  readonly spread: Span;
  /** Invocations beyond those that the work needs, for one of them: duplicates and repeats. */
  readonly extra: Span;
}

export interface Span {
  readonly low: number;
  readonly likely: number;
  readonly high: number;
}

/** Rates of functions of one size. */
export interface FunctionRates {
  readonly architecture: Architecture;
  readonly memoryMb: number;
  /** Start of an environment. */
  readonly initMs: Span;
  /** Milliseconds that an invocation waits for each request to the store. */
  readonly waitMs: Span;
  readonly groups: Readonly<Partial<Record<WorkGroup, GroupRates>>>;
}

/** A run that rates were fitted on. */
export interface FittedRun {
  readonly run: string;
  readonly events: number;
  readonly items: number;
  readonly model: RunConfig["model"]["kind"];
  readonly shards: number;
  readonly rounds: number;
}

export interface Rates {
  readonly format: typeof RATES_FORMAT;
  /** The day of the fit, YYYY-MM-DD. */
  readonly fitted: string;
  /** Where the runs were measured. */
  readonly machine: string;
  readonly runs: readonly FittedRun[];
  /** Waves of training until patience ended it. */
  readonly stop: Span;
  readonly sizes: readonly FunctionRates[];
}

/** The rates that come with the program. */
export const DEFAULT_RATES = defaults as Rates;

/** A function to be quoted. */
export interface FunctionSize {
  readonly architecture: Architecture;
  readonly memoryMb: number;
}

export interface ChosenRates {
  readonly rates: FunctionRates;
  /** By how much a function of the size takes longer than those that were measured. */
  readonly factor: number;
  /** Whether functions of just this size were measured. */
  readonly isMeasured: boolean;
}

/** With so much memory a function has one whole processor, and stages use no more (functionMemory.ts). */
const WHOLE_CPU_MB = 1769;

/**
 * The measured rates nearest to `size`: of its architecture if there are any, of the nearest memory. A function has a
 * share of a processor in proportion to its memory, one at most; another architecture is taken to be as fast.
 */
export function ratesFor({ sizes }: Rates, size: FunctionSize): ChosenRates {
  const share = (memoryMb: number) => Math.min(1, memoryMb / WHOLE_CPU_MB);
  const distance = ({ architecture, memoryMb }: FunctionRates) =>
    (architecture === size.architecture ? 0 : 1e6) + Math.abs(memoryMb - size.memoryMb);
  const [first, ...others] = sizes;
  if (first === undefined) {
    throw new ConfigurationError({
      code: "no-rates",
      what: "there are no rates to quote by",
      where: "the rates in force",
      expected: "rates of at least one size of functions",
      found: "none",
      fix: "fit some on completed runs: millrace rates fit RUN…",
    });
  }
  const rates = others.reduce((a, b) => (distance(b) < distance(a) ? b : a), first);
  return {
    rates,
    factor: share(rates.memoryMb) / share(size.memoryMb),
    isMeasured: distance(rates) === 0,
  };
}

/** The sum over units of amount × rate. A unit without a rate counts as one that is like it, or as nothing. */
export function predicted(amounts: Units, rates: Units): number {
  return Object.entries(amounts).reduce(
    (sum, [unit, amount]) => sum + amount * (rates[unit] ?? likeRate(unit, rates)),
    0,
  );
}

/** Multiply-adds of a model that was not measured go at the rate of one that was. */
function likeRate(unit: string, rates: Units): number {
  const [family] = unit.split(" ");
  const like = Object.keys(rates).filter((known) => known.split(" ")[0] === family);
  return like.length === 0 ? 0 : Math.max(...like.map((known) => rates[known] ?? 0));
}

/** Whether every unit of `amounts` was measured. */
export function isCovered(amounts: Units, rates: Units): boolean {
  return Object.keys(amounts).every((unit) => rates[unit] !== undefined);
}
