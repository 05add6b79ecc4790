// The result of a run as the command line prints it with --json: a small, stable selection of the report.

import type { LeftOut } from "../baselines/baselineNames.ts";
import type { TunedBaseline } from "../baselines/settings.ts";
import type { Removed } from "../cleaning/removed.ts";
import type { Calibration } from "../evaluation/calibrationCounts.ts";
import type { ReportDynamics } from "../report/dynamics.ts";
import type { PairedDifference, ReportGate } from "../report/evaluation.ts";
import type {
  MetricTable,
  Report,
  ReportChange,
  ReportChecks,
  ReportDigest,
} from "../report/model.ts";
import type { SkippedLines } from "../skippedLines.ts";
import type { Growth } from "./earlierRun.ts";

/** Metric values by name, without their intervals. */
export type PlainMetrics = Readonly<Record<string, number>>;

export interface RunResult {
  readonly run: string;
  readonly data: {
    readonly rows: number;
    readonly events: number;
    readonly quarantined: number;
    readonly removed: Removed;
    readonly skipped?: SkippedLines;
    readonly changed?: readonly ReportChange[];
    readonly users: number;
    readonly items: number;
  };
  readonly checks: ReportChecks;
  readonly model: { readonly kind: string; readonly parameters: number; readonly growth?: Growth };
  readonly metrics: { readonly test: PlainMetrics };
  readonly baselines: Readonly<Record<string, PlainMetrics>>;
  readonly leftOut?: readonly LeftOut[];
  readonly tuned?: readonly TunedBaseline[];
  /** Only for generated logs. */
  readonly oracle?: PlainMetrics;
  /** By name of the kind of probability; left out where the model says none. */
  readonly calibration?: Readonly<Record<string, Calibration["metrics"]>>;
  /** What is recommended, whatever was right. */
  readonly lists: PlainMetrics;
  /** Interest, likeness of behaviour, stability of lists, proxies of satisfaction. */
  readonly dynamics: ReportDynamics;
  /** Differences between the model and each baseline, case by case. */
  readonly differences: readonly PairedDifference[];
  readonly gates: readonly Pick<ReportGate, "name" | "outcome" | "value">[];
  /** Keys of the store. */
  readonly artifacts: Readonly<Record<string, string>>;
  readonly digest: ReportDigest;
}

/** The selection from `report`; `artifacts` are keys by name. */
export function resultOf(report: Report, artifacts: RunResult["artifacts"]): RunResult {
  const { rows, events, quarantined, removed, users, items, changed, skipped } = report.data;
  const { kind, parameters, growth } = report.model;
  const { model, baselines, oracle, leftOut, tuned } = report.metrics;
  return {
    run: report.run.id,
    data: {
      ...{ rows, events, quarantined, removed },
      ...(skipped === undefined ? {} : { skipped }),
      ...(changed === undefined ? {} : { changed }),
      ...{ users, items },
    },
    checks: report.checks,
    model: { kind, parameters, ...(growth === undefined ? {} : { growth }) },
    metrics: { test: plain(model) },
    baselines: Object.fromEntries(
      Object.entries(baselines).map(([name, table]) => [name, plain(table)]),
    ),
    ...(leftOut === undefined ? {} : { leftOut }),
    ...(tuned === undefined ? {} : { tuned }),
    ...(oracle === null ? {} : { oracle: plain(oracle) }),
    ...calibrationOf(report),
    lists: report.lists.metrics,
    dynamics: report.evaluation.dynamics,
    differences: report.evaluation.paired,
    gates: report.gates.map(({ name, outcome, value }) => ({ name, outcome, value })),
    artifacts,
    digest: report.digest,
  };
}

function calibrationOf({ evaluation: { calibrations } }: Report): Pick<RunResult, "calibration"> {
  const named = calibrations.map(({ name, metrics }) => [name, metrics]);
  return named.length === 0 ? {} : { calibration: Object.fromEntries(named) };
}

function plain(table: MetricTable): PlainMetrics {
  return Object.fromEntries(Object.entries(table).map(([name, { value }]) => [name, value]));
}
