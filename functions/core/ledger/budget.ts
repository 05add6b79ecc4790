// What waves could cost at most, by the terms of a run's budget: every attempt its whole deadline and all requests that
// it may make, every message an invocation that finds nothing to do. Whole picodollars, rounded up.

import { chargedTotal, chargesOf } from "../cost/charges.ts";
import { type PicoUsd, parseUsd } from "../cost/money.ts";
import type { PriceTable } from "../cost/priceList.ts";
import { functionTime, NO_USAGE, type Usage } from "../cost/usage.ts";
import type { BudgetTerms, Deadlines, StageName } from "../messages.ts";
import type { LedgerEntry } from "./ledger.ts";
import {
  billedInvocation,
  LOG_BYTES_PER_INVOCATION,
  QUEUE_REQUESTS_PER_INVOCATION,
} from "./ledgerBill.ts";

/** No deadline is shorter: environments may take seconds to start, which is part of it. */
const DEADLINE_MS_MIN = 4000;
/** Below the 15 minutes after which Lambda ends any invocation. */
const DEADLINE_MS_MAX = 840_000;
/** Deadlines are so many times what is quoted at most, with a second for what no quote knows. */
export const MULTIPLE_MIN = 2;
/** Hardly ever met by work that comes to an end at all. */
export const MULTIPLE_GOOD = 15;
const MULTIPLE_MAX = 60;
const UNQUOTED_MS = 1000;
/** Between the deadline and the end of what it ends. */
export const ENDING_MS = 500;
/** An invocation that has taken no permit by then is ended: it was to look at four small objects. */
export const LOOK_MS = 2000;

/**
 * Requests beyond those quoted: half as many again, and a few. A reduction also settles, reserves, and begins the
 * evaluation of a stopped run.
 */
const MORE = 1.5;
const FURTHER = {
  task: { writes: 4, reads: 60 },
  reduce: { writes: 8, reads: 60 },
} as const;

const READS_A_PART = 6;

/** Of requests that were under way when no more were allowed, the store's client may repeat so many. */
const REPEATED = { writes: 2, reads: 10 } as const;

/** What a message is taken to cost that finds nothing to do: it looks at the log, the manifest, and a result. */
const EMPTY = { ms: 300, writes: 0, reads: 6 } as const;
const HANGING = 8;

/** What is to be done in a wave: a number of tasks and their reduction. */
export interface WaveWork {
  readonly stage: StageName;
  readonly tasks: number;
}

type Kind = "task" | "reduce";

/** The prices of the terms. */
export function pricesOf({ region, prices }: BudgetTerms): PriceTable {
  return { region, prices: Object.entries(prices).map(([id, usd]) => ({ id, usd })) };
}

/** The amount of a budget in picodollars. */
export function amountOfBudget({ usd }: Pick<BudgetTerms, "usd">): PicoUsd {
  return parseUsd(usd) ?? 0n;
}

/** Milliseconds after which attempts of a stage are ended, the start of their environment among them. */
export function deadlinesOf(terms: BudgetTerms, stage: StageName, multiple: number): Deadlines {
  const of = (kind: Kind) => {
    const ms = multiple * (UNQUOTED_MS + needOf(terms, stage, kind).ms);
    return Math.round(Math.min(DEADLINE_MS_MAX, Math.max(DEADLINE_MS_MIN, ms)));
  };
  return { taskMs: of("task"), reduceMs: of("reduce") };
}

/** Requests to the store that an attempt may make. */
export function requestLimit(
  terms: BudgetTerms,
  { stage, tasks }: WaveWork,
  kind: Kind,
): { readonly writes: number; readonly reads: number } {
  const need = needOf(terms, stage, kind);
  const further = FURTHER[kind];
  return {
    writes: Math.ceil(MORE * need.writes) + further.writes,
    // Who puts parts together looks into each of them, and who settles at each attempt.
    reads:
      Math.ceil(MORE * need.reads) + further.reads + READS_A_PART * Math.max(terms.width, tasks),
  };
}

/** The most that an attempt costs. */
export function attemptCost(
  terms: BudgetTerms,
  work: WaveWork,
  kind: Kind,
  deadlines: Deadlines,
): PicoUsd {
  const { writes, reads } = requestLimit(terms, work, kind);
  const sent = kind === "reduce" ? terms.width : 1;
  const ms = (kind === "task" ? deadlines.taskMs : deadlines.reduceMs) + ENDING_MS;
  return costOf(terms, {
    ms,
    writes: writes + REPEATED.writes,
    reads: reads + REPEATED.reads,
    sent,
  });
}

