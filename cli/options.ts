// Flags shared by the commands that start or drive runs, and how they become a request.

import { type Command, Option } from "commander";
import { jieba } from "../functions/adapters/jieba.ts";
import { coreCount } from "../functions/adapters/workerPool.ts";
import { parseField } from "../functions/core/inputs/field.ts";
import type { Precision } from "../functions/core/messages.ts";
import { COMBINATIONS, type Combination } from "../functions/core/models/inputs.ts";
import { MODEL_KINDS, type ModelKind } from "../functions/core/models/modelKind.ts";
import { OPTIMIZERS, type OptimizerConfig } from "../functions/core/models/optimizer.ts";
import { SCHEDULES, type Schedule } from "../functions/core/models/schedule.ts";
import { DEFAULT_REQUEST, type RunRequest } from "../functions/core/run/request.ts";
import { parseSessions } from "../functions/core/sessions/sessions.ts";
import type { CasesPerUser } from "../functions/core/splits/cases.ts";
import { parseSplit } from "../functions/core/splits/split.ts";
import { type BaselinesOptions, baselinesOption } from "./baselinesOption.ts";
import {
  addCleaningOptions,
  type CleaningOptions,
  cleaningFromOptions,
} from "./cleaningOptions.ts";
import { addDescribeOption, type DescribeOptions, describeFromOptions } from "./describeOption.ts";
import { addEarlierOptions, type EarlierOptions } from "./earlierOptions.ts";
import { addMergingOptions, type MergingOptions, mergingFromOptions } from "./mergingOptions.ts";
import { integer, real } from "./numberOption.ts";
import {
  addObjectiveOptions,
  type ObjectiveOptions,
  objectiveFromOptions,
} from "./objectiveOptions.ts";
import type { PrivacyOptions } from "./privacyOptions.ts";
import { addPrivacyOptions, pseudonymiseFromOptions } from "./privacyOptions.ts";
import { ingestFromOptions, type SourceOptions } from "./sourceOptions.ts";
import { addStoreOption, type StoreOptions } from "./storeOption.ts";

export { integer } from "./numberOption.ts";
export { addStoreOption, type StoreOptions } from "./storeOption.ts";

/** How a run is driven; none of it reaches a result. */
export interface DriveOptions extends StoreOptions {
  readonly workers: number;
  readonly taskTimeout: number;
}

/** Flags of `run`, `plan` and `demo` as commander hands them over. */
export interface RequestOptions
  extends ObjectiveOptions,
    CleaningOptions,
    DescribeOptions,
    PrivacyOptions,
    EarlierOptions,
    SourceOptions,
    MergingOptions,
    BaselinesOptions {
  readonly columns?: string;
  readonly split?: string;
  readonly cases?: CasesPerUser | "all";
  readonly minHistory: number;
  readonly keepSeen?: boolean;
  readonly shards?: number;
  readonly rangeBytes?: number;
  readonly maxRowBytes: number;
  readonly rounds?: number;
  readonly patience: number;
  readonly seed: number;
  readonly top: number;
  readonly memory?: number;
  readonly precision: Precision;
  readonly model: ModelKind;
  readonly layers: number;
  readonly hidden: number;
  readonly batch?: number;
  readonly learningRate: number;
  readonly optimizer: OptimizerConfig["kind"];
  readonly momentum: number;
  readonly nesterov?: boolean;
  readonly weightDecay: number;
  readonly schedule: Schedule["kind"];
  readonly warmUp: number;
  readonly halveEvery: number;
  readonly clipNorm?: number;
  readonly dropout: number;
  readonly recurrentDropout: number;
  readonly embeddingDropout: number;
  readonly length: number;
  readonly latent?: number;
  readonly beta?: number;
  readonly inputDropout?: number;
  readonly horizon?: number;
  readonly input?: readonly string[];
  readonly combine?: Combination;
  readonly inputSize?: number;
}

/** Seconds that one task may take: a Lambda function ends after 900, a laptop may be slower. */
const TASK_TIMEOUT_SECONDS = 3600;

