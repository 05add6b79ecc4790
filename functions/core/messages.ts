// Everything that crosses a border as JSON: queue messages, the run's manifest and the entries of its log. They are
// parsed here and nowhere else; past this file they are typed values. Messages carry names and numbers, never rows.

import * as z from "zod/mini";
import { corrupt } from "./container.ts";
import { CorruptObjectError } from "./errors.ts";
import { FIELD_KINDS } from "./inputs/field.ts";
import { COMBINATIONS } from "./models/inputs.ts";
import { MODEL_KINDS } from "./models/modelKind.ts";
import { LOSSES } from "./models/objective.ts";
import { OPTIMIZERS } from "./models/optimizer.ts";
import { SCHEDULES } from "./models/schedule.ts";
import { CASES_PER_USER } from "./splits/cases.ts";

export const STAGES = [
  "preprocess",
  "clean",
  "gather",
  "train",
  "evaluate",
  "recommend",
  "report",
] as const;
export type StageName = (typeof STAGES)[number];

const count = z.int().check(z.nonnegative());
const runName = z.string().check(z.regex(/^[0-9A-Za-z][0-9A-Za-z_-]*$/));
const stage = z.enum(STAGES);

/** Asks for one task of an open wave, or for the reduction of a wave whose tasks are all committed. */
const messageSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("task"), run: runName, wave: count, stage, index: count }),
  z.strictObject({ kind: z.literal("reduce"), run: runName, wave: count, stage }),
]);
export type Message = z.infer<typeof messageSchema>;

const columns = z.strictObject({
  user: z.number(),
  item: z.number(),
  time: z.number(),
  event: z.nullable(z.number()),
  split: z.nullable(z.number()),
  session: z.optional(z.number()),
});

const inputSchema = z.strictObject({
  uri: z.string(),
  bytes: count,
  etag: z.string(),
  format: z.strictObject({
    delimiter: z.number(),
    hasHeader: z.boolean(),
    columnNames: z.array(z.string()),
    columns,
    fieldCount: count,
    /** The column of each field of the model's inputs; null for one that reads none of its own. */
    inputs: z.optional(z.array(z.nullable(z.number()))),
  }),
});
export type Input = z.infer<typeof inputSchema>;

/** A rule of update: functions/core/models/optimizer.ts. */
const optimizerConfig = z.strictObject({
  kind: z.enum(OPTIMIZERS),
  momentum: z.number(),
  nesterov: z.boolean(),
  weightDecay: z.number(),
  clipNorm: z.nullable(z.number()),
});

/** functions/core/models/schedule.ts */
const schedule = z.strictObject({
  kind: z.enum(SCHEDULES),
  warmUpRounds: count,
  halveEveryRounds: count,
});

/** How a variational autoencoder is trained: functions/core/models/multVaeRecommender.ts. */
const vaeConfig = z.strictObject({
  /** Z: size of the latent. */
  latent: count,
  /** The weight that the KL term reaches. */
  beta: z.number(),
  /** Share of a bag's items that are left out of the input of an update; bags only. */
  inputDropout: z.optional(z.number()),
  /** k: items that a sequential autoencoder is to predict at every step. */
  horizon: z.optional(count),
});
export type VaeConfig = z.infer<typeof vaeConfig>;
/** functions/core/models/dropout.ts */
const dropoutRates = z.strictObject({
  embedding: z.number(),
  output: z.number(),
  recurrent: z.number(),
  isInputHeld: z.boolean(),
});

/** What the model reads beside the item: functions/core/inputs/field.ts. */
const inputsConfig = z.strictObject({
  combine: z.enum(COMBINATIONS),
  /** Columns of a field's table. */
  size: count,
  fields: z.array(
    z.strictObject({
      name: z.string(),
      kind: z.enum(FIELD_KINDS),
      column: z.nullable(z.string()),
      buckets: z.nullable(count),
    }),
  ),
});

/** What the model is trained for: functions/core/models/objective.ts. */
const objective = z.strictObject({
  loss: z.enum(LOSSES),
  negatives: count,
  negativePower: z.number(),
  penalty: z.number(),
  labelSmoothing: z.number(),
});

