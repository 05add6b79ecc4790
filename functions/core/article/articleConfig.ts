// The model of the source article and what may be changed about it: tokens, embedding 50, LSTM 50 with dropout .2 and
// recurrent dropout .2, a sigmoid, Adam .001, binary cross-entropy, batches of 32, 10 epochs.

import type { Precision } from "../messages.ts";
import type { LabelShape } from "../models/labelModel.ts";
import type { RecurrentKind } from "../models/model.ts";
import type { Pooling } from "../models/pooling.ts";
import { optionError } from "../optionError.ts";

/** Everything that the result depends on, beside the bytes of the input. */
export interface ArticleConfig {
  readonly model: RecurrentKind;
  readonly layers: number;
  /** Units of the recurrent layers, and size of a token's embedding. */
  readonly hidden: number;
  readonly pooling: Pooling;
  /** Of the inputs, the same elements at every step of a text, as Keras' `dropout`. */
  readonly dropout: number;
  readonly recurrentDropout: number;
  readonly learningRate: number;
  /** Texts a minibatch. */
  readonly batch: number;
  readonly epochs: number;
  /** Tokens of a text that are read: the last ones, as Keras' `pad_sequences` keeps them. */
  readonly lengthMax: number;
  readonly tokensMax: number;
  /** Tokens that occur less often in training texts are unknown. */
  readonly tokenCountMin: number;
  /** Share of the texts that is held out. */
  readonly validationShare: number;
  readonly seed: number;
  readonly precision: Precision;
  /** What cuts words of scripts without spaces, with its version; else they are characters and pairs of them. */
  readonly segmenter?: string;
}

export const ARTICLE_CONFIG: ArticleConfig = {
  model: "lstm",
  layers: 1,
  hidden: 50,
  pooling: "last",
  dropout: 0.2,
  recurrentDropout: 0.2,
  learningRate: 0.001,
  batch: 32,
  epochs: 10,
  lengthMax: 100,
  tokensMax: 20_000,
  tokenCountMin: 2,
  validationShare: 0.2,
  seed: 1,
  precision: "strict",
};

/** Throws ConfigurationError for values that cannot be used, naming the flag that gave them. */
export function checkArticleConfig(config: ArticleConfig): void {
  const whole = (low: number, high: number) => ({
    holds: (value: number) => Number.isInteger(value) && value >= low && value <= high,
    expected: `a whole number from ${low} to ${high}`,
  });
  const rate = {
    holds: (value: number) => value >= 0 && value < 1,
    expected: "a number from 0 to below 1",
  };
  const positive = {
    holds: (value: number) => value > 0 && value < Infinity,
    expected: "a number above 0",
  };
  const rules = [
    ["--layers", config.layers, whole(1, 8)],
    ["--hidden", config.hidden, whole(1, 1024)],
    ["--dropout", config.dropout, rate],
    ["--recurrent-dropout", config.recurrentDropout, rate],
    ["--learning-rate", config.learningRate, positive],
    ["--batch", config.batch, whole(1, 4096)],
    ["--rounds", config.epochs, whole(1, 1000)],
    ["--length", config.lengthMax, whole(1, 1000)],
    ["--seed", config.seed, whole(0, Number.MAX_SAFE_INTEGER)],
  ] as const;
  for (const [where, value, { holds, expected }] of rules) {
    if (!holds(value)) {
      throw optionError(where, { expected, found: String(value) });
    }
  }
}

/** The sizes of the model over a vocabulary of V rows. */
export function articleShape(config: ArticleConfig, V: number): LabelShape {
  const { model: kind, layers, hidden, pooling } = config;
  const heads = [{ name: "label", loss: "binary", weight: 1 }] as const;
  return { kind, layers, V, E: hidden, H: hidden, pooling, heads };
}
