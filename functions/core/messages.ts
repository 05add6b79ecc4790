// Everything that crosses a border as JSON: queue messages, the run's manifest and the entries of its log. They are
// parsed here and nowhere else; past this file they are typed values. Messages carry names and numbers, never rows.

import * as z from "zod/mini";
import { corrupt } from "./container.ts";
import { CorruptObjectError } from "./errors.ts";
import { RECURRENT_KINDS } from "./models/model.ts";
import { OPTIMIZERS } from "./models/optimizer.ts";
import { SCHEDULES } from "./models/schedule.ts";

export const STAGES = ["preprocess", "gather", "train", "evaluate", "recommend", "report"] as const;
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
    /** Where they are not the double quote and `#`; null for none. */
    quote: z.optional(z.nullable(z.number())),
    comment: z.optional(z.nullable(z.number())),
  }),
  /** Set where the input is read in ranges of so many bytes by tasks of their own. */
  rangeBytes: z.optional(count),
  /** True where ranges of the input cannot be read, because its bytes are not the text: one task reads all of it. */
  isStream: z.optional(z.boolean()),
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

const modelConfig = z.strictObject({
  kind: z.enum(RECURRENT_KINDS),
  /** Recurrent layers, where there is more than one. */
  layers: z.optional(count),
  /** H: hidden size and size of the item embedding. */
  hidden: count,
  /** Positions a minibatch; null: follows from the gathered data (core/training/trainingSize.ts). */
  batch: z.nullable(count),
  learningRate: z.number(),
  optimizer: optimizerConfig,
  schedule,
  /** Positions of a training window, and the longest history that is encoded. */
  lengthMax: count,
});
export type ModelConfig = z.infer<typeof modelConfig>;

/** What was asked for, every choice made: a run is a function of this and of the inputs' bytes. */
const configSchema = z.strictObject({
  split: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("last-item") }),
    z.strictObject({
      kind: z.literal("time"),
      quantile: z.optional(z.number()),
      fromMs: z.optional(z.number()),
    }),
    z.strictObject({ kind: z.literal("column"), name: z.string() }),
  ]),
  cases: z.enum(["every-prefix", "last"]),
  minHistory: count,
  keepSeen: z.boolean(),
  /** Longest row, where it is not the default (core/csv/scanState.ts). */
  rowBytesMax: z.optional(count),
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
    z.strictObject({ ...wave, stage: z.literal("gather") }),
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