export function addDriveOptions(command: Command): Command {
  return addStoreOption(command)
    .addOption(integer("--workers <n>", "worker threads; never changes a result", coreCount()))
    .addOption(
      integer("--task-timeout <s>", "seconds after which a task is ended", TASK_TIMEOUT_SECONDS),
    );
}

export function addRequestOptions(command: Command): Command {
  const d = DEFAULT_REQUEST;
  command
    .option("--columns <map>", "user=NAME,item=NAME,time=NAME,event=NAME, names or 0-based numbers")
    .option(
      "--split <rule>",
      "last-item, last:N, ratio:SHARE, fold:I/K, users:SHARE, time, time:QUANTILE, time:DATE, time:DATE..DATE, rolling:I/K, rolling:I/K:SPAN or column:NAME (default: time)",
    )
    .addOption(
      new Option("--cases <which>", "which targets of a test sequence count").choices([
        "first",
        "random",
        "all",
        "last",
        "every-prefix",
      ]),
    )
    .addOption(
      integer("--min-history <n>", "leave out cases with fewer earlier events", d.minHistory),
    )
    .option("--keep-seen", "let items of the user's own history be recommended")
    .addOption(integer("--shards <n>", "partitions of the users (default: by size of the input)"))
    .addOption(
      integer(
        "--range-bytes <n>",
        "bytes of an input that one task reads (default: 16 MiB or more)",
      ),
    )
    .addOption(integer("--max-row-bytes <n>", "longer rows are set aside", d.maxRowBytes))
    .addOption(integer("--rounds <n>", "rounds of training at most (default: by size of the data)"))
    .addOption(integer("--patience <n>", "rounds without a better validation score", d.patience))
    .addOption(integer("--seed <n>", "seed of everything random", d.seed))
    .addOption(integer("--top <n>", "items of a recommendation list", d.top))
    .addOption(baselinesOption())
    .addOption(integer("--memory <mb>", "memory of a task; a model that does not fit is refused"))
    .addOption(
      new Option("--precision <which>", "fast: results need not repeat on another machine")
        .choices(["strict", "fast"])
        .default(d.precision),
    );
  addMergingOptions(addObjectiveOptions(addTrainingOptions(addModelOptions(command))));
  return addEarlierOptions(addPrivacyOptions(addCleaningOptions(addDescribeOption(command))));
}

/** What the model is, and what it reads. */
function addModelOptions(command: Command): Command {
  const d = DEFAULT_REQUEST;
  return command
    .addOption(
      new Option("--model <kind>", "recurrent layer of the model, or a variational autoencoder")
        .choices(MODEL_KINDS)
        .default(d.model),
    )
    .addOption(
      integer("--layers <n>", "recurrent layers, or hidden layers on each side of vae", d.layers),
    )
    .addOption(integer("--hidden <n>", "hidden units, and size of the item embedding", d.hidden))
    .addOption(
      integer("--latent <n>", "size of the latent of vae, svae (default: half of --hidden)"),
    )
    .addOption(real("--beta <x>", "weight that the KL term reaches (default: 0.2)"))
    .addOption(
      real("--input-dropout <x>", "share of a bag's items that vae leaves out (default: 0.5)"),
    )
    .addOption(integer("--horizon <n>", "items that svae predicts at every step (default: 4)"))
    .addOption(integer("--length <n>", "events of a training window", d.lengthMax))
    .addOption(
      new Option(
        "--input <field>",
        "read more than the item, may be repeated: type, gap, COLUMN, COLUMN:text, COLUMN:tokens, COLUMN:words or COLUMN:buckets=N",
      ).argParser((field, before: readonly string[] = []) => [...before, field]),
    )
    .addOption(
      new Option(
        "--combine <how>",
        "embeddings of inputs added up or side by side (default: sum)",
      ).choices(COMBINATIONS),
    )
    .addOption(integer("--input-size <n>", "columns of an input, for concat (default: 16)"));
}

