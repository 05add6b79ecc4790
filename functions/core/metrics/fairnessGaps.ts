// How unequally groups fare: of users by the metric that each group gets, of items by how often theirs are shown or
// found. Gaps describe; they do not say what is fair.

import { assert } from "../assert.ts";
import { meanOf, sumOf } from "./exactSum.ts";

export interface FairnessGaps {
  /** Largest − smallest. */
  readonly range: number;
  /** Smallest / largest: 1 = alike; null where all are 0. */
  readonly ratio: number | null;
  /** Mean |difference| over all pairs of groups (MAD of Deldjoo et al., UMUAI 31, 2021). */
  readonly meanAbsoluteDifference: number;
  /** Standard deviation (of these groups, no sample) / mean: REO and RSP below are this; null of mean 0. */
  readonly relativeDeviation: number | null;
}

/** The gaps between the values of at least two groups, none of them negative. */
export function fairnessGaps(values: readonly number[]): FairnessGaps {
  assert(values.length >= 2, "a gap is between two groups");
  assert(
    values.every((value) => value >= 0),
    "values are not negative",
  );
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const mean = meanOf(values);
  const variance = meanOf(values.map((value) => (value - mean) * (value - mean)));
  const pairs = values.flatMap((value, index) =>
    values.slice(0, index).map((other) => Math.abs(value - other)),
  );
  return {
    range: most - least,
    ratio: most === 0 ? null : least / most,
    meanAbsoluteDifference: meanOf(pairs),
    relativeDeviation: mean === 0 ? null : Math.sqrt(variance) / mean,
  };
}

/** What became of the items of one group. */
export interface ItemGroup {
  /** Places that showed the group's items. */
  readonly shown: number;
  /** Places that could have: user–item pairs that were candidates. */
  readonly candidates: number;
  /** Targets of the group that were shown. */
  readonly found: number;
  /** Targets of the group. */
  readonly targets: number;
}

/**
 * Ranking-based statistical parity `rsp`, the relative deviation of shown / candidates over groups, and equal
 * opportunity `reo`, that of found / targets (Zhu, Wang & Caverlee, SIGIR 2020): 0 = alike. Groups without candidates or
 * targets are left out; null with fewer than two, or where nothing is shown or found.
 */
export function itemGroupGaps(groups: readonly ItemGroup[]): {
  readonly rsp: number | null;
  readonly reo: number | null;
} {
  return {
    rsp: deviationOf(groups.map(({ shown, candidates }) => [shown, candidates])),
    reo: deviationOf(groups.map(({ found, targets }) => [found, targets])),
  };
}

/** How the worst served fare: mean over the `share` of users with the lowest values, one user at least. */
export function meanOfWorst(values: ArrayLike<number>, share: number): number {
  assert(values.length > 0 && share > 0 && share <= 1, "the worst are some of them");
  const ascending = Float64Array.from(values).sort();
  const count = Math.max(1, Math.floor(share * ascending.length));
  return sumOf(ascending.subarray(0, count)) / count;
}

function deviationOf(parts: readonly (readonly [part: number, whole: number])[]): number | null {
  const rates = parts.flatMap(([part, whole]) => (whole === 0 ? [] : [part / whole]));
  return rates.length < 2 ? null : fairnessGaps(rates).relativeDeviation;
}
