// Reduces what shards say of probabilities: the likelihood of the next item, and how far probabilities can be believed.

import { type Calibration, calibrationOf } from "../../core/evaluation/calibrationCounts.ts";
import { exactSum } from "../../core/metrics/exactSum.ts";
import { type Estimate, normalEstimate } from "../../core/metrics/rankingMetrics.ts";
import { perplexity } from "../../core/metrics/scoreMetrics.ts";
import type { NamedCalibration } from "../../core/report/evaluation.ts";
import { readCalibrations } from "../caseProbabilities.ts";
import type { ContainerReader } from "../containers.ts";

const LOG_SHARES = "logShares.model";

/**
 * Mean negative log likelihood of the targets that are ranked, in nats, and its exponential; nothing where the model's
 * scores are no softmax, or no target is ranked.
 */
export async function likelihoodMetrics(
  readers: readonly ContainerReader[],
): Promise<Readonly<Record<string, Estimate>>> {
  const sum = exactSum();
  let cases = 0;
  for (const reader of readers.filter((one) => one.has(LOG_SHARES))) {
    for (const logShare of await reader.f64(LOG_SHARES)) {
      if (!Number.isNaN(logShare)) {
        sum.add(-logShare);
        cases += 1;
      }
    }
  }
  if (cases === 0) {
    return {};
  }
  const mean = sum.value() / cases;
  const squares = await squaredDeviations(readers, mean);
  const estimate = normalEstimate(mean, squares, cases);
  return {
    negative_log_likelihood_nats: { ...estimate, low: Math.max(0, estimate.low) },
    perplexity: {
      value: perplexity(mean),
      low: perplexity(Math.max(0, estimate.low)),
      high: perplexity(estimate.high),
    },
  };
}

async function squaredDeviations(
  readers: readonly ContainerReader[],
  mean: number,
): Promise<number> {
  const squares = exactSum();
  for (const reader of readers.filter((one) => one.has(LOG_SHARES))) {
    for (const logShare of await reader.f64(LOG_SHARES)) {
      if (!Number.isNaN(logShare)) {
        squares.add((-logShare - mean) * (-logShare - mean));
      }
    }
  }
  return squares.value();
}

/** The calibration of every kind of probability that the shards counted, in their order. */
export async function mergedCalibrations(
  readers: readonly ContainerReader[],
): Promise<readonly NamedCalibration[]> {
  const parts = await Promise.all(readers.map(readCalibrations));
  return (parts[0] ?? []).flatMap(({ name }, index) => {
    const own = parts.flatMap((part) => part.slice(index, index + 1));
    const found: Calibration | null = calibrationOf(own);
    return found === null ? [] : [{ name, ...found }];
  });
}
