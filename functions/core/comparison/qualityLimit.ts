// `ndcg@20:0.5%`: by how much a metric may be worse than the reference before a comparison fails.

import { optionError } from "../optionError.ts";
import { type ComparedMetric, comparedMetric } from "./comparedMetrics.ts";

export interface QualityLimit {
  readonly metric: ComparedMetric;
  /** Of the reference's value, or of the metric itself. */
  readonly kind: "relative" | "absolute";
  /** From 0. */
  readonly tolerance: number;
}

const FLAG = "--fail-if-worse";

/** The limit that the flag says; ConfigurationError for anything else, and for what is neither better nor worse. */
export function parseQualityLimit(text: string): QualityLimit {
  const colon = text.lastIndexOf(":");
  const amount = colon < 0 ? "" : text.slice(colon + 1);
  const [, digits, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(amount) ?? [];
  if (digits === undefined) {
    throw optionError(FLAG, {
      expected: "METRIC:SHARE% or METRIC:AMOUNT, such as ndcg@20:0.5% or hit_rate@10:0.002",
      found: JSON.stringify(text),
    });
  }
  const metric = comparedMetric(text.slice(0, colon), FLAG);
  if (metric.better === null) {
    throw optionError(FLAG, {
      expected: "a metric of which more, or less, is better",
      found: `${metric.name}, which is neither by itself`,
    });
  }
  const isRelative = percent === "%";
  return {
    metric,
    kind: isRelative ? "relative" : "absolute",
    tolerance: isRelative ? Number(digits) / 100 : Number(digits),
  };
}

/** Whether `b` is no worse than `a` by more than the limit. What is as bad as allowed still passes. */
export function isWithin({ metric, kind, tolerance }: QualityLimit, a: number, b: number): boolean {
  const loss = metric.better === "lower" ? b - a : a - b;
  return loss <= tolerance * (kind === "relative" ? Math.abs(a) : 1);
}
