// Everything that crosses a border as JSON: queue messages, the run's manifest and the entries of its log. They are
// parsed here and nowhere else; past this file they are typed values. Messages carry names and numbers, never rows.

import * as z from "zod/mini";
import { configSchema } from "./configSchema.ts";
import { corrupt } from "./container.ts";
import { ConfigurationError } from "./errors.ts";
import { inputSchema } from "./inputSchema.ts";
import { openJson, sealJson } from "./json.ts";
import type { Preset } from "./presets/preset.ts";
import { formProblem, presetProblem, presetSchema } from "./presets/presetSchema.ts";

export type {
  CleaningConfig,
  EarlierConfig,
  ModelConfig,
  NumberRules,
  Pinned,
  Precision,
  PseudonymConfig,
  RunConfig,
  VaeConfig,
} from "./configSchema.ts";
export type { Input } from "./inputSchema.ts";

export const STAGES = [
  "preprocess",
  "clean",
  "gather",
  "train",
  "merge",
  "evaluate",
  "recommend",
  "report",
] as const;
export type StageName = (typeof STAGES)[number];

const count = z.int().check(z.nonnegative());
const runName = z.string().check(z.regex(/^[0-9A-Za-z][0-9A-Za-z_-]*$/));
const stage = z.enum(STAGES);

/** Where the run has a budget: milliseconds after which an attempt of the wave is ended. */
const deadlines = z.optional(z.strictObject({ taskMs: count, reduceMs: count }));
const asked = { run: runName, wave: count, stage, deadlines };
/** Asks for one task of an open wave, or for the reduction of a wave whose tasks are all committed. */
const messageSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("task"), ...asked, index: count }),
  z.strictObject({ kind: z.literal("reduce"), ...asked }),
]);
export type Message = z.infer<typeof messageSchema>;
export type Deadlines = NonNullable<Message["deadlines"]>;

const scoredRound = z.strictObject({
  round: count,
  score: z.number(),
  cases: count,
  /** Bytes that the shards sent in the round, where that is recorded. */
  sentBytes: z.optional(count),
});
/** The validation score of the weights that came into a round. */
export type ScoredRound = z.infer<typeof scoredRound>;

/** What a run may spend, and by what that is reckoned: functions/core/ledger/budget.ts. */
const budgetSchema = z.strictObject({
  /** Decimal dollars. */
  usd: z.string(),
  region: z.string(),
  architecture: z.enum(["x86_64", "arm64"]),
  memoryMb: count,
  /** Decimal dollars by id of the price. */
  prices: z.record(z.string(), z.string()),
  /** What the longest invocation of each kind was quoted at, at most. */
  needs: z.array(
    z.strictObject({
      stage,
      kind: z.enum(["task", "reduce"]),
      ms: count,
      writes: count,
      reads: count,
    }),
  ),
  /** Tasks of the widest wave. */
  width: count,
  /** The evaluation plan whose runs share the budget, where there is one. */
  plan: z.optional(z.string()),
  /** Where it was reserved from the budget of a month: functions/stages/month.ts. */
  month: z.optional(z.strictObject({ month: z.string(), number: count })),
});
export type BudgetTerms = z.infer<typeof budgetSchema>;

