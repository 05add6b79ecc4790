// Flags shared by the commands that start or drive runs, and how they become a request.

import type { Command } from "commander";
import { Option } from "commander";
import { coreCount } from "../functions/adapters/workerPool.ts";
import type { ColumnMapping } from "../functions/core/columns.ts";
import { ConfigurationError } from "../functions/core/errors.ts";
import type { Precision } from "../functions/core/messages.ts";
import { RECURRENT_KINDS, type RecurrentKind } from "../functions/core/models/model.ts";
import { OPTIMIZERS, type OptimizerConfig } from "../functions/core/models/optimizer.ts";
import { SCHEDULES, type Schedule } from "../functions/core/models/schedule.ts";
import type { RunRequest } from "../functions/core/run/request.ts";
import { DEFAULT_REQUEST } from "../functions/core/run/request.ts";
import { parseSplit } from "../functions/core/splits/split.ts";

/** How a run is driven; none of it reaches a result. */
export interface DriveOptions {
  readonly store: string;
  readonly workers: number;
  readonly taskTimeout: number;
  readonly json: boolean;
}

/** Flags of `run`, `plan` and `demo` as commander hands them over. */
export interface RequestOptions {
  readonly columns?: string;
  readonly split?: string;
  readonly cases?: "every-prefix" | "last";
  readonly minHistory: number;
  readonly keepSeen?: boolean;
  readonly shards?: number;
  readonly rangeBytes?: number;
  readonly maxRowBytes: number;
  readonly rounds?: number;
  readonly patience: number;
  readonly seed: number;
  readonly top: number;
  readonly precision: Precision;
  readonly model: RecurrentKind;
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
  readonly length: number;
}

/** Seconds that one task may take: a Lambda function ends after 900, a laptop may be slower. */
const TASK_TIMEOUT_SECONDS = 3600;

export function addStoreOption(command: Command): Command {
  return command
    .addOption(new Option("--store <dir>", "directory of the object store").default(".millrace"))
    .addOption(new Option("--json", "print exactly one JSON document on stdout").default(false));
}

export function addDriveOptions(command: Command): Command {
  return addStoreOption(command)
    .addOption(integer("--workers <n>", "worker threads; never changes a result", coreCount()))
    .addOption(
      integer("--task-timeout <s>", "seconds after which a task is ended", TASK_TIMEOUT_SECONDS),
    );
}

export function addRequestOptions(command: Command): Command {
  const d = DEFAULT_REQUEST;
  return command
    .option("--columns <map>", "user=NAME,item=NAME,time=NAME,event=NAME, names or 0-based numbers")
    .option(
      "--split <rule>",
      "last-item, time, time:QUANTILE, time:DATE or column:NAME (default: time)",
    )
    .addOption(
      new Option("--cases <which>", "which targets of a test sequence count").choices([
        "every-prefix",
        "last",
      ]),
    )
    .addOption(
      integer("--min-history <n>", "leave out cases with fewer earlier events", d.minHistory),
    )
    .option("--keep-seen", "let items of the user's own history be recommended")
    .addOption(integer("--shards <n>", "partitions of the users (default: by size of the input)"))
    .addOption(
      integer("--range-bytes <n>", "bytes of an input that one task reads (default: 64 MiB)"),
    )
    .addOption(integer("--max-row-bytes <n>", "longer rows are set aside", d.maxRowBytes))
    .addOption(integer("--rounds <n>", "rounds of training at most (default: by size of the data)"))
    .addOption(integer("--patience <n>", "rounds without a better validation score", d.patience))
    .addOption(integer("--seed <n>", "seed of everything random", d.seed))
    .addOption(integer("--top <n>", "items of a recommendation list", d.top))
    .addOption(
      new Option("--precision <which>", "fast: results need not repeat on another machine")
        .choices(["strict", "fast"])
        .default(d.precision),
    )
    .addOption(
      new Option("--model <kind>", "recurrent layer of the model")
        .choices(RECURRENT_KINDS)
        .default(d.model),
    )
    .addOption(integer("--layers <n>", "recurrent layers, one upon the other", d.layers))
    .addOption(integer("--hidden <n>", "hidden units, and size of the item embedding", d.hidden))
    .addOption(integer("--batch <n>", "positions of a minibatch (default: by size of the data)"))
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
    .addOption(integer("--length <n>", "events of a training window", d.lengthMax));
}

/** The request that the flags make. */
export function requestFromOptions(options: RequestOptions): RunRequest {
  return {
    split: options.split === undefined ? DEFAULT_REQUEST.split : parseSplit(options.split),
    cases: options.cases ?? null,
    minHistory: options.minHistory,
    keepSeen: options.keepSeen ?? false,
    shards: options.shards ?? null,
    rangeBytes: options.rangeBytes ?? null,
    maxRowBytes: options.maxRowBytes,
    rounds: options.rounds ?? null,
    patience: options.patience,
    seed: options.seed,
    top: options.top,
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
    lengthMax: options.length,
  };
}

const ROLES = ["user", "item", "time", "event"] as const;

/** `user=visitorid,item=sku` as a mapping. */
export function parseColumns(text: string | undefined): Partial<ColumnMapping> {
  const mapping: Partial<Record<(typeof ROLES)[number], string>> = {};
  for (const pair of text === undefined || text === "" ? [] : text.split(",")) {
    const equals = pair.indexOf("=");
    const role = ROLES.find((name) => name === pair.slice(0, equals).trim());
    const column = pair.slice(equals + 1).trim();
    if (role === undefined || column === "" || mapping[role] !== undefined) {
      throw new ConfigurationError({
        code: "column-mapping",
        what: "the column mapping cannot be read",
        where: "--columns",
        expected: "user=…,item=…,time=… and perhaps event=…, each once",
        found: JSON.stringify(pair),
        fix: "for example --columns user=visitorid,item=itemid,time=timestamp",
      });
    }
    mapping[role] = column;
  }
  return mapping;
}

export function integer(flags: string, description: string, byDefault?: number): Option {
  const [flag = flags] = flags.split(" ");
  const option = new Option(flags, description).argParser((text) => {
    const value = parsedNumber(flag, text);
    if (!Number.isSafeInteger(value)) {
      throw notANumber(flag, "a whole number", text);
    }
    return value;
  });
  return byDefault === undefined ? option : option.default(byDefault);
}

function real(flags: string, description: string, byDefault?: number): Option {
  const [flag = flags] = flags.split(" ");
  const option = new Option(flags, description).argParser((text) => parsedNumber(flag, text));
  return byDefault === undefined ? option : option.default(byDefault);
}

function parsedNumber(flag: string, text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value < 0) {
    throw notANumber(flag, "a number that is not negative", text);
  }
  return value;
}

function notANumber(flag: string, expected: string, text: string): ConfigurationError {
  return new ConfigurationError({
    code: "option-not-a-number",
    what: "an option has a value that cannot be used",
    where: flag,
    expected,
    found: JSON.stringify(text),
    fix: `give ${flag} ${expected}`,
  });
}
