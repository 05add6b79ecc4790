// What a person asks for, and the defaults for what they leave open. Defaults are constants or follow from the size of
// the input: never from cores, memory or speed, so that the same request gives the same result everywhere.

import { type BaselineName, checkBaselines } from "../baselines/baselineNames.ts";
import { checkCleaning } from "../cleaning/checkCleaning.ts";
import { ROW_BYTES_MAX } from "../csv/scanState.ts";
import { checkWindow, DEFAULT_INGEST, type Ingest, isDefaultIngest } from "../ingest.ts";
import type { CleaningConfig, Precision, PseudonymConfig, RunConfig } from "../messages.ts";
import type { AuxiliaryHead } from "../models/auxiliaryHeads.ts";
import { type DropoutRates, NO_DROPOUT } from "../models/dropout.ts";
import { RECURRENT_KINDS } from "../models/model.ts";
import type { ModelKind } from "../models/modelKind.ts";
import type { Objective } from "../models/objective.ts";
import { DEFAULT_OPTIMIZER, type OptimizerConfig } from "../models/optimizer.ts";
import { DEFAULT_SCHEDULE, type Schedule } from "../models/schedule.ts";
import { optionError } from "../optionError.ts";
import type { SessionRule } from "../sessions/sessions.ts";
import { type CasesPerUser, defaultCases } from "../splits/cases.ts";
import type { SplitRule } from "../splits/split.ts";
import { QUANTILE_DEFAULT } from "../splits/split.ts";
import type { DescribeRequest } from "./described.ts";
import { type InputsRequest, inputsConfig, NO_INPUTS } from "./inputsConfig.ts";
import { DEFAULT_MERGING, type MergingRequest, mergingFromRequest } from "./merging.ts";
import { DEFAULT_OBJECTIVE, type ObjectiveRequest, objectiveFromRequest } from "./objective.ts";
import { MEMORY_MB_MAX, MEMORY_MB_MIN } from "./taskMemory.ts";
import { DEFAULT_VAE_REQUEST, type VaeRequest, vaeFromRequest } from "./vaeRequest.ts";

/** Everything optional has a default below. */
export interface RunRequest {
  readonly split: SplitRule;
  readonly cases: CasesPerUser | null;
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
  readonly baselines: "all" | readonly BaselineName[] | null;
  /** Memory of a task; null: whatever there is. */
  readonly memoryMb: number | null;
  readonly precision: Precision;
  readonly model: ModelKind;
  readonly layers: number;
  readonly hidden: number;
  readonly batch: number | null;
  readonly learningRate: number;
  readonly optimizer: OptimizerConfig;
  readonly schedule: Schedule;
  readonly dropout: DropoutRates;
  readonly lengthMax: number;
  readonly vae: VaeRequest;
  readonly inputs: InputsRequest;
  readonly objective: ObjectiveRequest;
  readonly output: "tied" | "own";
  readonly cleaning: CleaningConfig | null;
  readonly sessions: SessionRule | null;
  readonly pseudonymise: PseudonymConfig | null;
  readonly ingest: Ingest;
  readonly heads: readonly AuxiliaryHead[];
  readonly merging: MergingRequest;
  readonly describe: DescribeRequest;
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
  baselines: null,
  memoryMb: null,
  precision: "strict",
  model: "lstm",
  layers: 1,
  hidden: 64,
  batch: null,
  learningRate: 0.006,
  optimizer: DEFAULT_OPTIMIZER,
  schedule: DEFAULT_SCHEDULE,
  dropout: NO_DROPOUT,
  lengthMax: 50,
  vae: DEFAULT_VAE_REQUEST,
  inputs: NO_INPUTS,
  objective: DEFAULT_OBJECTIVE,
  output: "tied",
  cleaning: null,
  sessions: null,
  pseudonymise: null,
  ingest: DEFAULT_INGEST,
  heads: [],
  merging: DEFAULT_MERGING,
  describe: null,
};

/** A shard holds about this much of the log as text, so that a training task stays far below a function's limits. */
const SHARD_BYTES = 16 * 2 ** 20;
const SHARDS_MIN = 2;
const SHARDS_MAX = 256;
/** Lists are cut from ranks that the metrics count up to here. */
const TOP_MAX = 100;
/** Rows are held in memory whole. */
const ROW_BYTES_LIMIT = 512 * 2 ** 20;

/** Throws for the first value that cannot be used. */
function checkRequest(request: RunRequest): void {
  checkRange("--shards", request.shards ?? SHARDS_MIN, 1, 4096);
  checkRange("--range-bytes", request.rangeBytes ?? 1, 1, Number.MAX_SAFE_INTEGER);
  checkRange("--max-row-bytes", request.maxRowBytes, 1, ROW_BYTES_LIMIT);
  checkRange("--rounds", request.rounds ?? 1, 0, 1000);
  checkRange("--patience", request.patience, 1, 1000);
  checkRange("--min-history", request.minHistory, 1, 1000);
  checkRange("--top", request.top, 1, TOP_MAX);
  checkRange("--memory", request.memoryMb ?? MEMORY_MB_MIN, MEMORY_MB_MIN, MEMORY_MB_MAX);
  checkRange("--layers", request.layers, 1, 8);
  checkRange("--hidden", request.hidden, 1, 1024);
  checkRange("--batch", request.batch ?? 1, 1, 4096);
  checkRange("--length", request.lengthMax, 2, 1000);
  checkRange("--seed", request.seed, 0, Number.MAX_SAFE_INTEGER);
  checkRange("--warm-up", request.schedule.warmUpRounds, 0, 1000);
  checkRange("--halve-every", request.schedule.halveEveryRounds, 1, 1000);
  checkBaselines(request.baselines, { ...request, fields: request.inputs.fields });
  checkCleaning(request.cleaning, request.inputs.fields);
  checkOptimizer(request.optimizer);
  checkOrder(request);
  checkRecurrent(request);
  checkWindow(request.ingest);
  checkDropout(request.dropout);
}

