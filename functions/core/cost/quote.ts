// The quote: what a run would take and cost as functions, before it begins. Sizes that nobody knows yet are given as
// the least, the likely and the most; each of the three is predicted and priced as a bill would be, line by line.

import { hasCleanWave } from "../cleaning/cleaning.ts";
import { LOG_BYTES_PER_INVOCATION, QUEUE_REQUESTS_PER_INVOCATION } from "../ledger/ledgerBill.ts";
import type { RunConfig, StageName } from "../messages.ts";
import { type Charge, chargedTotal, chargesOf, storageCharge } from "./charges.ts";
import { type InvocationNeeds, type LimitUse, limitUses, memoryBytesOf, SKEW } from "./limits.ts";
import type { PicoUsd } from "./money.ts";
import type { PriceList } from "./priceList.ts";
import {
  type ChosenRates,
  type FunctionSize,
  type GroupRates,
  isCovered,
  predicted,
  type Rates,
  ratesFor,
} from "./rates.ts";
import { functionTime, NO_USAGE, type Usage } from "./usage.ts";
import { type DataSizes, roundLimitOf, type Workload, workloadOf } from "./workload.ts";
import { type GroupWork, type Units, workOf } from "./workUnits.ts";

export const CASES = ["low", "likely", "high"] as const;
export type Case = (typeof CASES)[number];
export type PerCase<T> = Readonly<Record<Case, T>>;

/** Where a run would be driven. */
export interface QuotedPlace extends FunctionSize {
  /** Environments that are started at most. */
  readonly environments: number;
}

/** What the invocations of a stage would take. */
export interface StageQuote {
  readonly stage: StageName | "start";
  readonly invocations: number;
  readonly seconds: number;
  /** The longest invocation, of whatever kind: `needs` has tasks and reductions apart. */
  readonly longestSeconds: number;
  readonly memoryBytes: number;
  /** What an invocation needs, of its tasks and of its reductions. */
  readonly needs: readonly InvocationNeeds[];
  readonly charges: readonly Charge[];
  readonly amount: PicoUsd;
}

export interface CaseQuote {
  readonly load: Workload;
  readonly stages: readonly StageQuote[];
  readonly total: PicoUsd;
  /** What the run leaves in the store, and what keeping it costs a month; not in the total. */
  readonly storedBytes: number;
  readonly storage: Charge;
}

export interface Quote {
  readonly place: QuotedPlace;
  readonly region: string;
  readonly cases: PerCase<CaseQuote>;
  /** What the most that is predicted uses of each limit. */
  readonly limits: readonly LimitUse[];
  /** Whether functions of this size, and models of this kind, were measured. */
  readonly isMeasured: boolean;
}

const HOURS_A_MONTH = 730n;

export function quoteFor(
  config: RunConfig,
  sizes: PerCase<DataSizes>,
  { place, rates, prices }: { place: QuotedPlace; rates: Rates; prices: PriceList },
): Quote {
  const chosen = ratesFor(rates, place);
  const loads = loadsOf(config, sizes, rates);
  const cases = perCase((which) => caseQuote(loads[which], which, { place, chosen, prices }));
  const { load, stages } = cases.high;
  const covered = workOf(loads.likely).every(({ group, work }) =>
    isCovered(work, chosen.rates.groups[group]?.cpuMs ?? {}),
  );
  return {
    place,
    region: prices.region,
    cases,
    limits: limitUses(
      load,
      stages.flatMap(({ needs }) => needs),
    ),
    isMeasured: chosen.isMeasured && covered,
  };
}

export function perCase<T>(of: (which: Case) => T): PerCase<T> {
  return { low: of("low"), likely: of("likely"), high: of("high") };
}

/** The work in each case; how long training lasts is as open as the sizes are. */
function loadsOf(config: RunConfig, sizes: PerCase<DataSizes>, { stop }: Rates): PerCase<Workload> {
  const limits = CASES.map((which) => roundLimitOf(config, sizes[which]));
  // The rates speak of a patience of 2.
  const more = config.patience - 2;
  const waves = (until: number, limit: number) =>
    Math.max(1, Math.min(limit + 1, Math.max(config.patience + 1, until + more)));
  const isJudged = sizes.likely.validationCases > 0;
  const [, likely = 1] = limits;
  const rounds: PerCase<number> = {
    low: waves(isJudged ? stop.low : Number.MAX_SAFE_INTEGER, Math.min(...limits)),
    likely: waves(isJudged ? stop.likely : Number.MAX_SAFE_INTEGER, likely),
    high: Math.max(...limits) + 1,
  };
  const isCleaned = hasCleanWave(config.cleaning);
  return perCase((which) => workloadOf(config, sizes[which], rounds[which], isCleaned));
}

interface Pricing {
  readonly place: QuotedPlace;
  readonly chosen: ChosenRates;
  readonly prices: PriceList;
}

function caseQuote(load: Workload, which: Case, pricing: Pricing): CaseQuote {
  const works = workOf(load);
  const byStage = Map.groupBy(works, ({ stage }) => stage);
  const started = startQuote(works, which, pricing);
  const stages = [
    started,
    ...[...byStage].map(([stage, groups]) => stageQuote(stage, groups, { load, which, pricing })),
  ];
  const stored = works.reduce(
    (sum, { group, work }) =>
      sum + predicted(work, pricing.chosen.rates.groups[group]?.bytes ?? {}),
    0,
  );
  const storedBytes = Math.ceil(stored);
  return {
    load,
    stages,
    total: stages.reduce((sum, { amount }) => sum + amount, 0n),
    storedBytes,
    storage: storageCharge(BigInt(storedBytes), HOURS_A_MONTH, pricing.prices),
  };
}

