// What a budget is likely to be enough for, before a run begins: goes through the waves as they are quoted, each sent
// if what is spent, reserved and kept aside by then is within the budget, as the account does while a run is under way.

import type { PicoUsd } from "../cost/money.ts";
import { type CaseQuote, type PerCase, perCase, type Quote } from "../cost/quote.ts";
import type { BudgetTerms, StageName } from "../messages.ts";
import {
  contingency,
  expectedCost,
  MULTIPLE_MIN,
  messagesCost,
  openCost,
  sentWaveCost,
  type WaveWork,
} from "./budget.ts";
import { asideFor, smallestBudget } from "./reserves.ts";

/** The wave that is not sent. */
export interface ForeseenStop {
  readonly stage: StageName;
  /** Counted from 0; null before a round was scored. */
  readonly afterRound: number | null;
}

export interface Foreseen {
  /** The smallest budget with which anything is sent. */
  readonly smallest: PicoUsd;
  /** The smallest with which the run comes to its end in each case. */
  readonly enough: PerCase<PicoUsd>;
  /** Where a budget of `amount` likely ends; null where that is the end of the run. */
  stopOf(amount: PicoUsd): ForeseenStop | null;
}

/** `merges` is how many waves of training a round takes. */
export function foreseen(quote: Quote, terms: BudgetTerms, merges: number): Foreseen {
  const needs = perCase((which) => neededBy(quote.cases[which], terms, merges));
  return {
    smallest: smallestBudget(terms, quote.cases.likely.load.parts),
    enough: perCase((which) =>
      needs[which].reduce((most, { needed }) => (needed > most ? needed : most), 0n),
    ),
    stopOf: (amount) => needs.likely.find(({ needed }) => needed > amount)?.stop ?? null,
  };
}

interface Needed {
  readonly needed: PicoUsd;
  readonly stop: ForeseenStop;
}

/** What it takes to send each of the waves, in order, where those before took what is quoted. */
function neededBy(quoted: CaseQuote, terms: BudgetTerms, merges: number): readonly Needed[] {
  const { shards } = quoted.load;
  const kept = contingency(terms);
  let spent = 0n;
  let open = 0n;
  return wavesOf(quoted, merges).map(({ work, cost, stop }) => {
    const reserved = sentWaveCost(terms, work, MULTIPLE_MIN);
    const needed = spent + open + reserved + asideFor(terms, shards, work.stage) + kept;
    // Environments start in the first wave.
    spent += cost + (spent === 0n ? amountOf(quoted, "start") : 0n);
    spent += messagesCost(terms, work.tasks + 1);
    const beyond = openCost(terms, work) - expectedCost(terms, work).reduce;
    open = beyond > 0n ? beyond : 0n;
    return { needed, stop };
  });
}

interface QuotedWave {
  readonly work: WaveWork;
  readonly cost: PicoUsd;
  readonly stop: ForeseenStop;
}

function wavesOf(quoted: CaseQuote, merges: number): readonly QuotedWave[] {
  const { load, stages } = quoted;
  const waves: QuotedWave[] = [];
  const add = (
    stage: StageName,
    tasks: number,
    count: number,
    afterRound: number | null = null,
  ) => {
    const cost = amountOf(quoted, stage) / BigInt(Math.max(1, count));
    waves.push({ work: { stage, tasks }, cost, stop: { stage, afterRound } });
  };
  const isQuoted = (stage: StageName) => stages.some((one) => one.stage === stage);
  add("preprocess", load.parts, 1);
  for (let round = 0; isQuoted("clean") && round < load.cleanRounds; round++) {
    add("clean", load.shards, load.cleanRounds);
  }
  add("gather", load.shards, 1);
  for (let wave = 0; wave < load.waves; wave++) {
    const scored = Math.floor(wave / merges);
    const afterRound = scored === 0 ? null : scored - 1;
    add("train", load.shards, load.waves, afterRound);
    if (isQuoted("merge") && wave < load.trainedWaves) {
      add("merge", load.slices, load.trainedWaves, afterRound);
    }
  }
  const last = Math.max(0, load.rounds - 1);
  add("evaluate", load.shards, 1, last);
  add("recommend", load.shards, 1, last);
  add("report", 1, 1, last);
  return waves;
}

function amountOf({ stages }: CaseQuote, stage: StageName | "start"): PicoUsd {
  return stages.find((one) => one.stage === stage)?.amount ?? 0n;
}