/** The configuration of a run over `decodedBytes` of text (an estimate where the input is compressed). */
export function configFromRequest(request: RunRequest, decodedBytes: number): RunConfig {
  checkRequest(request);
  const { split, keepSeen, rounds, patience, seed, top } = request;
  const shards = request.shards ?? defaultShards(decodedBytes);
  return {
    split,
    cases: request.cases ?? defaultCases(split, request.sessions !== null),
    minHistory: request.minHistory,
    keepSeen,
    shards,
    ...(request.maxRowBytes === ROW_BYTES_MAX ? {} : { rowBytesMax: request.maxRowBytes }),
    rounds,
    patience,
    seed,
    ...(isDefaultIngest(request.ingest) ? {} : { ingest: request.ingest }),
    top,
    ...baselinesChoice(request.baselines),
    ...(request.memoryMb === null ? {} : { memoryMb: request.memoryMb }),
    precision: request.precision,
    model: {
      kind: request.model,
      ...(request.layers === 1 ? {} : { layers: request.layers }),
      hidden: request.hidden,
      batch: request.batch,
      learningRate: request.learningRate,
      optimizer: request.optimizer,
      schedule: request.schedule,
      ...(dropsNothing(request.dropout) ? {} : { dropout: request.dropout }),
      lengthMax: request.lengthMax,
      ...vaeFromRequest(request.model, request.hidden, request.vae),
      ...inputsConfig(request.inputs, request.hidden),
      ...objectiveChoice(request.objective),
      ...(request.output === "own" ? { output: request.output } : {}),
      ...(request.heads.length === 0 ? {} : { heads: [...request.heads] }),
    },
    ...mergingFromRequest(request.merging, { rounds, shards, model: request.model }),
    ...(request.cleaning === null ? {} : { cleaning: request.cleaning }),
    ...(request.sessions === null ? {} : { sessions: request.sessions }),
    ...(request.pseudonymise === null ? {} : { pseudonymise: request.pseudonymise }),
  };
}

/** Nothing for the default, whose manifests have no such field. */
function baselinesChoice(asked: RunRequest["baselines"]): Pick<RunConfig, "baselines"> {
  return asked === null ? {} : { baselines: asked === "all" ? asked : [...asked] };
}

/** Nothing for the default, whose manifests have no such field. */
function objectiveChoice(request: ObjectiveRequest): { objective?: Objective } {
  const objective = objectiveFromRequest(request);
  const isDefault = objective.loss === "softmax" && objective.labelSmoothing === 0;
  return isDefault ? {} : { objective };
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

/** Throws for settings of sequences with a model that reads bags. */
function checkOrder({ model, lengthMax }: RunRequest): void {
  const isBag = model === "vae";
  check(!isBag || lengthMax === DEFAULT_REQUEST.lengthMax, "--length", {
    expected: "no --length with --model vae, which reads whole histories",
    found: String(lengthMax),
  });
}

/** Throws for settings of recurrent layers with a model that is trained by other rules. */
function checkRecurrent(request: RunRequest): void {
  const { model, dropout, inputs, objective, output, heads } = request;
  const isRecurrent = RECURRENT_KINDS.some((kind) => kind === model);
  check(isRecurrent || objective.loss === DEFAULT_OBJECTIVE.loss, "--loss", {
    expected: `no --loss with --model ${model}, which has one of its own`,
    found: objective.loss,
  });
  check(isRecurrent || objective.labelSmoothing === null, "--label-smoothing", {
    expected: `no label smoothing with --model ${model}`,
    found: String(objective.labelSmoothing),
  });
  check(isRecurrent || output === "tied", "--output", {
    expected: `no --output with --model ${model}`,
    found: output,
  });
  check(isRecurrent || heads.length === 0, "--head", {
    expected: `no further heads with --model ${model}`,
    found: heads.map(({ name }) => name).join(", "),
  });
  check(isRecurrent || inputs.fields.length === 0, "--input", {
    expected: `no inputs beside the items with --model ${model}`,
    found: inputs.fields.map(({ name }) => name).join(", "),
  });
  check(isRecurrent || dropsNothing(dropout), "--dropout", {
    expected: `no dropout of states with --model ${model}`,
    found: JSON.stringify(dropout),
  });
}

/** Throws for rates that leave nothing. */
export function checkDropout({ output, recurrent, embedding }: DropoutRates): void {
  const rates = { dropout: output, "recurrent-dropout": recurrent, "embedding-dropout": embedding };
  for (const [name, rate] of Object.entries(rates)) {
    check(rate >= 0 && rate < 1, `--${name}`, {
      expected: "a number from 0 to below 1",
      found: String(rate),
    });
  }
}

function dropsNothing({ output, recurrent, embedding }: DropoutRates): boolean {
  return output === 0 && recurrent === 0 && embedding === 0;
}

function check(holds: boolean, where: string, told: { expected: string; found: string }): void {
  if (!holds) {
    throw optionError(where, told);
  }
}

function checkRange(flag: string, value: number, low: number, high: number): void {
  if (Number.isInteger(value) && value >= low && value <= high) {
    return;
  }
  const expected = `a whole number from ${low} to ${high}`;
  const fix = `give ${flag} a number in that range, or leave it out for the default`;
  throw optionError(flag, { expected, found: String(value) }, fix);
}
