// What came of a run of the article's model: the numbers that the command prints, the page shows and `result.json` has.
// Nothing in it depends on when or where the run took place.

import {
  type BinaryMetrics,
  binaryMetrics,
  type Confusion,
  confusionOf,
} from "../metrics/binaryMetrics.ts";
import { labelParameters } from "../models/labelModel.ts";
import { elementCount } from "../models/model.ts";
import type { QuarantineCause } from "../report/model.ts";
import { naiveBayes } from "../text/naiveBayes.ts";
import type { TextCounts } from "../text/textReader.ts";
import { type ArticleConfig, articleShape } from "./articleConfig.ts";
import type { ArticleText, ArticleTexts } from "./articleTexts.ts";
import type { ArticleEpoch, EpochScore } from "./articleTraining.ts";

/** Who predicts: the model, and those that cost nothing. */
export const CONTENDERS = ["model", "naive_bayes", "always_1", "always_0"] as const;
export type ArticleContender = (typeof CONTENDERS)[number];

export interface ArticleResult {
  readonly preset: "article";
  readonly config: ArticleConfig;
  readonly data: TextCounts & {
    readonly training: number;
    readonly validation: number;
    /** Texts with label 1 among those of either side. */
    readonly trainingOnes: number;
    readonly validationOnes: number;
    /** Tokens in the vocabulary. */
    readonly tokens: number;
    readonly quarantineCauses: readonly QuarantineCause[];
  };
  readonly model: { readonly parameters: number; readonly updates: number };
  readonly epochs: readonly EpochScore[];
  /** On the validation texts. */
  readonly confusion: Readonly<Record<ArticleContender, Confusion>>;
  readonly metrics: Readonly<Record<ArticleContender, BinaryMetrics>>;
  /** Share of generated labels that are wrong on purpose; null for a file of the user's. */
  readonly labelNoise: number | null;
  /** SHA-256 of the objects, in hexadecimal. */
  readonly digest: { readonly weights: string; readonly metrics: string };
}

/** The numbers of a training, from all of its epochs, without digests. The last epoch is the model. */
export function articleResult(
  config: ArticleConfig,
  texts: ArticleTexts,
  last: Pick<ArticleEpoch, "logits" | "updates">,
  epochs: readonly EpochScore[],
  read: TextCounts & { readonly quarantineCauses: readonly QuarantineCause[] },
): Omit<ArticleResult, "digest" | "labelNoise"> {
  const { training, validation, vocabulary } = texts;
  const labels = validation.map(({ label }) => label);
  const bayes = naiveBayes(
    training.map(({ tokens }) => tokens),
    training.map(({ label }) => label),
    vocabulary.V,
  );
  const predictions: Record<ArticleContender, readonly boolean[]> = {
    model: Array.from(last.logits, (logit) => logit > 0),
    naive_bayes: validation.map(({ tokens }) => bayes(tokens) > 0),
    always_1: labels.map(() => true),
    always_0: labels.map(() => false),
  };
  const each = <T>(value: (name: ArticleContender) => T) =>
    Object.fromEntries(CONTENDERS.map((name) => [name, value(name)])) as Record<
      ArticleContender,
      T
    >;
  const confusion = each((name) => confusionOf(labels, predictions[name]));
  const parameters = labelParameters(articleShape(config, vocabulary.V));
  return {
    preset: "article",
    config,
    data: {
      ...read,
      training: training.length,
      validation: validation.length,
      trainingOnes: onesOf(training),
      validationOnes: onesOf(validation),
      tokens: vocabulary.tokens.length,
    },
    model: {
      parameters: parameters.reduce((sum, parameter) => sum + elementCount(parameter), 0),
      updates: last.updates,
    },
    epochs,
    confusion,
    metrics: each((name) => binaryMetrics(confusion[name])),
  };
}

function onesOf(texts: readonly ArticleText[]): number {
  return texts.filter(({ label }) => label === 1).length;
}
