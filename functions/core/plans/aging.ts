// What a model that is not trained again loses with time, beside one that is: slope and half-life over the windows of a
// frozen protocol, and the gap to the rolling protocol of the same windows, where the plan has it. Both answer the same
// cases. Intervals draw users; seeds are averaged.

import { assert, present } from "../assert.ts";
import { type AlignedCases, alignCases, type CaseTable } from "../comparison/alignedCases.ts";
import { metricNamed } from "../comparison/gains.ts";
import { RESAMPLING_SEED } from "../comparison/pairedTest.ts";
import { drawnUsers, percentiles, REPLICATES } from "../comparison/userResampling.ts";
import { userSums } from "../comparison/userSums.ts";
import { decayOf } from "../dynamics/decay.ts";
import type { CellContender } from "./cellComparison.ts";
import type { Window } from "./protocol.ts";

/** With its 95 % interval. */
export interface Bounded {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Days until half is lost; null stands for never: what does not lose has no half-life. */
export interface HalfLife {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** One model or baseline over the windows. */
export interface AgingLine {
  /** The metric by window; null where the window has no case. */
  readonly values: readonly (number | null)[];
  /** Change of the metric a day. */
  readonly slopePerDay: Bounded;
  /** Null where a window's value is 0, so that there is no share that is lost. */
  readonly halfLifeDays: HalfLife | null;
}

export interface AgingContender {
  readonly name: string;
  readonly kind: "model" | "baseline";
  readonly frozen: AgingLine;
  /** Null without a rolling protocol over the same windows. */
  readonly retrained: AgingLine | null;
  /** Retrained − frozen, mean over the windows by age. */
  readonly gap: Bounded | null;
}

/** The aging of all contenders under one frozen protocol. */
export interface Aging {
  readonly data: string;
  readonly metric: string;
  readonly frozen: string;
  readonly retrained: string | null;
  readonly cases: number;
  readonly users: number;
  /** Middles of the windows with a case, days after the frozen training ended. */
  readonly ages: readonly number[];
  readonly contenders: readonly AgingContender[];
}

export interface AgingQuestion {
  readonly data: string;
  readonly windows: readonly Window[];
  readonly frozen: { readonly split: string; readonly contenders: readonly CellContender[] };
  readonly retrained: {
    readonly split: string;
    readonly contenders: readonly CellContender[];
  } | null;
}

const METRIC = metricNamed("ndcg@10", "metric");
const DAY_MS = 86_400_000;

/** Null with fewer than two windows that have a case: a slope is one over two ages at least. */
export function agingOf({ data, windows, frozen, retrained }: AgingQuestion): Aging | null {
  const groups = [...frozen.contenders, ...(retrained?.contenders ?? [])];
  const tables: readonly CaseTable[] = groups.flatMap((contender) => contender.tables);
  const aligned = alignCases(tables, true);
  const start = present(windows[0], "a protocol has a window").fromMs;
  const used = windows
    .map((window) => ({ ...window, isChosen: chosenCases(window, aligned) }))
    .filter(({ isChosen }) => isChosen.includes(1));
  if (used.length < 2 || aligned.users < 2) {
    return null;
  }
  const ages = used.map(({ fromMs, toMs }) => ((fromMs + toMs) / 2 - start) / DAY_MS);
  const columns = columnsOf(groups, aligned, used);
  const draws = Array.from({ length: REPLICATES }, (_, replicate) =>
    drawnUsers(aligned.users, RESAMPLING_SEED, replicate),
  );
  const contenders = frozen.contenders.map(({ name, kind }, index): AgingContender => {
    const own = present(columns[index], "columns of every contender");
    const place = retrained?.contenders.findIndex((other) => other.name === name) ?? -1;
    const other = place < 0 ? null : (columns[frozen.contenders.length + place] ?? null);
    const [mine, theirs] = [resampled(own, draws), other && resampled(other, draws)];
    return {
      name,
      kind,
      frozen: lineOf(mine, ages),
      retrained: theirs && lineOf(theirs, ages),
      gap: theirs && gapOf(mine, theirs, ages),
    };
  });
  return {
    data,
    metric: METRIC.name,
    frozen: frozen.split,
    retrained: retrained?.split ?? null,
    cases: aligned.userOf.length,
    users: aligned.users,
    ages,
    contenders,
  };
}

function chosenCases({ fromMs, toMs }: Window, { timesMs }: AlignedCases): Uint8Array {
  return Uint8Array.from(timesMs, (time) => (time >= fromMs && time < toMs ? 1 : 0));
}

/** [windows] of [users]: sums over cases, mean over seeds, and cases. */
type WindowColumns = readonly { readonly sums: Float64Array; readonly cases: Float64Array }[];

function columnsOf(
  groups: readonly CellContender[],
  aligned: AlignedCases,
  windows: readonly { readonly isChosen: Uint8Array }[],
): readonly WindowColumns[] {
  let place = 0;
  return groups.map(({ tables }) => {
    const bySeed = aligned.ranks.slice(place, place + tables.length);
    place += tables.length;
    return windows.map(({ isChosen }) => {
      const parts = bySeed.map((ranks) => userSums(ranks, { ...aligned, isChosen }, METRIC));
      const first = present(parts[0], "a table a seed");
      const sums = first.sums.map(
        (_, user) => parts.reduce((sum, part) => sum + (part.sums[user] ?? 0), 0) / parts.length,
      );
      return { sums, cases: first.cases };
    });
  });
}

/** The windows' means as measured and in every draw; NaN where no drawn user has a case. */
interface ResampledMeans {
  readonly measured: readonly number[];
  readonly drawn: readonly (readonly number[])[];
}

function resampled(columns: WindowColumns, draws: readonly Uint32Array[]): ResampledMeans {
  const meanOf = (column: WindowColumns[number], weights: Uint32Array | null) => {
    let [sum, cases] = [0, 0];
    for (let user = 0; user < column.sums.length; user++) {
      const weight = weights === null ? 1 : (weights[user] as number);
      sum += weight * (column.sums[user] as number);
      cases += weight * (column.cases[user] as number);
    }
    return sum / cases;
  };
  return {
    measured: columns.map((column) => meanOf(column, null)),
    drawn: draws.map((weights) => columns.map((column) => meanOf(column, weights))),
  };
}

function lineOf({ measured, drawn }: ResampledMeans, ages: readonly number[]): AgingLine {
  const found = decayAt(measured, ages);
  const all = drawn.map((values) => decayAt(values, ages));
  return {
    values: measured,
    slopePerDay: {
      value: found.slope,
      ...percentiles(Float64Array.from(all, ({ slope }) => slope)),
    },
    halfLifeDays:
      found.halfLife === null
        ? null
        : halfLife(
            found.halfLife,
            percentiles(Float64Array.from(all, (one) => one.halfLife ?? Number.NaN)),
          ),
  };
}

function halfLife(value: number, { low, high }: Pick<Bounded, "low" | "high">): HalfLife {
  const orNever = (days: number) => (Number.isFinite(days) ? days : null);
  return { value: orNever(value), low: orNever(low), high: orNever(high) };
}

/** Slope and half-life over the windows that a draw has cases in; NaN with fewer than two of them. */
function decayAt(values: readonly number[], ages: readonly number[]) {
  const points = values.flatMap((value, index) =>
    Number.isNaN(value) ? [] : [{ age: ages[index] ?? 0, value }],
  );
  return points.length < 2 ? { slope: Number.NaN, halfLife: null } : decayOf(points);
}

function gapOf(
  frozen: ResampledMeans,
  retrained: ResampledMeans,
  ages: readonly number[],
): Bounded {
  assert(frozen.measured.length === ages.length, "a value a window");
  const gap = (a: readonly number[], b: readonly number[]) => {
    const gaps = a.map((value, index) => (b[index] ?? Number.NaN) - value);
    const known = gaps.filter((value) => !Number.isNaN(value));
    return known.reduce((sum, value) => sum + value, 0) / known.length;
  };
  return {
    value: gap(frozen.measured, retrained.measured),
    ...percentiles(
      Float64Array.from(frozen.drawn, (values, index) => gap(values, retrained.drawn[index] ?? [])),
    ),
  };
}
