// Every difference of runs from the first of them, metric by metric: from ranks and likelihoods case by case, from
// lists user by user, and of what runs keep as totals alone the values without a test.

import { present } from "../core/assert.ts";
import type { AlignedCases } from "../core/comparison/alignedCases.ts";
import { type ComparedMetric, comparedMetric } from "../core/comparison/comparedMetrics.ts";
import { metricNamed } from "../core/comparison/gains.ts";
import { type ListTable, listDifferences } from "../core/comparison/listDifferences.ts";
import {
  corrected,
  type PairedDifference,
  pairedDifferences,
  type Question,
  RESAMPLING_SEED,
} from "../core/comparison/pairedTest.ts";
import { figureDifferences, meanFigures } from "../core/comparison/userFigures.ts";
import { sumsByUser, type UserSums, userSums } from "../core/comparison/userSums.ts";
import { exp } from "../core/elementary.ts";

type Tested = "low" | "high" | "p" | "pHolm" | "pBenjaminiHochberg";

/** One difference. What cannot be tested has null for interval and p, and says why. */
export interface RunDifference
  extends Omit<PairedDifference, Tested>,
    Readonly<Record<Tested, number | null>> {
  readonly metric: string;
  readonly runA: string;
  readonly runB: string;
  /** Which way is better; null where neither is by itself. */
  readonly better: ComparedMetric["better"];
  /** Users that were drawn. */
  readonly users: number;
  readonly reason?: string;
}

/** Whether a difference has an interval and a p. */
export function isTested(one: RunDifference): one is RunDifference & PairedDifference {
  return one.p !== null;
}

/** A metric that one of the two has no value of. */
export interface Unmeasured {
  readonly metric: string;
  readonly runA: string;
  readonly runB: string;
  readonly reason: string;
}

export interface ComparedRuns {
  readonly names: readonly string[];
  readonly metrics: readonly ComparedMetric[];
  readonly aligned: AlignedCases;
  /** Null for a baseline. */
  readonly lists: readonly (ListTable | null)[];
  /** Values by metric of what is kept as totals. */
  readonly totals: readonly ReadonlyMap<string, number>[];
}

export interface RunDifferences {
  readonly differences: readonly RunDifference[];
  readonly unmeasured: readonly Unmeasured[];
}

type Found = Omit<RunDifference, "pHolm" | "pBenjaminiHochberg" | "better">;

const TOTALS_ALONE =
  "the run keeps totals over all users, not a value a user, so that users cannot be drawn";
const ONE_USER = "one user says nothing of others";

/** The differences of every run after the first, p values corrected over all questions together. */
export function runDifferences(runs: ComparedRuns): RunDifferences {
  const { names, metrics } = runs;
  const own = names.slice(1).flatMap((_, index) => foundOf(runs, index + 1));
  const all = withCorrections(own);
  const missing = names.slice(1).map((runB, index) => ({ runB, place: index + 1 }));
  const differences = missing.flatMap(({ runB }) =>
    metrics.flatMap((metric) =>
      differenceNamed(
        metric,
        all.filter((one) => one.runB === runB),
      ),
    ),
  );
  const runA = present(names[0], "a first run");
  return {
    differences,
    unmeasured: missing.flatMap(({ runB, place }) =>
      metrics
        .filter(({ name }) => differences.every((one) => one.metric !== name || one.runB !== runB))
        .map((metric) => ({
          metric: metric.name,
          runA,
          runB,
          reason: reasonOf(metric, runs, place),
        })),
    ),
  };
}

