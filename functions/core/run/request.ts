// What a person asks for, and the defaults for what they leave open. Defaults are constants or follow from the size of
// the input: never from cores, memory or speed, so that the same request gives the same result everywhere.

import { ROW_BYTES_MAX } from "../csv/scanState.ts";
import { ConfigurationError } from "../errors.ts";
import type { Precision, RunConfig } from "../messages.ts";
import type { RecurrentKind } from "../models/model.ts";
import { DEFAULT_OPTIMIZER, type OptimizerConfig } from "../models/optimizer.ts";
import { DEFAULT_SCHEDULE, type Schedule } from "../models/schedule.ts";
import { defaultCases } from "../splits/cases.ts";
import type { SplitRule } from "../splits/split.ts";
import { QUANTILE_DEFAULT } from "../splits/split.ts";

/** Everything optional has a default below. */
export interface RunRequest {
  readonly split: SplitRule;
  readonly cases: "every-prefix" | "last" | null;
  readonly minHistory: number;
  readonly keepSeen: boolean;
  readonly shards: number | null;
  /** Bytes of a range of an input that is read by a task of its own. */
  readonly rangeBytes: number | null;
  readonly maxRowBytes: number;
  readonly rounds: number | null;
  readonly patience: number;
  readonly seed: number;
  readonly top: number;
  readonly precision: Precision;
  readonly model: RecurrentKind;
  readonly layers: number;
  readonly hidden: number;
  readonly batch: number | null;
  readonly learningRate: number;
  readonly optimizer: OptimizerConfig;
  readonly schedule: Schedule;
  readonly lengthMax: number;
}

export const DEFAULT_REQUEST: RunRequest = {
  split: { kind: "time", quantile: QUANTILE_DEFAULT },
  cases: null,
  minHistory: 1,
  keepSeen: false,
  shards: null,
  rangeBytes: null,
  maxRowBytes: ROW_BYTES_MAX,
  rounds: null,
  patience: 2,
  seed: 1,
  top: 20,
  precision: "strict",
  model: "lstm",
  layers: 1,
  hidden: 64,
  batch: null,
  learningRate: 0.006,
  optimizer: DEFAULT_OPTIMIZER,
  schedule: DEFAULT_SCHEDULE,
  lengthMax: 50,
};

/** A shard holds about this much of the log as text, so that a training task stays far below a function's limits. */
const SHARD_BYTES = 16 * 2 ** 20;
const SHARDS_MIN = 2;
const SHARDS_MAX = 256;
/** Lists are cut from ranks that the metrics count up to here. */
const TOP_MAX = 100;
/** Rows are held in memory whole. */
const ROW_BYTES_LIMIT = 512 * 2 ** 20;

/** The configuration of a run over `decodedBytes` of text (an estimate where the input is compressed). */
export function configFromRequest(request: RunRequest, decodedBytes: number): RunConfig {
  const { split, keepSeen, rounds, patience, seed, top } = request;
  checkRange("--shards", request.shards ?? SHARDS_MIN, 1, 4096);
  checkRange("--range-bytes", request.rangeBytes ?? 1, 1, Number.MAX_SAFE_INTEGER);
  checkRange("--max-row-bytes", request.maxRowBytes, 1, ROW_BYTES_LIMIT);
  checkRange("--rounds", rounds ?? 1, 1, 1000);
  checkRange("--patience", patience, 1, 1000);
  checkRange("--min-history", request.minHistory, 1, 1000);
  checkRange("--top", top, 1, TOP_MAX);
  checkRange("--layers", request.layers, 1, 8);
  checkRange("--hidden", request.hidden, 1, 1024);
  checkRange("--batch", request.batch ?? 1, 1, 4096);
  checkRange("--length", request.lengthMax, 2, 1000);
  checkRange("--seed", seed, 0, Number.MAX_SAFE_INTEGER);
  checkOptimizer(request.optimizer);
  checkRange("--warm-up", request.schedule.warmUpRounds, 0, 1000);
  checkRange("--halve-every", request.schedule.halveEveryRounds, 1, 1000);
  return {
    split,
    cases: request.cases ?? defaultCases(split),
    minHistory: request.minHistory,
    keepSeen,
    shards: request.shards ?? defaultShards(decodedBytes),
    ...(request.maxRowBytes === ROW_BYTES_MAX ? {} : { rowBytesMax: request.maxRowBytes }),
    rounds,
    patience,
    seed,
    top,
    precision: request.precision,
    model: {
      kind: request.model,
      ...(request.layers === 1 ? {} : { layers: request.layers }),
      hidden: request.hidden,
      batch: request.batch,
      learningRate: request.learningRate,
      optimizer: request.optimizer,
      schedule: request.schedule,
      lengthMax: request.lengthMax,
    },
  };
}

/** The power of two at or above decodedBytes / SHARD_BYTES: an even number of equal tasks for any even core count. */
export function defaultShards(decodedBytes: number): number {
  let shards = SHARDS_MIN;
  while (shards < SHARDS_MAX && shards * SHARD_BYTES < decodedBytes) {
    shards *= 2;
  }
  return shards;
}

/** Throws for settings that the rule does not have, so that none is silently without effect. */
function checkOptimizer({
  kind,
  momentum,
  nesterov,
  weightDecay,
  clipNorm,
}: OptimizerConfig): void {
  const isSgd = kind === "sgd";
  check(momentum === 0 || (isSgd && momentum < 1), "--momentum", {
    expected: "a number from 0 to below 1, with --optimizer sgd",
    found: `${momentum} with ${kind}`,
  });
  check(!nesterov || momentum > 0, "--nesterov", {
    expected: "--optimizer sgd with a --momentum above 0",
    found: `${kind} with a momentum of ${momentum}`,
  });
  check(weightDecay < 1, "--weight-decay", {
    expected: "a number from 0 to below 1",
    found: String(weightDecay),
  });
  check(clipNorm === null || clipNorm > 0, "--clip-norm", {
    expected: "a number above 0",
    found: String(clipNorm),
  });
}

function check(holds: boolean, where: string, told: { expected: string; found: string }): void {
  if (!holds) {
    throw new ConfigurationError({
      code: "option-out-of-range",
      what: "an option has a value that cannot be used",
      where,
      ...told,
      fix: `give ${where} as expected, or leave it out for the default`,
    });
  }
}

function checkRange(flag: string, value: number, low: number, high: number): void {
  if (Number.isInteger(value) && value >= low && value <= high) {
    return;
  }
  throw new ConfigurationError({
    code: "option-out-of-range",
    what: "an option has a value that cannot be used",
    where: flag,
    expected: `a whole number from ${low} to ${high}`,
    found: String(value),
    fix: `give ${flag} a number in that range, or leave it out for the default`,
  });
}