/** How the model is trained. */
function addTrainingOptions(command: Command): Command {
  const d = DEFAULT_REQUEST;
  return command
    .addOption(
      integer(
        "--batch <n>",
        "positions of a minibatch, users for vae (default: by size of the data)",
      ),
    )
    .addOption(real("--learning-rate <x>", "step size of the optimizer", d.learningRate))
    .addOption(
      new Option("--optimizer <rule>", "rule of update, as in torch.optim")
        .choices(OPTIMIZERS)
        .default(d.optimizer.kind),
    )
    .addOption(real("--momentum <x>", "momentum of sgd", d.optimizer.momentum))
    .option("--nesterov", "let sgd look ahead along its momentum")
    .addOption(real("--weight-decay <x>", "L2 decay; decoupled for adamw", d.optimizer.weightDecay))
    .addOption(
      new Option("--schedule <kind>", "how the step size changes")
        .choices(SCHEDULES)
        .default(d.schedule.kind),
    )
    .addOption(integer("--warm-up <n>", "rounds in which it rises", d.schedule.warmUpRounds))
    .addOption(
      integer("--halve-every <n>", "rounds, for schedule step", d.schedule.halveEveryRounds),
    )
    .addOption(real("--clip-norm <x>", "norm to which gradients are clipped (default: not at all)"))
    .addOption(real("--dropout <x>", "share of layer outputs dropped in training", 0))
    .addOption(real("--recurrent-dropout <x>", "share of states dropped, held over time", 0))
    .addOption(real("--embedding-dropout <x>", "share of item embeddings' elements dropped", 0));
}

function vaeFromOptions({ latent, beta, inputDropout, horizon }: RequestOptions) {
  return {
    latent: latent ?? null,
    beta: beta ?? null,
    inputDropout: inputDropout ?? null,
    horizon: horizon ?? null,
  };
}

function inputsFromOptions({ input = [], combine, inputSize }: RequestOptions) {
  const fields = input.map(parseField);
  const segmenter = fields.some(({ kind }) => kind === "words") ? jieba().name : null;
  return { fields, combine: combine ?? null, size: inputSize ?? null, segmenter };
}

/** The request that the flags make. */
export function requestFromOptions(options: RequestOptions): RunRequest {
  return {
    split: options.split === undefined ? DEFAULT_REQUEST.split : parseSplit(options.split),
    cases: options.cases === "all" ? "every-prefix" : (options.cases ?? null),
    minHistory: options.minHistory,
    keepSeen: options.keepSeen ?? false,
    shards: options.shards ?? null,
    rangeBytes: options.rangeBytes ?? null,
    maxRowBytes: options.maxRowBytes,
    rounds: options.rounds ?? null,
    patience: options.patience,
    seed: options.seed,
    top: options.top,
    baselines: options.baselines ?? null,
    memoryMb: options.memory ?? null,
    precision: options.precision,
    model: options.model,
    layers: options.layers,
    hidden: options.hidden,
    batch: options.batch ?? null,
    learningRate: options.learningRate,
    optimizer: {
      kind: options.optimizer,
      momentum: options.momentum,
      nesterov: options.nesterov ?? false,
      weightDecay: options.weightDecay,
      clipNorm: options.clipNorm ?? null,
    },
    schedule: {
      kind: options.schedule,
      warmUpRounds: options.warmUp,
      halveEveryRounds: options.halveEvery,
    },
    dropout: {
      embedding: options.embeddingDropout,
      output: options.dropout,
      recurrent: options.recurrentDropout,
      isInputHeld: false,
    },
    lengthMax: options.length,
    vae: vaeFromOptions(options),
    inputs: inputsFromOptions(options),
    ...objectiveFromOptions(options),
    cleaning: cleaningFromOptions(options),
    pseudonymise: pseudonymiseFromOptions(options),
    sessions: options.sessions === undefined ? null : parseSessions(options.sessions),
    ingest: ingestFromOptions(options),
    merging: mergingFromOptions(options),
    describe: describeFromOptions(options),
  };
}
