// How far probabilities that a model said can be believed: its binary heads', and that of the item it put first. A
// shard counts labels by probability in steps of the logit, so that what it hands over does not grow with the cases.

import { assert } from "../assert.ts";
import { exp, log } from "../elementary.ts";
import { exactSum } from "../metrics/exactSum.ts";
import type { ScoreCounts } from "../metrics/scoreCounts.ts";
import {
  groupAuc,
  type ReliabilityBin,
  reliabilityCurve,
  type ScoreMetrics,
  scoreMetrics,
} from "../metrics/scoreMetrics.ts";

/** Logits are rounded to a step and kept within ± a bound: a probability moves by a quarter of a step at most. */
const STEPS_PER_UNIT = 1024;
const LOGIT_MAX = 16;
const STEPS = LOGIT_MAX * STEPS_PER_UNIT;
/** Positions of all steps: from −STEPS to STEPS. */
const POSITIONS = 2 * STEPS + 1;

/** What one shard says of one kind of probability. */
export interface CalibrationCounts {
  /** Triples (step from 0, negatives, positives) in ascending order of steps. */
  readonly counts: Uint32Array;
  /** Parts of the exact sum of AUC × cases over users with both labels, and those cases. */
  readonly weighted: readonly number[];
  readonly groupedCases: number;
}

/** The metrics of a kind of probability; `gauc` is by user. */
export interface Calibration {
  readonly cases: number;
  readonly metrics: ScoreMetrics & { readonly gauc: number | null };
  readonly curve: readonly ReliabilityBin[];
}

/** Counts logits (NaN where there is no probability) and labels (0 or 1); cases of a group are neighbours. */
export function countCalibration(
  logits: Float64Array,
  labels: Uint8Array,
  groups: ArrayLike<number>,
): CalibrationCounts {
  assert(logits.length === labels.length && groups.length === labels.length, "one each a case");
  const dense = new Uint32Array(2 * POSITIONS);
  const weighted = exactSum();
  let groupedCases = 0;
  for (let start = 0; start < logits.length; ) {
    let end = start;
    const scores: number[] = [];
    const own: number[] = [];
    for (; end < logits.length && groups[end] === groups[start]; end++) {
      const logit = logits[end] as number;
      if (!Number.isNaN(logit)) {
        const bounded = Math.max(-LOGIT_MAX, Math.min(LOGIT_MAX, logit));
        const element = 2 * stepOf(bounded) + (labels[end] as number);
        dense[element] = (dense[element] as number) + 1;
        scores.push(bounded);
        own.push(labels[end] as number);
      }
    }
    const group = own.includes(0) && own.includes(1) ? groupAuc(scores, own) : null;
    if (group !== null) {
      weighted.add(group.weighted);
      groupedCases += group.cases;
    }
    start = end;
  }
  return { counts: sparse(dense), weighted: weighted.parts(), groupedCases };
}

/** The metrics of all shards together; null without a case. */
export function calibrationOf(parts: readonly CalibrationCounts[]): Calibration | null {
  const dense = new Float64Array(2 * POSITIONS);
  const weighted = exactSum();
  let groupedCases = 0;
  for (const part of parts) {
    for (let at = 0; at < part.counts.length; at += 3) {
      const element = 2 * (part.counts[at] as number);
      dense[element] = (dense[element] as number) + (part.counts[at + 1] as number);
      dense[element + 1] = (dense[element + 1] as number) + (part.counts[at + 2] as number);
    }
    weighted.merge(part.weighted);
    groupedCases += part.groupedCases;
  }
  const counts = scoreCountsOf(dense);
  const cases = dense.reduce((sum, count) => sum + count, 0);
  return cases === 0
    ? null
    : {
        cases,
        metrics: {
          ...scoreMetrics(counts),
          gauc: groupedCases === 0 ? null : weighted.value() / groupedCases,
        },
        curve: reliabilityCurve(counts),
      };
}

/** ln(p / (1 − p)); a probability of 0 or 1 has an infinite one, and NaN none. */
export function logitOf(probability: number): number {
  return log(probability) - log(1 - probability);
}

function stepOf(logit: number): number {
  return Math.round(logit * STEPS_PER_UNIT) + STEPS;
}

function sparse(dense: Uint32Array): Uint32Array {
  const triples: number[] = [];
  for (let step = 0; step < POSITIONS; step++) {
    const [negatives, positives] = [dense[2 * step] as number, dense[2 * step + 1] as number];
    if (negatives + positives > 0) {
      triples.push(step, negatives, positives);
    }
  }
  return Uint32Array.from(triples);
}

function scoreCountsOf(dense: Float64Array): ScoreCounts {
  const steps = Array.from({ length: POSITIONS }, (_, step) => step).filter(
    (step) => (dense[2 * step] as number) + (dense[2 * step + 1] as number) > 0,
  );
  return {
    score: Float64Array.from(steps, (step) => 1 / (1 + exp((STEPS - step) / STEPS_PER_UNIT))),
    negatives: Float64Array.from(steps, (step) => dense[2 * step] as number),
    positives: Float64Array.from(steps, (step) => dense[2 * step + 1] as number),
  };
}
