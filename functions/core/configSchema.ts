// The configuration of a run as it stands in its manifest: every choice that was made. The schema is parsed by
// messages.ts; what a person may leave open is core/run/request.ts.

import * as z from "zod/mini";
import { BASELINES } from "./baselines/baselineNames.ts";
import { FIELD_KINDS } from "./inputs/field.ts";
import { COMBINATIONS } from "./models/inputs.ts";
import { MODEL_KINDS } from "./models/modelKind.ts";
import { LOSSES } from "./models/objective.ts";
import { OPTIMIZERS } from "./models/optimizer.ts";
import { SCHEDULES } from "./models/schedule.ts";
import { CASES_PER_USER } from "./splits/cases.ts";
import { COMPRESSIONS, OUTER_RULES, ROW_MEANS } from "./training/merging.ts";
import { REDUCERS } from "./training/slices.ts";

const count = z.int().check(z.nonnegative());

/** functions/core/ingest.ts */
const ingest = z.strictObject({
  fromMs: z.nullable(z.number()),
  toMs: z.nullable(z.number()),
  badRowsMax: z.nullable(z.strictObject({ kind: z.enum(["count", "share"]), value: z.number() })),
  quarantineLines: z.boolean(),
});

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
  /** What cuts fields of words, with its version; where there are any. */
  segmenter: z.optional(z.string()),
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

/** Rules for a column of numbers: functions/core/cleaning/numberRules.ts; null: not asked for. */
const numberRules = z.strictObject({
  column: z.string(),
  missing: z.nullable(
    z.strictObject({
      kind: z.enum(["drop", "constant", "mean", "median", "previous", "interpolate"]),
      value: z.nullable(z.number()),
    }),
  ),
  range: z.nullable(z.strictObject({ low: z.nullable(z.number()), high: z.nullable(z.number()) })),
  filter: z.nullable(z.strictObject({ kind: z.enum(["mean", "median", "hampel"]), window: count })),
});
export type NumberRules = z.infer<typeof numberRules>;

/** Rules of functions/core/cleaning; null: not asked for. */
const cleaningConfig = z.strictObject({
  collapseRepeatsMs: z.nullable(count),
  maxEventsPerDay: z.nullable(count),
  maxEventsPerUser: z.nullable(count),
  minItemEvents: z.nullable(count),
  minUserEvents: z.nullable(count),
  /** Types not named weigh 1. */
  eventWeights: z.array(z.strictObject({ event: z.string(), weight: count })),
  /** Where columns of numbers have rules. */
  numbers: z.optional(z.array(numberRules)),
});
export type CleaningConfig = z.infer<typeof cleaningConfig>;

/** An object of the store that is read as it was when the run was planned. */
const pinned = z.strictObject({ key: z.string(), digest: z.string() });
export type Pinned = z.infer<typeof pinned>;

/** What is taken over from an earlier run: functions/core/run/earlierRun.ts. */
const earlierConfig = z.strictObject({
  run: z.string(),
  /** The round whose weights training begins from; null: vocabularies alone. */
  round: z.nullable(count),
  /** Names of the fields of its model, in order. */
  fields: z.array(z.string()),
  vocabulary: pinned,
  catalogue: pinned,
  weights: z.nullable(pinned),
});
export type EarlierConfig = z.infer<typeof earlierConfig>;

const pseudonymConfig = z.strictObject({
  roles: z.array(z.enum(["user", "item"])),
  /** Tells a different key; the key itself is nowhere stored. */
  keyCheck: z.string(),
});
export type PseudonymConfig = z.infer<typeof pseudonymConfig>;

/** functions/core/training/merging.ts */
const mergingConfig = z.strictObject({
  localUpdates: z.nullable(count),
  mergesPerEpoch: z.optional(count),
  outer: z.strictObject({
    kind: z.enum(OUTER_RULES),
    learningRate: z.number(),
    momentum: z.number(),
  }),
  proximal: z.number(),
  participants: z.nullable(count),
  resetOptimizer: z.boolean(),
  compression: z.enum(COMPRESSIONS),
  rowMean: z.enum(ROW_MEANS),
});

/** What was asked for, every choice made: a run is a function of this and of the inputs' bytes. */
export const configSchema = z.strictObject({
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
      /** functions/core/splits/rolling.ts */
      rolling: z.optional(
        z.strictObject({ window: count, windows: count, spanMs: z.optional(z.number()) }),
      ),
    }),
    z.strictObject({ kind: z.literal("column"), name: z.string() }),
  ]),
  cases: z.enum(CASES_PER_USER),
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
  /** Memory of a task, where it is bounded. */
  memoryMb: z.optional(count),
  /** Where rows are chosen by time or bad rows are bounded. */
  ingest: z.optional(ingest),
  /** Items of a recommendation list. */
  top: count,
  /** Where baselines are chosen: functions/core/baselines/baselineNames.ts. */
  baselines: z.optional(z.union([z.literal("all"), z.array(z.enum(BASELINES))])),
  /** Which build of the kernels: results of `strict` repeat bit for bit on any machine, those of `fast` need not. */
  precision: z._default(z.enum(["strict", "fast"]), "strict"),
  model: modelConfig,
  /** Where rounds are not an epoch and a mean of weights. */
  merging: z.optional(mergingConfig),
  /** Who merges a round, where it does not follow from the sizes: functions/core/training/slices.ts. */
  reducer: z.optional(z.enum(REDUCERS)),
  /** Where anything but duplicates is to be removed, or event types have weights. */
  cleaning: z.optional(cleaningConfig),
  /** Columns that the evaluation looks at, where there are any: functions/core/run/described.ts. */
  describe: z.optional(
    z.strictObject({
      category: z.optional(z.string()),
      price: z.optional(z.string()),
      country: z.optional(z.string()),
    }),
  ),
  /** Whose ids are pseudonyms, and by which key: functions/core/privacy. */
  pseudonymise: z.optional(pseudonymConfig),
  /** Where vocabularies grow from those of an earlier run, or training begins from its weights. */
  earlier: z.optional(earlierConfig),
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
