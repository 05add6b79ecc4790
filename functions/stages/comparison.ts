// Compares runs that are there: what they were asked, how their ranks differ case by case, where the later one is
// worse, how alike their lists are. Nothing is run again and nothing is written.

import { assert, present } from "../core/assert.ts";
import { type AlignedCases, alignCases } from "../core/comparison/alignedCases.ts";
import { caseSlices } from "../core/comparison/caseSlices.ts";
import { type ComparedMetric, usualMetrics } from "../core/comparison/comparedMetrics.ts";
import {
  type ConfigurationDifference,
  configurationDifferences,
} from "../core/comparison/configurationDifferences.ts";
import { COMPARED_METRICS } from "../core/comparison/gains.ts";
import { type ListOverlap, listOverlap } from "../core/comparison/listOverlap.ts";
import {
  corrected,
  type PairedDifference,
  pairedDifferences,
} from "../core/comparison/pairedTest.ts";
import { isWithin, type QualityLimit } from "../core/comparison/qualityLimit.ts";
import { userSums, withCases } from "../core/comparison/userSums.ts";
import { ConfigurationError } from "../core/errors.ts";
import { SHOWN } from "../core/evaluation/exposure.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
import { type Contender, readCaseTable, readContender, readLists } from "./runCases.ts";
import {
  cutoffsOf,
  type RunDifference,
  type RunDifferences,
  runDifferences,
  type Unmeasured,
} from "./runDifferences.ts";
import { readListTable } from "./runLists.ts";
import { readTotals, totalMetrics } from "./runTotals.ts";

export { isTested, type RunDifference, type Unmeasured } from "./runDifferences.ts";

/** A slice in which B is worse than A, beyond what its interval allows for chance. */
export interface WorseSlice extends PairedDifference {
  readonly metric: string;
  readonly runA: string;
  readonly runB: string;
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
  /** Metrics that one of two runs has no value of. */
  readonly unmeasured: readonly Unmeasured[];
  readonly worseSlices: readonly WorseSlice[];
  readonly overlap: readonly RunOverlap[];
  readonly limits: readonly LimitOutcome[];
}

export interface ComparisonRequest {
  /** Two at least: `RUN`, or `RUN:BASELINE`. */
  readonly names: readonly string[];
  readonly commonCases: boolean;
  /** What is compared beside the metrics of limits. */
  readonly metrics: "all" | readonly ComparedMetric[];
  readonly limits: readonly { readonly text: string; readonly limit: QualityLimit }[];
}

const LIST_DEPTH = 10;

/** Throws ConfigurationError for runs that are not there, not evaluated, or not tested on the same cases. */
export async function compareRuns(
  store: ObjectStore,
  { names, commonCases, metrics: asked, limits }: ComparisonRequest,
): Promise<RunComparison> {
  assert(names.length > 1, "two runs are compared");
  const contenders = await Promise.all(names.map((name) => readContender(store, name)));
  const tables = [];
  for (const contender of contenders) {
    tables.push(await readCaseTable(store, contender));
  }
  const aligned = alignCases(tables, commonCases);
  const totals = [];
  for (const contender of contenders) {
    totals.push(await readTotals(store, contender));
  }
  const usual = asked === "all" ? [...usualMetrics(SHOWN), ...totalMetrics(totals)] : asked;
  const metrics = eachOnce([...usual, ...limits.map(({ limit }) => limit.metric)]);
  checkPlaces(metrics, contenders);
  const lists = [];
  for (const contender of contenders) {
    lists.push(await readListTable(store, contender, cutoffsOf(metrics)));
  }
  const found = runDifferences({ names, metrics, aligned, lists, totals });
  return {
    runs: names,
    cases: aligned.userOf.length,
    users: aligned.users,
    leftOut: aligned.leftOut,
    configuration: configurationDifferences(contenders.map(settings)),
    ...found,
    worseSlices: worseSlices(aligned, names),
    overlap: await overlaps(store, contenders),
    limits: limits.flatMap((one) => outcomesOf(one, found)),
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

function eachOnce(metrics: readonly ComparedMetric[]): readonly ComparedMetric[] {
  return [...new Map(metrics.map((metric) => [metric.name, metric])).values()];
}

/** Refuses a cutoff beyond the lists that are kept: what is not there cannot be counted. */
function checkPlaces(metrics: readonly ComparedMetric[], contenders: readonly Contender[]): void {
  const places = Math.max(
    SHOWN,
    Math.min(...contenders.map(({ manifest }) => manifest.config.top)),
  );
  const beyond = metrics.find(
    ({ source, cutoff }) => source === "lists" && cutoff !== null && cutoff > places,
  );
  if (beyond !== undefined) {
    throw new ConfigurationError({
      code: "list-too-short",
      what: "a metric looks further than lists reach",
      where: `--fail-if-worse ${beyond.name}`,
      expected: `a cutoff up to ${places}`,
      found: `${beyond.cutoff}`,
      fix: "give a smaller cutoff, or run with --top of that many items",
    });
  }
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
  { differences, unmeasured }: RunDifferences,
): readonly LimitOutcome[] {
  const missing = unmeasured.find(({ metric }) => metric === limit.metric.name);
  if (missing !== undefined) {
    throw new ConfigurationError({
      code: "metric-not-measured",
      what: "a limit is set on a metric that cannot be compared here",
      where: `--fail-if-worse ${text}, ${missing.runA} and ${missing.runB}`,
      expected: "a metric that both have a value of",
      found: `${missing.metric}: ${missing.reason}`,
      fix: "limit another metric; `compare --json` lists those that cannot be compared as `unmeasured`",
    });
  }
  return differences
    .filter(({ metric }) => metric === limit.metric.name)
    .map(({ metric, runA, runB, a, b }) => ({
      ...{ metric, limit: text, runA, runB, a, b },
      state: isWithin(limit, a, b) ? "pass" : "fail",
    }));
}
