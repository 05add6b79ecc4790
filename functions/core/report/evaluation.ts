// What the report says of the evaluation beyond the table of metrics, as plain data: paired differences, ranks, slices,
// lists, quality gates.

import type { Calibration } from "../evaluation/calibrationCounts.ts";
import type { ListCounts } from "../evaluation/exposure.ts";
import type { ItemPlane } from "../evaluation/itemPlane.ts";
import type { RankClasses } from "../evaluation/rankClasses.ts";
import type { Difference } from "../evaluation/userBootstrap.ts";
import type { FairnessGaps } from "../metrics/fairnessGaps.ts";
import type { ReportDynamics } from "./dynamics.ts";

/** How the mean of `metric` over the cases differs between two rankings, a − b: bootstrap by user. */
export interface PairedDifference extends Difference {
  readonly metric: string;
  readonly a: string;
  readonly b: string;
}

export interface SliceDifference {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** The cases of one bucket of one dimension (core/evaluation/slices.ts). */
export interface ReportSlice {
  readonly dimension: string;
  readonly bucket: number;
  /** The bucket's name where the data give it. */
  readonly label?: string;
  readonly cases: number;
  readonly metric: string;
  readonly model: SliceDifference;
  readonly baselines: Readonly<Record<string, number>>;
  /** The best baseline of the slice, and what the model is above it. */
  readonly best: string;
  readonly difference: SliceDifference;
  /** Of every contender those that are compared case by case; of fifths of volatility all. */
  readonly metrics: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** How far probabilities can be believed: `first_item` of the softmax, or a head by its name. */
export interface NamedCalibration extends Calibration {
  readonly name: string;
}

export interface ReportEvaluation {
  readonly paired: readonly PairedDifference[];
  /** Cases by class of rank, by contender (core/evaluation/rankClasses.ts). */
  readonly rankCounts: Readonly<Record<string, RankClasses>>;
  readonly slices: readonly ReportSlice[];
  /** Empty where the model says no probabilities. */
  readonly calibrations: readonly NamedCalibration[];
  readonly dynamics: ReportDynamics;
  /** Null where the items' vectors do not spread in two directions. */
  readonly itemMap?: ReportItemMap | null;
}

/** Items in the plane in which their vectors differ most (core/evaluation/itemPlane.ts), a few of them by name. */
export interface ReportItemMap extends Omit<ItemPlane, "named"> {
  readonly named: readonly { readonly point: number; readonly item: string }[];
}

/** Gaps between groups (core/metrics/fairnessGaps.ts). */
export interface ReportFairness {
  /** By dimension: the model's NDCG@10 of its groups with enough cases. */
  readonly users: Readonly<Record<string, FairnessGaps & { readonly groups: number }>>;
  /** Items by popularity: shown by chance, and found by chance. */
  readonly items: { readonly rsp: number | null; readonly reo: number | null };
}

/** What is measured on the recommendations themselves. Metrics: core/evaluation/exposure.ts. */
export interface ReportLists extends ListCounts {
  /** Over the lists; empty where nothing was shown. */
  readonly metrics: Readonly<Record<string, number>>;
  /** The same of the log: of the training events, as if each were shown once, or of users' own latest items. */
  readonly training: Readonly<Record<string, number>>;
  /** How unequally groups fare: users by a dimension of slices, items by their popularity. */
  readonly fairness: ReportFairness;
}

export type GateOutcome = "pass" | "warn" | "fail";

/** One named check. `value` is null where it could not be measured; the outcome is then a warning. */
export interface ReportGate {
  readonly name: string;
  readonly title: string;
  readonly outcome: GateOutcome;
  readonly value: number | null;
  /** What is asked for, in words, and what was found. */
  readonly threshold: string;
  readonly found: string;
}