/** One attempt at every piece of work of a wave. */
export function waveCost(terms: BudgetTerms, work: WaveWork, multiple: number): PicoUsd {
  const deadlines = deadlinesOf(terms, work.stage, multiple);
  const task = attemptCost(terms, work, "task", deadlines);
  return BigInt(work.tasks) * task + attemptCost(terms, work, "reduce", deadlines);
}

/** The allowance for so many messages, each of which may find nothing to do. */
export function messagesCost(terms: BudgetTerms, messages: number): PicoUsd {
  return BigInt(messages) * costOf(terms, { ...EMPTY, sent: 1 });
}

/** What is kept of every budget: for invocations that find nothing to do and hang until they are ended. */
export function contingency(terms: BudgetTerms): PicoUsd {
  const ms = LOOK_MS + ENDING_MS;
  return BigInt(HANGING) * costOf(terms, { ...EMPTY, ms, sent: 1 });
}

/** A wave as it is sent first: an attempt at everything, and a message for each task and one for the reduction. */
export function sentWaveCost(terms: BudgetTerms, work: WaveWork, multiple: number): PicoUsd {
  return waveCost(terms, work, multiple) + messagesCost(terms, work.tasks + 1);
}

/** What a wave takes that is under way and has nothing done twice, as far as one knows beforehand. */
export function expectedCost(
  terms: BudgetTerms,
  { stage, tasks }: WaveWork,
): { readonly tasks: PicoUsd; readonly reduce: PicoUsd } {
  const of = (kind: Kind, sent: number) => {
    const { ms, ...requests } = needOf(terms, stage, kind);
    return costOf(terms, { ...requests, ms, sent });
  };
  const messages = messagesCost(terms, tasks + 1);
  return { tasks: BigInt(tasks) * of("task", 1) + messages, reduce: of("reduce", terms.width) };
}

/** What the reduction of a wave counts with from the wave's end until there is a record of its own. */
export function openCost(terms: BudgetTerms, work: WaveWork): PicoUsd {
  const deadlines = deadlinesOf(terms, work.stage, MULTIPLE_MIN);
  return attemptCost(terms, work, "reduce", deadlines);
}

/** What an attempt cost that has ended, as its record says. */
export function endedCost(terms: BudgetTerms, entry: LedgerEntry): PicoUsd {
  const { architecture, memoryMb, initMs, runMs, ...counted } = billedInvocation(entry);
  const { storeWrites, storeReads, queueRequests, logBytes } = counted;
  const ms = Math.ceil(initMs) + Math.ceil(runMs);
  return chargedTotal(
    chargesOf(
      {
        ...NO_USAGE,
        invocations: 1,
        mbMs: functionTime(architecture, memoryMb, ms),
        ...{ storeWrites, storeReads, queueRequests, logBytes },
      },
      pricesOf(terms),
    ),
  );
}

/**
 * How many times what is quoted the deadlines of a wave are, with so much left for it: first a deadline that is hardly
 * ever met, since whatever meets it was for nothing, then a second attempt, then as much as both can be afforded with.
 */
export function multipleFor(terms: BudgetTerms, work: WaveWork, left: PicoUsd): number {
  const reaches = (attempts: bigint, multiple: number) =>
    attempts * waveCost(terms, work, multiple) <= left;
  const attempts = reaches(2n, MULTIPLE_GOOD) ? 2n : 1n;
  const most = attempts === 2n ? MULTIPLE_MAX : MULTIPLE_GOOD;
  let multiple = MULTIPLE_MIN;
  while (multiple < most && reaches(attempts, multiple + 1)) {
    multiple += 1;
  }
  return multiple;
}

/** What is quoted of a kind; of one that is not, as of the longest of its kind. */
function needOf(terms: BudgetTerms, stage: StageName, kind: Kind) {
  const own = terms.needs.find((need) => need.stage === stage && need.kind === kind);
  if (own !== undefined) {
    return own;
  }
  const alike = terms.needs.filter((need) => need.kind === kind);
  const most = (of: "ms" | "writes" | "reads") => Math.max(0, ...alike.map((need) => need[of]));
  return { ms: most("ms"), writes: most("writes"), reads: most("reads") };
}

function costOf(
  terms: BudgetTerms,
  most: {
    readonly ms: number;
    readonly writes: number;
    readonly reads: number;
    readonly sent: number;
  },
): PicoUsd {
  const usage: Usage = {
    ...NO_USAGE,
    invocations: 1,
    mbMs: functionTime(terms.architecture, terms.memoryMb, most.ms),
    storeWrites: most.writes,
    storeReads: most.reads,
    queueRequests: QUEUE_REQUESTS_PER_INVOCATION + most.sent,
    logBytes: LOG_BYTES_PER_INVOCATION,
  };
  return chargedTotal(chargesOf(usage, pricesOf(terms)));
}
