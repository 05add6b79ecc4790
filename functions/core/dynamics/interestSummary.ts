// The interest of all users of a run together: how restless it is, how long it lasts, and how many users' recent
// interest is another than before. Shards count and add up; figures are taken of the sums.

import { assert } from "../assert.ts";
import { type MeanParts, meanAccumulator } from "../metrics/meanAccumulator.ts";
import { type Estimate, wilsonEstimate } from "../metrics/rankingMetrics.ts";
import { driftOf } from "./drift.ts";
import {
  latestWindows,
  VOLATILITY_CLASSES,
  volatilityAt,
  volatilityClass,
} from "./userInterest.ts";
import {
  interestAutocorrelation,
  interestHalfLife,
  type UserKey,
  volatilityOf,
} from "./volatility.ts";

/** Lags, in windows, at which a user's interest is compared with itself. */
export const LAGS = 8;
/** p values fall into classes of a twentieth. */
const P_CLASSES = 20;
/** A drift is one at this p. */
export const DRIFT_LEVEL = 0.05;

/** What one shard says. */
export interface InterestParts {
  readonly users: number;
  readonly means: MeanParts;
  /** [VOLATILITY_CLASSES] users by corrected volatility. */
  readonly classes: readonly number[];
  readonly drift: {
    readonly users: number;
    readonly drifted: number;
    /** [P_CLASSES] */
    readonly p: readonly number[];
    readonly means: MeanParts;
  };
}

export interface InterestCounter {
  /** A user by all of his events before the test; `isSampled`: his drift is tested too. */
  add(events: Uint32Array, key: UserKey, isSampled: boolean): void;
  finish(): InterestParts;
}

export function interestCounter(): InterestCounter {
  let [users, tested, drifted] = [0, 0, 0];
  const [means, driftMeans] = [meanAccumulator(), meanAccumulator()];
  const classes = new Array<number>(VOLATILITY_CLASSES).fill(0);
  const p = new Array<number>(P_CLASSES).fill(0);
  const addDrift = (windows: ReturnType<typeof latestWindows>, key: UserKey) => {
    const recent = recentWindows(windows.length);
    const drift = recent === null ? null : driftOf(windows, recent, key);
    if (drift !== null) {
      tested += 1;
      drifted += drift.p <= DRIFT_LEVEL ? 1 : 0;
      const element = Math.min(P_CLASSES - 1, Math.floor(drift.p * P_CLASSES));
      p[element] = (p[element] as number) + 1;
      driftMeans.add({ divergence_bits: drift.divergence });
    }
  };
  return {
    add(events, key, isSampled) {
      users += 1;
      const windows = latestWindows(events);
      const found = volatilityOf(windows, key);
      if (found === null) {
        return;
      }
      const { raw, expected, corrected, turnover, entropyBits } = found;
      means.add({
        ...{ raw, expected, corrected, turnover, entropy_bits: entropyBits },
        ...Object.fromEntries(
          interestAutocorrelation(windows, LAGS).map((value, lag) => [`lag_${lag + 1}`, value]),
        ),
      });
      const element = volatilityClass(corrected);
      classes[element] = (classes[element] as number) + 1;
      if (isSampled) {
        addDrift(windows, key);
      }
    },
    finish: () => ({
      users,
      means: means.parts(),
      classes,
      drift: { users: tested, drifted, p, means: driftMeans.parts() },
    }),
  };
}

/**
 * A quarter of the windows is recent; null where there are fewer than 20 ways to choose them, so that no p could be as
 * small as DRIFT_LEVEL.
 */
export function recentWindows(count: number): number | null {
  const recent = Math.max(1, Math.round(count / 4));
  let ways = 1;
  for (let index = 0; index < recent; index++) {
    ways = (ways * (count - index)) / (index + 1);
  }
  return ways >= 1 / DRIFT_LEVEL ? recent : null;
}

/** A stretch of corrected volatility and the users in it. */
export interface VolatilityBin {
  readonly from: number;
  readonly to: number;
  readonly users: number;
}

export interface InterestFigures {
  readonly users: number;
  /** Users with two full windows: those that are measured. */
  readonly measured: number;
  /** Means over users; empty where nobody is measured. */
  readonly volatility: Readonly<
    Partial<Record<"raw" | "expected" | "corrected" | "turnover" | "entropy_bits", number>>
  >;
  readonly volatilityBins: readonly VolatilityBin[];
  /** Mean cosine of windows 1, 2, … apart; null at lags that nobody has. */
  readonly autocorrelation: readonly (number | null)[];
  /** Windows after which the autocorrelation halves; null where it does not fall, or too few lags are known. */
  readonly halfLifeWindows: number | null;
  /** Of a sample of users; null where nobody has enough windows. */
  readonly drift: {
    readonly users: number;
    /** Share with p ≤ DRIFT_LEVEL; by chance alone at most that. */
    readonly share: Estimate;
    readonly meanDivergenceBits: number;
    /** Users by p, in twentieths. */
    readonly p: readonly number[];
  } | null;
}

/** Classes of a bin of the figures. */
const BIN_CLASSES = 10;

/** The figures of all shards together. */
export function interestFigures(parts: readonly InterestParts[]): InterestFigures {
  const [means, driftMeans] = [meanAccumulator(), meanAccumulator()];
  for (const part of parts) {
    means.merge(part.means);
    driftMeans.merge(part.drift.means);
  }
  const classes = sumOf(parts.map((part) => part.classes));
  const total = (of: (part: InterestParts) => number) =>
    parts.reduce((sum, part) => sum + of(part), 0);
  const values = means.means();
  const autocorrelation = Array.from(
    { length: LAGS },
    (_, lag) => values[`lag_${lag + 1}`] ?? null,
  );
  const halfLife = interestHalfLife(autocorrelation);
  const tested = total(({ drift }) => drift.users);
  const drifted = total(({ drift }) => drift.drifted);
  const names = ["raw", "expected", "corrected", "turnover", "entropy_bits"] as const;
  return {
    users: total(({ users }) => users),
    measured: classes.reduce((sum, count) => sum + count, 0),
    volatility: Object.fromEntries(
      names.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])),
    ),
    volatilityBins: binsOf(classes),
    autocorrelation,
    halfLifeWindows: halfLife === Infinity ? null : halfLife,
    drift:
      tested === 0
        ? null
        : {
            users: tested,
            share: wilsonEstimate(drifted, tested),
            meanDivergenceBits: driftMeans.means()["divergence_bits"] ?? 0,
            p: sumOf(parts.map(({ drift }) => drift.p)),
          },
  };
}

/** Neighbouring bins from the first to the last with a user. */
function binsOf(classes: readonly number[]): readonly VolatilityBin[] {
  const bins = Array.from({ length: VOLATILITY_CLASSES / BIN_CLASSES }, (_, bin) => ({
    from: volatilityAt(bin * BIN_CLASSES),
    to: volatilityAt((bin + 1) * BIN_CLASSES),
    users: classes
      .slice(bin * BIN_CLASSES, (bin + 1) * BIN_CLASSES)
      .reduce((sum, count) => sum + count, 0),
  }));
  const first = bins.findIndex(({ users }) => users > 0);
  const last = bins.findLastIndex(({ users }) => users > 0);
  return first < 0 ? [] : bins.slice(first, last + 1);
}

function sumOf(parts: readonly (readonly number[])[]): readonly number[] {
  const [first, ...others] = parts;
  assert(first !== undefined, "there is a part");
  return others.reduce(
    (sum, part) => sum.map((count, index) => count + (part[index] as number)),
    first,
  );
}