const modelConfig = z.strictObject({
  kind: z.enum(MODEL_KINDS),
  /** Recurrent layers, where there is more than one. */
  layers: z.optional(count),
  /** H: hidden size and size of the item embedding. */
  hidden: count,
  /** Positions a minibatch; null: follows from the gathered data (core/training/trainingSize.ts). */
  batch: z.nullable(count),
  learningRate: z.number(),
  optimizer: optimizerConfig,
  schedule,
  /** Where anything is dropped in training. */
  dropout: z.optional(dropoutRates),
  /** Positions of a training window, and the longest history that is encoded. */
  lengthMax: count,
  vae: z.optional(vaeConfig),
  /** Where the model reads more than the item. */
  inputs: z.optional(inputsConfig),
  /** Where it is not the softmax over all items. */
  objective: z.optional(objective),
  /** Where scores have a table of their own; else they are tied to the item embedding. */
  output: z.optional(z.literal("own")),
  /** Further heads: functions/core/models/auxiliaryHeads.ts; where there are any. */
  heads: z.optional(
    z.array(
      z.strictObject({
        name: z.string(),
        kind: z.enum(["binary", "regression"]),
        weight: z.number(),
      }),
    ),
  ),
});
export type ModelConfig = z.infer<typeof modelConfig>;

/** Rules of functions/core/cleaning; null: not asked for. */
const cleaningConfig = z.strictObject({
  collapseRepeatsMs: z.nullable(count),
  maxEventsPerDay: z.nullable(count),
  maxEventsPerUser: z.nullable(count),
  minItemEvents: z.nullable(count),
  minUserEvents: z.nullable(count),
  /** Types not named weigh 1. */
  eventWeights: z.array(z.strictObject({ event: z.string(), weight: count })),
});
export type CleaningConfig = z.infer<typeof cleaningConfig>;

const pseudonymConfig = z.strictObject({
  roles: z.array(z.enum(["user", "item"])),
  /** Tells a different key; the key itself is nowhere stored. */
  keyCheck: z.string(),
});
export type PseudonymConfig = z.infer<typeof pseudonymConfig>;

/** What was asked for, every choice made: a run is a function of this and of the inputs' bytes. */
const configSchema = z.strictObject({
  split: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("last-item") }),
    z.strictObject({ kind: z.literal("last"), count }),
    z.strictObject({ kind: z.literal("ratio"), share: z.number() }),
    z.strictObject({ kind: z.literal("fold"), fold: count, folds: count }),
    z.strictObject({ kind: z.literal("users"), share: z.number() }),
    z.strictObject({
      kind: z.literal("time"),
      quantile: z.optional(z.number()),
      fromMs: z.optional(z.number()),
      toMs: z.optional(z.number()),
    }),
    z.strictObject({ kind: z.literal("column"), name: z.string() }),
  ]),
  cases: z.enum(CASES_PER_USER),
  minHistory: count,
  keepSeen: z.boolean(),
  /** P: partitions of the users, hence shards. */
  shards: count,
  /** Rounds at most; null: follows from the size of the gathered data (core/training/trainingSize.ts). */
  rounds: z.nullable(count),
  /** Rounds without a better validation score before training stops. */
  patience: count,
  seed: count,
  /** Items of a recommendation list. */
  top: count,
  /** Which build of the kernels: results of `strict` repeat bit for bit on any machine, those of `fast` need not. */
  precision: z._default(z.enum(["strict", "fast"]), "strict"),
  model: modelConfig,
  /** Where anything but duplicates is to be removed, or event types have weights. */
  cleaning: z.optional(cleaningConfig),
  /** Whose ids are pseudonyms, and by which key: functions/core/privacy. */
  pseudonymise: z.optional(pseudonymConfig),
  /** Where sequences are sessions: functions/core/sessions. */
  sessions: z.optional(
    z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("gap"), gapMs: count }),
      z.strictObject({ kind: z.literal("column"), name: z.string() }),
    ]),
  ),
});
export type RunConfig = z.infer<typeof configSchema>;
export type Precision = RunConfig["precision"];

const manifestSchema = z.strictObject({
  version: z.string(),
  run: runName,
  createdAtMs: count,
  command: z.string(),
  inputs: z.array(inputSchema),
  config: configSchema,
  /** Set where the log came from the generator, whose conditional distribution is known. */
  generator: z.nullable(z.strictObject({ seed: count, users: count })),
});
export type Manifest = z.infer<typeof manifestSchema>;