/** The difference of `metric` among those of one pair, or that of the metric it is a multiple of, multiplied. */
function differenceNamed(
  { name, multiple, better }: ComparedMetric,
  found: readonly Omit<RunDifference, "better">[],
): readonly RunDifference[] {
  const one = found.find(({ metric }) => metric === (multiple?.of ?? name));
  const times = (value: number) => value * (multiple?.factor ?? 1);
  const orNull = (value: number | null) => (value === null ? null : times(value));
  return one === undefined
    ? []
    : [
        {
          ...one,
          ...{ metric: name, better },
          ...{ a: times(one.a), b: times(one.b), difference: times(one.difference) },
          ...{ low: orNull(one.low), high: orNull(one.high) },
        },
      ];
}

/** Holm and Benjamini–Hochberg over what has a p. */
function withCorrections(found: readonly Found[]): readonly Omit<RunDifference, "better">[] {
  const tested = corrected(found.flatMap((one) => (one.p === null ? [] : [{ one, p: one.p }])));
  return found.map((one) => {
    const { pHolm = null, pBenjaminiHochberg = null } =
      tested.find((other) => other.one === one) ?? {};
    return { ...one, pHolm, pBenjaminiHochberg };
  });
}

/** Everything that is found of the pair of the first run and run `place`, each question once. */
function foundOf(runs: ComparedRuns, place: number): readonly Found[] {
  const { names, metrics, aligned, lists, totals } = runs;
  const pair = { runA: present(names[0], "a first run"), runB: present(names[place], "a run") };
  const basic = basicMetrics(metrics);
  const ofUsers = (users: number, reason = ONE_USER) => (users > 1 ? {} : { ...UNTESTED, reason });
  const cases = { ...pair, users: aligned.users, ...ofUsers(aligned.users) };
  const questions = basic.flatMap((metric) => questionOf(metric, aligned, place));
  const answers = pairedDifferences(questions.map(({ question }) => question));
  const byCase = questions.map(({ metric }, index) => {
    const { a, b, difference, low, high, p } = present(answers[index], "an answer a question");
    return { metric, a, b, difference, low, high, p, ...cases };
  });
  const [listsA, listsB] = [lists[0] ?? null, lists[place] ?? null];
  const cutoffs = cutoffsOf(metrics);
  const byList =
    listsA === null || listsB === null || cutoffs.length === 0
      ? { users: 0, differences: [] }
      : listDifferences({ a: listsA, b: listsB }, cutoffs, RESAMPLING_SEED);
  return [
    ...byCase,
    ...perplexityOf(questions, aligned).map((found) => ({ ...found, ...cases })),
    ...byList.differences
      .filter(({ name }) => basic.some((metric) => metric.name === name))
      .map(({ name, a, b, low, high, p }) => ({
        ...{ metric: name, a, b, difference: b - a, low, high, p, ...pair },
        ...{ users: byList.users, ...ofUsers(byList.users) },
      })),
    ...basic.flatMap(({ name, source }) => {
      const [a, b] = [totals[0]?.get(name), totals[place]?.get(name)];
      return source !== "totals" || a === undefined || b === undefined
        ? []
        : [
            {
              ...{ metric: name, a, b, difference: b - a, ...UNTESTED, ...pair },
              ...{ users: aligned.users, reason: TOTALS_ALONE },
            },
          ];
    }),
  ];
}

const UNTESTED = { low: null, high: null, p: null } as const;

/** The metrics that others are multiples of, and those that are no multiple, each once. */
function basicMetrics(metrics: readonly ComparedMetric[]): readonly ComparedMetric[] {
  const basic = metrics.map((metric) =>
    metric.multiple === null ? metric : comparedMetric(metric.multiple.of, "metric"),
  );
  return [...new Map(basic.map((metric) => [metric.name, metric])).values()];
}

/** The cutoffs that lists are measured at. */
export function cutoffsOf(metrics: readonly ComparedMetric[]): readonly number[] {
  const all = metrics.flatMap(({ source, cutoff }) =>
    source === "lists" && cutoff !== null ? [cutoff] : [],
  );
  return [...new Set(all)].sort((a, b) => a - b);
}

interface NamedQuestion {
  readonly metric: string;
  readonly question: Question;
}

