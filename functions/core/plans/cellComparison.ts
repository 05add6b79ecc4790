// One cell of a plan: all models and baselines on one set of data under one protocol, over all seeds, each compared
// with the reference. The seeds of a model are answers to one question, so that a difference is not laid to a
// configuration when it is one of chance; with one seed it is only said that two artefacts differ.

import { assert, present } from "../assert.ts";
import { type AlignedCases, alignCases, type CaseTable } from "../comparison/alignedCases.ts";
import { COMPARED_METRICS, type CutMetric } from "../comparison/gains.ts";
import { type PairedDifference, pairedDifferences } from "../comparison/pairedTest.ts";
import {
  type CaseChoice,
  meanOf,
  type UserSums,
  userSums,
  withCases,
} from "../comparison/userSums.ts";
import { isoText } from "../isoTime.ts";
import type { Protocol, Window } from "./protocol.ts";
import type { SeedStability } from "./seedStability.ts";

/** A model or baseline with a table a seed, in the order of the seeds. */
export interface CellContender {
  readonly name: string;
  readonly kind: "model" | "baseline";
  readonly tables: readonly CaseTable[];
}

export interface SeededValue {
  /** Mean over cases and seeds. */
  readonly value: number;
  /** Standard deviation over seeds of the mean over cases; null with one seed. */
  readonly seedDeviation: number | null;
}

export interface ContenderFigures {
  readonly name: string;
  readonly kind: "model" | "baseline";
  readonly metrics: Readonly<Record<string, SeededValue>>;
}

export interface CellDifference extends PairedDifference {
  readonly metric: string;
  readonly reference: string;
  readonly model: string;
}

export interface WindowFigures {
  readonly from: string;
  readonly to: string;
  readonly cases: number;
  /** NDCG@10 by contender, mean over seeds; null where the window has no case. */
  readonly values: Readonly<Record<string, number | null>>;
}

/** A cell as a plan has it. */
export interface CellComparison extends CellFigures {
  /** Of every model with several seeds: how alike its lists are. */
  readonly stability: readonly SeedStability[];
}

export interface CellFigures {
  readonly data: string;
  readonly split: string;
  readonly cases: number;
  readonly users: number;
  readonly seeds: number;
  readonly contenders: readonly ContenderFigures[];
  readonly differences: readonly CellDifference[];
  /** Empty but for rolling and frozen protocols. */
  readonly windows: readonly WindowFigures[];
}

/** The metric that windows are looked at by. */
const WINDOW_METRIC = present(
  COMPARED_METRICS.find(({ name }) => name === "ndcg@10"),
  "ndcg@10 is compared",
);

export interface Cell {
  readonly data: string;
  readonly protocol: Protocol;
  /** The reference first. */
  readonly contenders: readonly CellContender[];
  readonly commonCases: boolean;
}

export function compareCell({ data, protocol, contenders, commonCases }: Cell): CellFigures {
  const seeds = contenders[0]?.tables.length ?? 0;
  assert(seeds > 0 && contenders.every(({ tables }) => tables.length === seeds), "a table a seed");
  const aligned = alignCases(
    contenders.flatMap(({ tables }) => tables),
    commonCases,
  );
  const ranks = contenders.map((_, index) =>
    aligned.ranks.slice(index * seeds, (index + 1) * seeds),
  );
  const everything = { ...aligned, isChosen: null };
  const sums = new Map(
    COMPARED_METRICS.map((metric) => [
      metric.name,
      ranks.map((bySeed) => seededSums(bySeed, everything, metric)),
    ]),
  );
  const sumsOf = (metric: string, contender: number) =>
    present(sums.get(metric)?.[contender], "sums of every contender");
  return {
    data,
    split: protocol.text,
    cases: aligned.userOf.length,
    users: aligned.users,
    seeds,
    contenders: contenders.map(({ name, kind }, index) => ({
      name,
      kind,
      metrics: Object.fromEntries(
        COMPARED_METRICS.map((metric) => [metric.name, seededValue(sumsOf(metric.name, index))]),
      ),
    })),
    differences: differencesOf(contenders, sumsOf),
    windows: protocol.windows.map((window) => windowFigures(window, contenders, ranks, aligned)),
  };
}

function seededSums(
  bySeed: readonly Uint32Array[],
  choice: CaseChoice,
  metric: CutMetric,
): readonly UserSums[] {
  return bySeed.map((ranks) => userSums(ranks, choice, metric));
}

function seededValue(bySeed: readonly UserSums[]): SeededValue {
  const means = bySeed.map(meanOf);
  const value = means.reduce((sum, mean) => sum + mean, 0) / means.length;
  const squares = means.reduce((sum, mean) => sum + (mean - value) * (mean - value), 0);
  return {
    value,
    seedDeviation: means.length === 1 ? null : Math.sqrt(squares / (means.length - 1)),
  };
}

function differencesOf(
  contenders: readonly CellContender[],
  sumsOf: (metric: string, contender: number) => readonly UserSums[],
): readonly CellDifference[] {
  const [reference, ...others] = contenders;
  const questions = others.flatMap(({ name: model }, index) =>
    COMPARED_METRICS.map(({ name: metric }) => ({
      names: { metric, reference: present(reference, "a cell has a reference").name, model },
      question: { a: sumsOf(metric, 0), b: sumsOf(metric, index + 1) },
    })),
  );
  const found = pairedDifferences(questions.map(({ question }) => question));
  return questions.map(({ names }, index) => ({
    ...names,
    ...present(found[index], "an answer to every question"),
  }));
}

function windowFigures(
  { fromMs, toMs }: Window,
  contenders: readonly CellContender[],
  ranks: readonly (readonly Uint32Array[])[],
  aligned: AlignedCases,
): WindowFigures {
  const isChosen = Uint8Array.from(aligned.timesMs, (time) =>
    time >= fromMs && time < toMs ? 1 : 0,
  );
  const cases = isChosen.reduce((sum, one) => sum + one, 0);
  const choice = { ...aligned, isChosen };
  const meanIn = (bySeed: readonly Uint32Array[]) =>
    cases === 0 ? null : seededValue(withCases(seededSums(bySeed, choice, WINDOW_METRIC))).value;
  return {
    from: isoText(fromMs),
    to: isoText(toMs),
    cases,
    values: Object.fromEntries(
      contenders.map(({ name }, index) => [name, meanIn(ranks[index] ?? [])]),
    ),
  };
}