const scoredRound = z.strictObject({ round: count, score: z.number(), cases: count });
/** The validation score of the weights that came into a round. */
export type ScoredRound = z.infer<typeof scoredRound>;

const wave = { kind: z.literal("wave"), tasks: count, objects: z.array(z.string()) };
/** One entry of a run's log. `objects` are the keys that were committed before it was appended. */
const logEntrySchema = z.discriminatedUnion("kind", [
  z.discriminatedUnion("stage", [
    z.strictObject({ ...wave, stage: z.literal("preprocess") }),
    z.strictObject({ ...wave, stage: z.literal("clean"), round: count }),
    /** `cleanRound`: the last round of cleaning, where there was one. */
    z.strictObject({ ...wave, stage: z.literal("gather"), cleanRound: z.optional(count) }),
    z.strictObject({
      ...wave,
      stage: z.literal("train"),
      round: count,
      roundLimit: count,
      /** Positions a minibatch. */
      batch: count,
      /** False in the last round, which only scores. */
      update: z.boolean(),
      scored: z.array(scoredRound),
    }),
    z.strictObject({
      ...wave,
      stage: z.literal("evaluate"),
      bestRound: count,
      stoppedBy: z.enum(["patience", "rounds"]),
      scored: z.array(scoredRound),
    }),
    z.strictObject({ ...wave, stage: z.literal("recommend") }),
    z.strictObject({ ...wave, stage: z.literal("report") }),
  ]),
  z.strictObject({ kind: z.literal("completed"), result: z.string() }),
  /** Somebody ended the run on purpose; what it had committed stays. */
  z.strictObject({ kind: z.literal("cancelled") }),
  z.strictObject({
    kind: z.literal("failed"),
    error: z.strictObject({
      name: z.string(),
      explanation: z.strictObject({
        code: z.string(),
        what: z.string(),
        where: z.string(),
        expected: z.string(),
        found: z.string(),
        fix: z.string(),
      }),
    }),
  }),
]);
export type LogEntry = z.infer<typeof logEntrySchema>;
export type WaveEntry = Extract<LogEntry, { kind: "wave" }>;
export type CleanEntry = Extract<WaveEntry, { stage: "clean" }>;
export type GatherEntry = Extract<WaveEntry, { stage: "gather" }>;
export type TrainEntry = Extract<WaveEntry, { stage: "train" }>;
export type EvaluateEntry = Extract<WaveEntry, { stage: "evaluate" }>;

export const encodeMessage = (message: Message): string => JSON.stringify(message);
export const decodeMessage = (body: string): Message =>
  parsed(messageSchema, body, "queue message");

export const encodeManifest = (manifest: Manifest): Uint8Array => encodeJson(manifest);
export const decodeManifest = (bytes: Uint8Array, where: string): Manifest =>
  parsed(manifestSchema, textOf(bytes, where), where);

export const encodeLogEntry = (entry: LogEntry): Uint8Array => encodeJson(entry);
export const decodeLogEntry = (bytes: Uint8Array, where: string): LogEntry =>
  parsed(logEntrySchema, textOf(bytes, where), where);

/** JSON as stored: indented for people, one line feed at the end. */
export function encodeJson(value: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, null, 1)}\n`);
}

/** The JSON of an object that this project wrote itself and whose shape its writer fixes. */
export function decodeJson<T>(bytes: Uint8Array, where: string): T {
  try {
    return JSON.parse(textOf(bytes, where)) as T;
  } catch (cause) {
    throw cause instanceof CorruptObjectError
      ? cause
      : corrupt(where, "JSON", "bytes that are not");
  }
}

function textOf(bytes: Uint8Array, where: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw corrupt(where, "UTF-8", "bytes that are not");
  }
}

function parsed<T extends z.ZodMiniType>(schema: T, text: string, where: string): z.infer<T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw corrupt(where, "JSON", JSON.stringify(text.slice(0, 40)));
  }
  const result = schema.safeParse(value);
  if (!result.success) {
    const issue = result.error.issues[0];
    throw corrupt(
      where,
      "the fields of this format",
      `${issue?.path.join(".")}: ${issue?.message}`,
    );
  }
  return result.data;
}
