// Compares runs that are there: what they were asked, how their ranks differ case by case, where the later one is
// worse, how alike their lists are. Nothing is run again and nothing is written.

import { assert, present } from "../core/assert.ts";
import { type AlignedCases, alignCases } from "../core/comparison/alignedCases.ts";
import { caseSlices } from "../core/comparison/caseSlices.ts";
import {
  type ConfigurationDifference,
  configurationDifferences,
} from "../core/comparison/configurationDifferences.ts";
import { COMPARED_METRICS, type CutMetric } from "../core/comparison/gains.ts";
import { type ListOverlap, listOverlap } from "../core/comparison/listOverlap.ts";
import {
  corrected,
  type PairedDifference,
  pairedDifferences,
} from "../core/comparison/pairedTest.ts";
import { isWithin, type QualityLimit } from "../core/comparison/qualityLimit.ts";
import { userSums, withCases } from "../core/comparison/userSums.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
import { type Contender, readCaseTable, readContender, readLists } from "./runCases.ts";

export interface RunDifference extends PairedDifference {
  readonly metric: string;
  readonly runA: string;
  readonly runB: string;
}

/** A slice in which B is worse than A, beyond what its interval allows for chance. */
export interface WorseSlice extends RunDifference {
  readonly dimension: string;
  readonly bucket: string;
  readonly cases: number;
}

export interface RunOverlap extends ListOverlap {
  readonly runA: string;
  readonly runB: string;
}

export interface LimitOutcome {
  readonly metric: string;
  readonly limit: string;
  readonly runA: string;
  readonly runB: string;
  readonly a: number;
  readonly b: number;
  readonly state: "pass" | "fail";
}

/** `millrace compare --json`. Run A is always the first that was named. */
export interface RunComparison {
  readonly runs: readonly string[];
  readonly cases: number;
  readonly users: number;
  /** Cases of each run that another lacks. */
  readonly leftOut: readonly number[];
  readonly configuration: readonly ConfigurationDifference[];
  readonly differences: readonly RunDifference[];
  readonly worseSlices: readonly WorseSlice[];
  readonly overlap: readonly RunOverlap[];
  readonly limits: readonly LimitOutcome[];
}

export interface ComparisonRequest {
  /** Two at least: `RUN`, or `RUN:BASELINE`. */
  readonly names: readonly string[];
  readonly commonCases: boolean;
  readonly limits: readonly { readonly text: string; readonly limit: QualityLimit }[];
}

const LIST_DEPTH = 10;

/** Throws ConfigurationError for runs that are not there, not evaluated, or not tested on the same cases. */
export async function compareRuns(
  store: ObjectStore,
  { names, commonCases, limits }: ComparisonRequest,
): Promise<RunComparison> {
  assert(names.length > 1, "two runs are compared");
  const contenders = await Promise.all(names.map((name) => readContender(store, name)));
  const tables = [];
  for (const contender of contenders) {
    tables.push(await readCaseTable(store, contender));
  }
  const aligned = alignCases(tables, commonCases);
  const metrics = withLimits(limits.map(({ limit }) => limit.metric));
  const differences = differencesOf(aligned, names, metrics);
  return {
    runs: names,
    cases: aligned.userOf.length,
    users: aligned.users,
    leftOut: aligned.leftOut,
    configuration: configurationDifferences(contenders.map(settings)),
    differences,
    worseSlices: worseSlices(aligned, names),
    overlap: await overlaps(store, contenders),
    limits: limits.flatMap((one) => outcomesOf(one, differences)),
  };
}

/** What may differ between two runs over the same cases; where the files lie is not part of it. */
function settings({ manifest, ranking }: Contender): object {
  const { version, inputs, config, generator } = manifest;
  return {
    ranking,
    version,
    inputs: inputs.map(({ uri, bytes, etag }) => ({ uri, bytes, etag })),
    ...config,
    ...(generator === null ? {} : { generator }),
  };
}

/** The usual metrics, and those of limits where they are others. */
function withLimits(asked: readonly CutMetric[]): readonly CutMetric[] {
  const byName = new Map([...COMPARED_METRICS, ...asked].map((metric) => [metric.name, metric]));
  return [...byName.values()];
}

function differencesOf(
  aligned: AlignedCases,
  names: readonly string[],
  metrics: readonly CutMetric[],
): readonly RunDifference[] {
  const choice = { ...aligned, isChosen: null };
  const asked = names.slice(1).flatMap((runB, index) =>
    metrics.map((metric) => ({
      name: { metric: metric.name, runA: present(names[0], "a first run"), runB },
      question: {
        a: [userSums(ranksOf(aligned, 0), choice, metric)],
        b: [userSums(ranksOf(aligned, index + 1), choice, metric)],
      },
    })),
  );
  const found = pairedDifferences(asked.map(({ question }) => question));
  return asked.map(({ name }, index) => ({ ...name, ...present(found[index], "an answer") }));
}

function ranksOf({ ranks }: AlignedCases, index: number): Uint32Array {
  return present(ranks[index], "ranks of every run");
}

/** By NDCG@10; corrected over all slices that were looked at (Benjamini–Hochberg decides). */
function worseSlices(aligned: AlignedCases, names: readonly string[]): readonly WorseSlice[] {
  const metric = present(
    COMPARED_METRICS.find(({ name }) => name === "ndcg@10"),
    "ndcg@10 is compared",
  );
  const slices = caseSlices(aligned.traits);
  return names.slice(1).flatMap((runB, index) => {
    const found = slices.map(({ dimension, bucket, cases, isChosen }) => {
      const choice = { ...aligned, isChosen };
      const sums = withCases([
        userSums(ranksOf(aligned, 0), choice, metric),
        userSums(ranksOf(aligned, index + 1), choice, metric),
      ]);
      const [a, b] = [present(sums[0], "sums of A"), present(sums[1], "sums of B")];
      const [difference] = pairedDifferences([{ a: [a], b: [b] }]);
      return {
        ...{ dimension, bucket, cases, metric: metric.name },
        ...{ runA: present(names[0], "a first run"), runB },
        ...present(difference, "an answer"),
      };
    });
    return corrected(found).filter(
      ({ difference, pBenjaminiHochberg }) => difference < 0 && pBenjaminiHochberg < 0.05,
    );
  });
}

async function overlaps(
  store: ObjectStore,
  contenders: readonly Contender[],
): Promise<readonly RunOverlap[]> {
  const [first, ...others] = contenders;
  const own = first === undefined ? null : await readLists(store, first);
  const found: RunOverlap[] = [];
  for (const other of others) {
    const theirs = own === null ? null : await readLists(store, other);
    const overlap = own === null || theirs === null ? null : listOverlap(own, theirs, LIST_DEPTH);
    if (overlap !== null && first !== undefined) {
      found.push({ runA: first.name, runB: other.name, ...overlap });
    }
  }
  return found;
}

function outcomesOf(
  { text, limit }: ComparisonRequest["limits"][number],
  differences: readonly RunDifference[],
): readonly LimitOutcome[] {
  return differences
    .filter(({ metric }) => metric === limit.metric.name)
    .map(({ metric, runA, runB, a, b }) => ({
      ...{ metric, limit: text, runA, runB, a, b },
      state: isWithin(limit, a, b) ? "pass" : "fail",
    }));
}