const manifestSchema = z.strictObject({
  version: z.string(),
  run: runName,
  createdAtMs: count,
  command: z.string(),
  inputs: z.array(inputSchema),
  config: configSchema,
  /** Set where the log came from the generator, whose conditional distribution is known. */
  generator: z.nullable(
    z.strictObject({
      seed: count,
      users: count,
      /** Weights of families of users, where there are several: core/generator/families.ts. */
      families: z.optional(z.record(z.string(), z.number())),
    }),
  ),
  /** Where the run goes on with a completed one: functions/stages/continued.ts. */
  continues: z.optional(
    z.strictObject({
      run: runName,
      /** The first round to train, and positions a minibatch. */
      round: count,
      batch: count,
      scored: z.array(scoredRound),
      /** The earlier run's objects, with their digests. */
      objects: z.array(z.strictObject({ key: z.string(), digest: z.string() })),
    }),
  ),
  budget: z.optional(budgetSchema),
  /** Where the run evaluates one that its budget stopped, at which entry of its log: functions/stages/stopped.ts. */
  stopped: z.optional(z.strictObject({ run: runName, wave: count })),
});
export type Manifest = z.infer<typeof manifestSchema>;

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
    /** Merges the weights of a round by slices of the parameters. */
    z.strictObject({
      ...wave,
      stage: z.literal("merge"),
      round: count,
      roundLimit: count,
      batch: count,
      scored: z.array(scoredRound),
    }),
    z.strictObject({
      ...wave,
      stage: z.literal("evaluate"),
      bestRound: count,
      stoppedBy: z.enum(["patience", "rounds", "budget"]),
      scored: z.array(scoredRound),
    }),
    z.strictObject({ ...wave, stage: z.literal("recommend") }),
    z.strictObject({ ...wave, stage: z.literal("report") }),
  ]),
  z.strictObject({ kind: z.literal("completed"), result: z.string() }),
  /** The budget did not reach for the wave of entry `wave`; more of it sends that wave again. */
  z.strictObject({
    kind: z.literal("stopped"),
    by: z.literal("budget"),
    wave: count,
    stage,
    /** Rounds that were scored, of how many there were to be; null before training. */
    scored: count,
    roundLimit: z.nullable(count),
    /** Decimal dollars with which the wave could be sent. */
    needed: z.string(),
    /** The run that evaluates the best weights so far; null where there are none, or they are evaluated already. */
    evaluation: z.nullable(runName),
  }),
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
export type StoppedEntry = Extract<LogEntry, { kind: "stopped" }>;
export type CleanEntry = Extract<WaveEntry, { stage: "clean" }>;
export type GatherEntry = Extract<WaveEntry, { stage: "gather" }>;
export type TrainEntry = Extract<WaveEntry, { stage: "train" }>;
export type MergeEntry = Extract<WaveEntry, { stage: "merge" }>;
export type EvaluateEntry = Extract<WaveEntry, { stage: "evaluate" }>;

export const encodeMessage = (message: Message): string => JSON.stringify(message);
export const decodeMessage = (body: string): Message =>
  parsed(messageSchema, body, "queue message");

export const encodeManifest = (manifest: Manifest): Uint8Array => sealJson(manifest);
export const decodeManifest = (bytes: Uint8Array, where: string): Manifest =>
  checked(manifestSchema, openJson(bytes, where), where);

export const encodeLogEntry = (entry: LogEntry): Uint8Array => sealJson(entry);
export const decodeLogEntry = (bytes: Uint8Array, where: string): LogEntry =>
  checked(logEntrySchema, openJson(bytes, where), where);

/** A preset from a user's file. Throws ConfigurationError `preset-invalid`. */
export function decodePreset(text: string, where: string): Preset {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalidPreset(where, "JSON", String((cause as Error).message));
  }
  const result = presetSchema.safeParse(value);
  if (!result.success) {
    const { where: field, expected } = formProblem(result.error.issues[0]);
    throw invalidPreset(`${where}, ${field}`, expected, "something else");
  }
  const problem = presetProblem(result.data);
  if (problem !== null) {
    throw invalidPreset(`${where}, ${problem.where}`, problem.expected, "another value");
  }
  return result.data;
}

function invalidPreset(where: string, expected: string, found: string): ConfigurationError {
  const fix =
    "see docs/presets.md for the fields; `millrace inspect FILE --json` prints an example";
  const what = "the preset cannot be used";
  return new ConfigurationError({ code: "preset-invalid", what, where, expected, found, fix });
}

function parsed<T extends z.ZodMiniType>(schema: T, text: string, where: string): z.infer<T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw corrupt(where, "JSON", JSON.stringify(text.slice(0, 40)));
  }
  return checked(schema, value, where);
}

function checked<T extends z.ZodMiniType>(schema: T, value: unknown, where: string): z.infer<T> {
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
