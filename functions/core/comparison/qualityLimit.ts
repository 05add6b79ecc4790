// `ndcg@20:0.5%`: by how much a metric may be worse than the reference before a comparison fails.

import { optionError } from "../optionError.ts";
import type { CutMetric } from "./gains.ts";
import { metricNamed } from "./gains.ts";

export interface QualityLimit {
  readonly metric: CutMetric;
  /** Of the reference's value, or of the metric itself. */
  readonly kind: "relative" | "absolute";
  /** From 0. */
  readonly tolerance: number;
}

const FLAG = "--fail-if-worse";

/** The limit that the flag says; ConfigurationError for anything else. */
export function parseQualityLimit(text: string): QualityLimit {
  const colon = text.indexOf(":");
  const amount = colon < 0 ? "" : text.slice(colon + 1);
  const [, digits, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(amount) ?? [];
  if (digits === undefined) {
    throw optionError(FLAG, {
      expected: "METRIC:SHARE% or METRIC:AMOUNT, such as ndcg@20:0.5% or hit_rate@10:0.002",
      found: JSON.stringify(text),
    });
  }
  const isRelative = percent === "%";
  return {
    metric: metricNamed(text.slice(0, colon), FLAG),
    kind: isRelative ? "relative" : "absolute",
    tolerance: isRelative ? Number(digits) / 100 : Number(digits),
  };
}

/** Whether `b` stays within the limit below `a`. What is as bad as allowed still passes. */
export function isWithin({ kind, tolerance }: QualityLimit, a: number, b: number): boolean {
  return a - b <= tolerance * (kind === "relative" ? a : 1);
}
