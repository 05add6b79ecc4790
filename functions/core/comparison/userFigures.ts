// Figures of a ranking that are no mean over the same cases: means over lists some of which have no value, and what
// only all lists together have, such as coverage. Users are drawn and swapped as in userResampling.ts, but the figure
// is worked out anew for every draw.

import { present } from "../assert.ts";
import { tCriticalValue } from "./studentT.ts";
import {
  drawnSigns,
  drawnUsers,
  percentiles,
  REPLICATES,
  type Resampled,
} from "./userResampling.ts";
import { meanOf, type UserSums } from "./userSums.ts";

/** How much of each user counts, or whose rows of A and B are swapped: both null for what was measured. */
export interface Draw {
  readonly weights: Uint32Array | null;
  readonly signs: Int8Array | null;
}

/** Figures of two rankings of the same users, worked out together. */
export interface PairedFigures {
  readonly names: readonly string[];
  /**
   * Where a draw with replacement has another expectation than the users it is drawn from, as a coverage has, whose
   * draws show fewer different items: the interval is then of a jackknife, and else of the bootstrap's percentiles.
   */
  readonly isBiased: boolean;
  /** [names] of A and of B. */
  values(draw: Draw): { readonly a: readonly number[]; readonly b: readonly number[] };
}

export interface FigureDifference extends Resampled {
  readonly name: string;
  readonly a: number;
  readonly b: number;
}

const AS_MEASURED: Draw = { weights: null, signs: null };
/** Groups of users of which the jackknife leaves out one after the other. */
const GROUPS = 30;
const TAIL = 0.05;

/** The differences of every figure over the same `users` users, two at least, who are drawn once for all. */
export function figureDifferences(
  all: readonly PairedFigures[],
  users: number,
  seed: number,
): readonly FigureDifference[] {
  const measured = all.map((figures) => figures.values(AS_MEASURED));
  const observed = measured.map(differencesOf);
  const { drawn, extremes } = replicated(all, observed, { users, seed });
  return all.flatMap((figures, place) => {
    const differences = observed[place] ?? [];
    const intervals = figures.isBiased
      ? jackknifed(figures, differences, users)
      : present(drawn[place], "draws of every figure").map(percentiles);
    return figures.names.map((name, index) => ({
      name,
      a: measured[place]?.a[index] ?? Number.NaN,
      b: measured[place]?.b[index] ?? Number.NaN,
      ...present(intervals[index], "an interval a figure"),
      p: (1 + (extremes[place]?.[index] ?? 0)) / (1 + REPLICATES),
    }));
  });
}

type Interval = Pick<Resampled, "low" | "high">;

/** Differences of draws, where percentiles are asked for, and how many swaps reach what was observed; by figure. */
function replicated(
  all: readonly PairedFigures[],
  observed: readonly (readonly number[])[],
  { users, seed }: { readonly users: number; readonly seed: number },
): {
  readonly drawn: readonly (readonly Float64Array[])[];
  readonly extremes: readonly Uint32Array[];
} {
  const drawn = all.map(({ names, isBiased }) =>
    names.map(() => new Float64Array(isBiased ? 0 : REPLICATES)),
  );
  const extremes = all.map(({ names }) => new Uint32Array(names.length));
  const hasDraws = all.some(({ isBiased }) => !isBiased);
  for (let replicate = 0; replicate < REPLICATES; replicate++) {
    const weights = hasDraws ? drawnUsers(users, seed, replicate) : null;
    const signs = drawnSigns(users, seed, replicate);
    for (const [place, figures] of all.entries()) {
      if (!figures.isBiased) {
        differencesOf(figures.values({ weights, signs: null })).forEach((difference, index) => {
          (drawn[place]?.[index] as Float64Array)[replicate] = difference;
        });
      }
      const reached = extremes[place] as Uint32Array;
      differencesOf(figures.values({ weights: null, signs })).forEach((difference, index) => {
        // Rounding must not tell apart what is the same swap.
        const bar = Math.abs(observed[place]?.[index] ?? 0) * (1 - 1e-9);
        reached[index] = (reached[index] as number) + (Math.abs(difference) >= bar ? 1 : 0);
      });
    }
  }
  return { drawn, extremes };
}

/** Grouped jackknife (Tukey 1958; Efron & Tibshirani 1993, chapter 11), with Student's t of the groups less one. */
function jackknifed(
  figures: PairedFigures,
  observed: readonly number[],
  users: number,
): readonly Interval[] {
  const groups = Math.min(GROUPS, users);
  const without = Array.from({ length: groups }, (_, group) => {
    const weights = Uint32Array.from({ length: users }, (__, user) =>
      user % groups === group ? 0 : 1,
    );
    return differencesOf(figures.values({ weights, signs: null }));
  });
  return observed.map((difference, index) => {
    const values = without.map((found) => found[index] ?? 0);
    const mean = values.reduce((sum, value) => sum + value, 0) / groups;
    const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
    const half = tCriticalValue(TAIL, groups - 1) * Math.sqrt(((groups - 1) / groups) * squares);
    return { low: difference - half, high: difference + half };
  });
}

function differencesOf({ a, b }: ReturnType<PairedFigures["values"]>): readonly number[] {
  return a.map((value, index) => (b[index] ?? Number.NaN) - value);
}

/** Means of two rankings over their own cases, which need not be the same; `finish` makes a figure of the mean. */
export function meanFigures(
  name: string,
  { a, b }: { readonly a: UserSums; readonly b: UserSums },
  finish: (mean: number) => number = (mean) => mean,
): PairedFigures {
  return {
    names: [name],
    isBiased: false,
    values: (draw) => ({
      a: [finish(drawnSums(a, b, draw))],
      b: [finish(drawnSums(b, a, draw))],
    }),
  };
}

/** The mean of `own`, with `other` in its place for swapped users. */
function drawnSums(own: UserSums, other: UserSums, { weights, signs }: Draw): number {
  let [sum, cases] = [0, 0];
  if (weights !== null) {
    for (let user = 0; user < weights.length; user++) {
      const weight = weights[user] as number;
      sum += weight * (own.sums[user] as number);
      cases += weight * (own.cases[user] as number);
    }
    return sum / cases;
  }
  if (signs !== null) {
    for (let user = 0; user < signs.length; user++) {
      const side = (signs[user] as number) < 0 ? other : own;
      sum += side.sums[user] as number;
      cases += side.cases[user] as number;
    }
    return sum / cases;
  }
  return meanOf(own);
}
