// How restless a user's interest is from one window to the next. The divergence of two short windows is above 0 even
// where nothing changed, since few events are an uneven sample; what a shuffle of their events gives is taken off.

import { log } from "../elementary.ts";
import { meanOf } from "../metrics/exactSum.ts";
import { type RandomStream, randomStream } from "../random.ts";
import type { InterestWindows } from "./interestWindows.ts";
import { jaccardSimilarity } from "./sequenceSimilarity.ts";
import { cosineOfShares, entropyBits, sharesOf } from "./shares.ts";
import {
  countInto,
  divergenceOfCounts,
  numberCategories,
  type WindowCounts,
} from "./windowCounts.ts";

/** Shuffles of each pair of windows; their mean is known to about a fifth of the spread of one shuffle. */
const SHUFFLES = 32;

export interface Volatility {
  /** Mean Jensen–Shannon divergence of consecutive windows in bits, in [0, 1]. */
  readonly raw: number;
  /** The same of windows of the same sizes whose events were dealt out at random. */
  readonly expected: number;
  /** raw − expected: about 0 of a user who does not change, and comparable between windows of different sizes. */
  readonly corrected: number;
  /** Mean of 1 − Jaccard of the categories of consecutive windows. */
  readonly turnover: number;
  /** Mean entropy of a window in bits. */
  readonly entropyBits: number;
}

/** Whose shuffles: the seed of the run, and the number of the user. */
export interface UserKey {
  readonly seed: number;
  /** u32 */
  readonly user: number;
}

/** The volatility over consecutive windows; null with fewer than two. */
export function volatilityOf(windows: InterestWindows, { seed, user }: UserKey): Volatility | null {
  const pairs = windows.slice(1).map((later, index) => [windows[index], later] as const);
  if (pairs.length === 0) {
    return null;
  }
  const stream = randomStream({ seed, purpose: "interestShuffle", major: user, minor: 0 });
  const over = (value: (earlier: Uint32Array, later: Uint32Array) => number) =>
    meanOf(pairs.map(([earlier, later]) => value(earlier as Uint32Array, later)));
  const counts = numberCategories(windows);
  const raw = meanDivergence(counts, null);
  const expected = meanDivergence(counts, stream);
  return {
    raw,
    expected,
    corrected: raw - expected,
    turnover: over((earlier, later) => 1 - jaccardSimilarity(earlier, later)),
    entropyBits: meanOf(windows.map((window) => entropyBits(sharesOf(window)))),
  };
}

/**
 * Cosine of the interests of windows `lag` apart, for lags from 1 to `lagMax`, each the mean over a user's windows; null
 * at lags that the user has no windows for. Means over users may be taken lag by lag.
 */
export function interestAutocorrelation(
  windows: InterestWindows,
  lagMax: number,
): readonly (number | null)[] {
  const shares = windows.map(sharesOf);
  return Array.from({ length: lagMax }, (_, index) => {
    const lag = index + 1;
    const cosines = shares
      .slice(lag)
      .map((later, window) => cosineOfShares(shares[window] ?? later, later));
    return cosines.length === 0 ? null : meanOf(cosines);
  });
}

/**
 * Windows after which the autocorrelation halves: h of ρ(lag) = ρ(0) 2^(−lag/h), by least squares of ln ρ on the lag,
 * weighted by ρ² since an error of ρ is one of ln ρ divided by ρ. Lags that are null or 0 are left out. Null with fewer
 * than two lags, Infinity where nothing falls.
 */
export function interestHalfLife(autocorrelation: readonly (number | null)[]): number | null {
  const points = autocorrelation.flatMap((value, index) =>
    value === null || value <= 0
      ? []
      : [{ lag: index + 1, logarithm: log(value), weight: value * value }],
  );
  if (points.length < 2) {
    return null;
  }
  const total = points.reduce((sum, { weight }) => sum + weight, 0);
  const mean = (value: (point: (typeof points)[number]) => number) =>
    points.reduce((sum, point) => sum + point.weight * value(point), 0) / total;
  const lagMean = mean(({ lag }) => lag);
  const logMean = mean(({ logarithm }) => logarithm);
  const covariance = mean(({ lag, logarithm }) => (lag - lagMean) * (logarithm - logMean));
  const slope = covariance / mean(({ lag }) => (lag - lagMean) ** 2);
  return slope < 0 ? -Math.LN2 / slope : Infinity;
}

/** Mean divergence of consecutive windows; with a stream, of their events dealt out anew. */
function meanDivergence(
  { numbered, categoryCount }: WindowCounts,
  stream: RandomStream | null,
): number {
  const [first, second] = [new Float64Array(categoryCount), new Float64Array(categoryCount)];
  let sum = 0;
  let count = 0;
  for (const [index, later] of numbered.slice(1).entries()) {
    const earlier = numbered[index] as Uint32Array;
    const events = Uint32Array.from([...earlier, ...later]);
    for (let shuffle = 0; shuffle < (stream === null ? 1 : SHUFFLES); shuffle++) {
      if (stream !== null) {
        shuffleInPlace(events, stream);
      }
      first.fill(0);
      second.fill(0);
      countInto(first, events.subarray(0, earlier.length));
      countInto(second, events.subarray(earlier.length));
      sum += divergenceOfCounts(first, second);
      count += 1;
    }
  }
  return sum / count;
}

function shuffleInPlace(events: Uint32Array, stream: RandomStream): void {
  for (let last = events.length - 1; last > 0; last--) {
    const other = stream.integer(last + 1);
    const kept = events[last] as number;
    events[last] = events[other] as number;
    events[other] = kept;
  }
}
