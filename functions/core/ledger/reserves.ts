// What is not to be spent on a wave: what it takes to end the run, as far as one knows beforehand, and what longer
// deadlines are to leave. How much a wave itself reserves is for budget.ts.

import type { PicoUsd } from "../cost/money.ts";
import type { BudgetTerms, StageName } from "../messages.ts";
import {
  contingency,
  expectedCost,
  MULTIPLE_MIN,
  openCost,
  sentWaveCost,
  type WaveWork,
} from "./budget.ts";

/** The waves that end a run, in order. */
const ENDING: readonly StageName[] = ["evaluate", "recommend", "report"];

/** The smallest budget with which the first wave can be sent. */
export function smallestBudget(terms: BudgetTerms, tasks: number): PicoUsd {
  const work = { stage: "preprocess", tasks } as const;
  return sentWaveCost(terms, work, MULTIPLE_MIN) + contingency(terms);
}

const isBeforeTraining = (stage: StageName): boolean =>
  stage === "preprocess" || stage === "clean" || stage === "gather";

/**
 * What must be left beside what a wave of `stage` reserves, so that the run can come to its end; 0 before there is a
 * model. The waves that end a run leave behind what they reserved and are not expected to take.
 */
export function asideFor(terms: BudgetTerms, shards: number, stage: StageName): PicoUsd {
  if (isBeforeTraining(stage)) {
    return 0n;
  }
  if (!ENDING.includes(stage)) {
    return endingFrom(terms, shards, 0);
  }
  const place = ENDING.indexOf(stage);
  const own = sentWaveCost(terms, workAt(shards, place), MULTIPLE_MIN);
  const open = place === 0 ? 0n : openBeyond(terms, workAt(shards, place - 1));
  const further = endingFrom(terms, shards, place) - own - open;
  return further > 0n ? further : 0n;
}

/**
 * What longer deadlines of a wave must leave: that the run can go on by a wave of training and come to its end. A
 * reduction is open until the next wave ends, and counts with its whole deadline until then.
 */
export function furtherFor(terms: BudgetTerms, shards: number, stage: StageName): PicoUsd {
  if (ENDING.includes(stage)) {
    return 0n;
  }
  const next = sentWaveCost(terms, { stage: "train", tasks: shards }, MULTIPLE_MIN);
  return isBeforeTraining(stage) ? next + endingFrom(terms, shards, 0) : next;
}

/**
 * The most that is spent and reserved while a run ends, from one of its last waves on, where they take what is
 * expected: each is settled before the next but one is sent, so not all that they reserve is needed at a time.
 */
function endingFrom(terms: BudgetTerms, shards: number, place: number): PicoUsd {
  let spent = 0n;
  let open = 0n;
  let most = 0n;
  for (let index = place; index < ENDING.length; index++) {
    const work = workAt(shards, index);
    const needed = spent + open + sentWaveCost(terms, work, MULTIPLE_MIN);
    most = needed > most ? needed : most;
    const expected = expectedCost(terms, work);
    spent += expected.tasks + expected.reduce;
    open = openBeyond(terms, work);
  }
  return most;
}

/** What the reduction of a wave counts with beyond what it takes, while the next wave is under way. */
function openBeyond(terms: BudgetTerms, work: WaveWork): PicoUsd {
  return openCost(terms, work) - expectedCost(terms, work).reduce;
}

function workAt(shards: number, place: number): WaveWork {
  const stage = ENDING[place] ?? "report";
  return { stage, tasks: stage === "report" ? 1 : shards };
}