/** What is asked case by case; nothing of metrics that have no value a case. */
function questionOf(
  { name, source, cutoff }: ComparedMetric,
  aligned: AlignedCases,
  place: number,
): readonly NamedQuestion[] {
  const asked = (sumsOf: (table: number) => UserSums): readonly NamedQuestion[] => {
    const [a, b] = [sumsOf(0), sumsOf(place)];
    const hasCases = a.cases.some((count) => count > 0);
    return hasCases ? [{ metric: name, question: { a: [a], b: [b] } }] : [];
  };
  const everything = { ...aligned, isChosen: null };
  if (source === "ranks" && cutoff === null) {
    return asked((table) => sumsByUser(placeOf(aligned, table, name), everything));
  }
  if (source === "ranks" || source === "repeats") {
    const metric = metricNamed(name.replace(/^(?:repeat|explore)_/, ""), "metric");
    const wanted = name.startsWith("repeat_") ? 1 : 0;
    const isChosen =
      source === "ranks" ? null : aligned.traits.isRepeat.map((is) => (is === wanted ? 1 : 0));
    return asked((table) => userSums(ranksOf(aligned, table), { ...aligned, isChosen }, metric));
  }
  const [a, b] = [aligned.logShares[0] ?? null, aligned.logShares[place] ?? null];
  if (name !== "negative_log_likelihood_nats" || a === null || b === null) {
    return [];
  }
  const isChosen = Uint8Array.from(a, (own, index) =>
    Number.isNaN(own) || Number.isNaN(b[index]) ? 0 : 1,
  );
  return asked((table) =>
    sumsByUser((index) => -((table === 0 ? a : b)[index] as number), { ...aligned, isChosen }),
  );
}

function ranksOf({ ranks }: AlignedCases, table: number): Uint32Array {
  return present(ranks[table], "ranks of every run");
}

/** `mean_rank` or `mean_percentile_rank` of a case; without a rank that of the last candidate. */
function placeOf(aligned: AlignedCases, table: number, name: string): (index: number) => number {
  const ranks = ranksOf(aligned, table);
  const last = Math.max(1, aligned.candidates[table] ?? 1);
  const rankOf = (index: number) => ranks[index] || last;
  return name === "mean_rank"
    ? rankOf
    : (index) => (last === 1 ? 0 : (rankOf(index) - 1) / (last - 1));
}

/** Perplexity, the exponential of a mean, over the cases of the likelihood. */
function perplexityOf(questions: readonly NamedQuestion[], { users }: AlignedCases) {
  return questions
    .filter(({ metric }) => metric === "negative_log_likelihood_nats")
    .flatMap(
      ({
        question: {
          a: [a],
          b: [b],
        },
      }) =>
        a === undefined || b === undefined
          ? []
          : figureDifferences([meanFigures("perplexity", { a, b }, exp)], users, RESAMPLING_SEED),
    )
    .map(({ name, a, b, low, high, p }) => ({
      ...{ metric: name, a, b, difference: b - a, low, high, p },
    }));
}

function reasonOf(
  { source }: ComparedMetric,
  { names, lists, aligned }: ComparedRuns,
  place: number,
): string {
  const lacking = (has: (table: number) => boolean) =>
    [0, place]
      .filter((table) => !has(table))
      .map((table) => names[table])
      .join(", ");
  switch (source) {
    case "lists": {
      const without = lacking((table) => (lists[table] ?? null) !== null);
      return without === ""
        ? "one of the runs cannot say it: it has no column of categories, or no list of two items"
        : `no lists are kept of ${without}`;
    }
    case "likelihood": {
      const without = lacking((table) => (aligned.logShares[table] ?? null) !== null);
      return without === ""
        ? "no target is ranked by both"
        : `no share of a softmax is kept of ${without}`;
    }
    case "repeats":
      return "no case is of that kind";
    default:
      return "one of the runs has no such value";
  }
}
