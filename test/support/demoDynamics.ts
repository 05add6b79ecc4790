// The dynamic part of a demo report.

import type { ReportDynamics } from "../../functions/core/report/dynamics.ts";

export function demoDynamics(): ReportDynamics {
  const share = { value: 0.3, low: 0.28, high: 0.32, of: 4_000 };
  return {
    interest: {
      of: "category",
      users: 5_000,
      measured: 4_100,
      volatility: { raw: 0.61, expected: 0.52, corrected: 0.09, turnover: 0.74, entropy_bits: 1.6 },
      volatilityBins: [-0.1, 0, 0.1].map((from, index) => ({
        from,
        to: from + 0.1,
        users: 900 + 400 * index,
      })),
      autocorrelation: [0.4, 0.35, 0.31, null],
      halfLifeWindows: 6.2,
      drift: {
        users: 600,
        share: { value: 0.21, low: 0.18, high: 0.24 },
        meanDivergenceBits: 0.33,
        p: Array.from({ length: 20 }, (_, index) => 60 - 2 * index),
      },
    },
    similarity: {
      of: "stretches",
      measures: [
        {
          name: "edit",
          pairs: 500,
          same: 0.21,
          random: 0.05,
          auc: { value: 0.81, low: 0.78, high: 0.84 },
          sameAboveRandom: true,
          shuffled: 0.42,
          shuffledBelowOriginal: true,
        },
      ],
    },
    stability: {
      users: 500,
      means: {
        input_stability_jaccard: 0.81,
        input_stability_rbo: 0.84,
        temporal_diversity: 0.44,
        temporal_novelty: 0.31,
      },
    },
    satisfaction: { shares: { view_to_cart: share }, means: { return_days: 3.2 } },
  };
}

/** Of a log in which nothing could be measured. */
export function noDynamics(): ReportDynamics {
  return {
    interest: {
      of: "item",
      users: 0,
      measured: 0,
      volatility: {},
      volatilityBins: [],
      autocorrelation: [],
      halfLifeWindows: null,
      drift: null,
    },
    similarity: { of: "stretches", measures: [] },
    stability: { users: 0, means: {} },
    satisfaction: { shares: {}, means: {} },
  };
}
