// Everything a run's report says, as plain data. The report stage fills it, page.ts draws it and reportJson.ts writes
// it down; nothing on the page is computed from anything else. Numbers are finite; where there is none it is null.

import type { BaselineName, LeftOut } from "../baselines/baselineNames.ts";
import type { TunedBaseline } from "../baselines/settings.ts";
import type { Removed } from "../cleaning/removed.ts";
import type { LogDrift } from "../evaluation/logDrift.ts";
import type { VaeConfig } from "../messages.ts";
import type { DropoutRates } from "../models/dropout.ts";
import type { ModelKind } from "../models/modelKind.ts";
import type { Objective } from "../models/objective.ts";
import type { Growth } from "../run/earlierRun.ts";
import type { Skew } from "../skew.ts";
import type { SkippedLines } from "../skippedLines.ts";
import type { CasesPerUser } from "../splits/cases.ts";
import type { Leaks, TieCounts } from "../splits/leaks.ts";
import type { SplitRule } from "../splits/split.ts";
import type { ReportEvaluation, ReportGate, ReportLists } from "./evaluation.ts";

/** A metric with its 95 % interval: low ≤ value ≤ high. */
export interface MetricValue {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Metrics by name: `hit_rate@K`, `mrr@K` and `ndcg@K` for every cutoff K. Empty where there was no case to measure. */
export type MetricTable = Readonly<Record<string, MetricValue>>;

export interface ReportRun {
  readonly id: string;
  /** ISO 8601, as the clock gave it. */
  readonly createdAt: string;
  /** The command line, ready to be pasted. */
  readonly command: string;
  readonly seed: number;
  readonly version: string;
  readonly shards: number;
  /** The most rounds that training was allowed. */
  readonly rounds: number;
  /** Merges of a round, where there are several. */
  readonly mergesPerEpoch?: number;
  readonly precision: "strict" | "fast";
}

export interface InputFile {
  readonly uri: string;
  readonly bytes: number;
}

/** Which column of the input was read as what; detection may have chosen it, so the command alone does not say. */
export interface ColumnUse {
  readonly role: "user" | "item" | "time" | "event" | "split" | "session";
  /** Its name in the header, or its index from 0 where there is none. */
  readonly column: string;
}

export interface QuarantineCause {
  readonly errorType: string;
  readonly count: number;
  /** The first such row. `line` counts from 1. */
  readonly example: { readonly file: string; readonly line: number; readonly message: string };
}

export interface EventTypeCount {
  readonly name: string;
  readonly count: number;
}

/** The input. rows = events + quarantined + the sum of `removed`. */
export interface ReportData {
  readonly files: readonly InputFile[];
  readonly columns: readonly ColumnUse[];
  /** Logical rows without header, blank and comment lines. */
  readonly rows: number;
  readonly events: number;
  readonly quarantined: number;
  /** Rows that rules took out, by rule: those of reading, then those of cleaning. */
  readonly removed: Removed;
  /** Lines that were no rows; left out where every line was part of one. */
  readonly skipped?: SkippedLines;
  /** Values that cleaning changed, by column; left out where it was not asked to. */
  readonly changed?: readonly ReportChange[];
  /** What was asked to be removed or weighed beyond exact duplicates, in words. */
  readonly cleaning: readonly string[];
  readonly users: number;
  /** Null where a user's events are one sequence. */
  readonly sessions: number | null;
  readonly items: number;
  /** Items with a training or validation event: those that are ranked. */
  readonly candidates: number;
  readonly firstTimeMs: number;
  readonly lastTimeMs: number;
  readonly singleEventUsers: number;
  readonly quarantineCauses: readonly QuarantineCause[];
  readonly eventTypes: readonly EventTypeCount[];
}

/** Values of a column of numbers that cleaning changed; what is still missing counts as no value. */
export interface ReportChange {
  readonly column: string;
  readonly smoothed: number;
  readonly filled: number;
  readonly missing: number;
  /** What missing values were filled with, where that is one number for all. */
  readonly fill: number | null;
}

export interface ReportSplit {
  readonly kind: SplitRule["kind"];
  /** The rule with its numbers, as a phrase. */
  readonly rule: string;
  readonly cases: CasesPerUser;
  readonly minHistory: number;
  readonly keepSeen: boolean;
  /** Start of validation and of test in time; null where time does not decide. */
  readonly validationFromMs: number | null;
  readonly testFromMs: number | null;
  /** End of a test that has one, exclusive. */
  readonly testToMs: number | null;
  readonly trainEvents: number;
  readonly validationEvents: number;
  readonly testEvents: number;
  readonly validationCases: number;
  readonly testCases: number;
  /** Users with test events and too short a history before them: they make no case. */
  readonly usersWithoutHistory: number;
  /** Test targets that are already in the history of their case. */
  readonly repeatTargets: number;
  /** Test targets that are not candidates. */
  readonly unknownTargets: number;
}

/** How far order and cut can be trusted. */
export interface ReportChecks {
  readonly ties: TieCounts;
  readonly leaks: Leaks;
  readonly skew: Skew;
  /** From the training to the validation part; null where one of them is empty. */
  readonly drift: LogDrift | null;
}

export interface ReportModel {
  readonly kind: ModelKind;
  /** Recurrent layers. */
  readonly layers: number;
  readonly parameters: number;
  readonly hidden: number;
  /** Positions of a minibatch, at most; users for an autoencoder. */
  readonly batch: number;
  readonly learningRate: number;
  /** The longest sequence, in events. */
  readonly lengthMax: number;
  /** How an autoencoder was trained; absent for other models. */
  readonly vae?: VaeConfig;
  /** What it grew out of; left out where it did not. */
  readonly growth?: Growth;
  /** What is read beside the item; left out where it is nothing. */
  readonly inputs?: ReportInputs;
  /** What it was trained for, where that is not the softmax over all items. */
  readonly objective?: Objective;
  /** Where scores have a table of their own. */
  readonly output?: "own";
  /** Where anything is dropped in training. */
  readonly dropout?: DropoutRates;
}

export interface ReportInputs {
  /** Embeddings are added up, or stand side by side. */
  readonly combine: "sum" | "concat";
  /** Columns of each field's table. */
  readonly size: number;
  readonly fields: readonly {
    readonly name: string;
    /** Values, or buckets, that have an embedding. */
    readonly values: number;
    /** Upper bounds of all buckets but the last, for buckets of numbers. */
    readonly edges: readonly number[] | null;
  }[];
}

export interface TrainingRound {
  readonly round: number;
  /** Mean loss of the round's own training, in nats; null for the last round, which only scores. */
  readonly trainLoss: number | null;
  /** Validation metrics of the weights that came into the round. */
  readonly validation: MetricTable;
  /** Bytes that the shards sent to be merged, where that is recorded. */
  readonly sentBytes?: number;
}

export interface ReportTraining {
  /** In ascending order of `round`. */
  readonly rounds: readonly TrainingRound[];
  /** The round whose incoming weights are the result. */
  readonly bestRound: number;
  readonly stoppedBy: "patience" | "rounds" | "budget";
  /** Rounds that there were to be at most; only where the budget stopped them. */
  readonly roundLimit?: number;
}

export interface ReportMetrics {
  readonly model: MetricTable;
  readonly baselines: Readonly<Partial<Record<BaselineName, MetricTable>>>;
  /** Baselines that the run does without, and how those with settings came to theirs. */
  readonly leftOut?: readonly LeftOut[];
  readonly tuned?: readonly TunedBaseline[];
  /** What knowing the generator would reach; null for data that was not generated. */
  readonly oracle: MetricTable | null;
}

export interface ReportExample {
  readonly user: string;
  /** Items, the most recent last. */
  readonly history: readonly string[];
  readonly target: string;
  /** Rank of the target from 1, ties against the model; null where it was not among the ranked items. */
  readonly rank: number | null;
  /** Items, the best first. */
  readonly recommended: readonly string[];
  /** Why it was chosen. */
  readonly choice?: "best" | "typical" | "worst" | "cold";
}

/** SHA-256 digests in hexadecimal. */
export interface ReportDigest {
  readonly weights: string;
  readonly metrics: string;
  readonly recommendations: string;
}

export interface ReportArtifact {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
}

/** A further head: mean losses, in nats for a binary one, of squares of log2 seconds for a gap. */
export interface ReportHead {
  readonly name: string;
  readonly kind: "binary" | "regression";
  readonly weight: number;
  /** By round that trained. */
  readonly trainLosses: readonly number[];
  /** On the test cases; null where there are none. */
  readonly testLoss: number | null;
  /** Of the best constant of the training part, on the same cases. */
  readonly constantTestLoss: number | null;
}

export interface Report {
  readonly run: ReportRun;
  readonly data: ReportData;
  readonly split: ReportSplit;
  readonly checks: ReportChecks;
  readonly model: ReportModel;
  readonly training: ReportTraining;
  readonly metrics: ReportMetrics;
  readonly evaluation: ReportEvaluation;
  readonly lists: ReportLists;
  readonly gates: readonly ReportGate[];
  /** Where the model has further heads. */
  readonly heads?: readonly ReportHead[];
  readonly examples: readonly ReportExample[];
  readonly digest: ReportDigest;
  readonly artifacts: readonly ReportArtifact[];
}