/** Starting the environments; it is billed like work. */
function startQuote(
  works: readonly GroupWork[],
  which: Case,
  { place, chosen, prices }: Pricing,
): StageQuote {
  const widest = Math.max(...works.map(({ width }) => width));
  const environments = which === "low" ? 1 : Math.min(place.environments, widest);
  const initMs = Math.ceil(chosen.rates.initMs[which] * chosen.factor);
  const { architecture, memoryMb } = place;
  const usage = { ...NO_USAGE, mbMs: functionTime(architecture, memoryMb, environments * initMs) };
  const charges = chargesOf(usage, prices);
  return {
    stage: "start",
    invocations: 0,
    seconds: (environments * initMs) / 1000,
    longestSeconds: initMs / 1000,
    memoryBytes: 0,
    needs: [],
    charges,
    amount: chargedTotal(charges),
  };
}

function stageQuote(
  stage: StageName,
  groups: readonly GroupWork[],
  { load, which, pricing }: { load: Workload; which: Case; pricing: Pricing },
): StageQuote {
  const { place, prices } = pricing;
  const taken = groups.map((group) => takenBy(group, which, pricing));
  const sum = (of: (one: Taken) => number) => taken.reduce((all, one) => all + of(one), 0);
  const invocations = Math.ceil(sum((one) => one.invocations) - 1e-9);
  const runMs = sum((one) => one.runMs);
  const usage: Usage = {
    ...NO_USAGE,
    invocations,
    mbMs: functionTime(place.architecture, place.memoryMb, runMs),
    storeWrites: Math.ceil(sum((one) => one.writes)),
    storeReads: Math.ceil(sum((one) => one.reads)),
    // Each invocation comes of a message, which somebody sent.
    queueRequests: invocations * (QUEUE_REQUESTS_PER_INVOCATION + 1),
    logBytes: invocations * LOG_BYTES_PER_INVOCATION,
  };
  const charges = chargesOf(usage, prices);
  const needs = groups.map(({ group, kind, width }, index) => ({
    ...{ stage, kind, width },
    seconds: (taken[index]?.longestMs ?? 0) / 1000,
    memoryBytes: memoryBytesOf(group, load),
    writes: (taken[index]?.writes ?? 0) / Math.max(1, taken[index]?.invocations ?? 0),
    reads: (taken[index]?.reads ?? 0) / Math.max(1, taken[index]?.invocations ?? 0),
  }));
  return {
    stage,
    invocations,
    seconds: runMs / 1000,
    longestSeconds: Math.max(...needs.map(({ seconds }) => seconds)),
    memoryBytes: Math.max(...needs.map(({ memoryBytes }) => memoryBytes)),
    needs,
    charges,
    amount: chargedTotal(charges),
  };
}

interface Taken {
  readonly invocations: number;
  readonly runMs: number;
  readonly longestMs: number;
  readonly writes: number;
  readonly reads: number;
}

/** What an invocation takes on average, in the first wave where that takes more. */
function longestOf(
  { invocations, work, first }: GroupWork,
  runMs: number,
  cpuOf: (work: Units) => number,
): number {
  if (first === undefined) {
    return runMs / Math.max(1, invocations);
  }
  const units = first.units.map((name) => [name, work[name] ?? 0] as const);
  const firstMs = Math.min(runMs, cpuOf(Object.fromEntries(units)));
  return (runMs - firstMs) / Math.max(1, invocations) + firstMs / Math.max(1, first.invocations);
}

/** Where nothing of the kind was measured, nothing is predicted but that it is invoked. */
const UNKNOWN: GroupRates = {
  cpuMs: {},
  bytes: {},
  writes: { invocations: 5 },
  reads: { invocations: 20 },
  spread: { low: 1, likely: 1, high: 1 },
  extra: { low: 0, likely: 0, high: 0 },
};
/** What was not measured may take a third of what is predicted, or three times as much. */
const UNMEASURED: PerCase<number> = { low: 1 / 3, likely: 1, high: 3 };

function takenBy(group: GroupWork, which: Case, { chosen }: Pricing): Taken {
  const { rates, factor } = chosen;
  const own = rates.groups[group.group] ?? UNKNOWN;
  const extra = 1 + own.extra[which];
  const doubt = isCovered(group.work, own.cpuMs) ? 1 : UNMEASURED[which];
  const cpuOf = (work: Units) => predicted(work, own.cpuMs) * own.spread[which] * factor * doubt;
  const cpuMs = cpuOf(group.work);
  const writes = predicted(group.requests, own.writes) * extra;
  const reads = predicted(group.requests, own.reads) * extra;
  const runMs = (cpuMs + rates.waitMs[which] * (writes + reads)) * extra;
  const skew = group.kind === "task" && group.width > 1 ? SKEW : 1;
  return {
    invocations: group.invocations * extra,
    runMs,
    longestMs: skew * longestOf(group, runMs, cpuOf),
    writes,
    reads,
  };
}
