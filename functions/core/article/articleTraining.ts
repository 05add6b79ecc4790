// Training of the article's model: epochs of shuffled minibatches, and after each the losses and accuracies of both
// sides, without dropout. A function of configuration and texts alone.

import { LimitError } from "../errors.ts";
import type { Kernels } from "../kernels.ts";
import type { UpdateAddress } from "../models/dropout.ts";
import { initialLabelWeights } from "../models/labelModel.ts";
import { createLabelNetwork, type LabelNetwork } from "../models/labelNetwork.ts";
import { assertFiniteWeights } from "../models/training.ts";
import { randomStream } from "../random.ts";
import { minibatches, sequenceBatch, shuffledMinibatches } from "../training/minibatch.ts";
import type { Window } from "../training/windows.ts";
import { type ArticleConfig, articleShape } from "./articleConfig.ts";
import type { ArticleText, ArticleTexts } from "./articleTexts.ts";

/** Loss and accuracy of some texts under the weights after an epoch. */
export interface SideScore {
  /** Mean binary cross-entropy in nats. */
  readonly loss: number;
  readonly accuracy: number;
}

/** What is known after an epoch; epoch 0 is the untrained model. */
export interface EpochScore {
  readonly epoch: number;
  readonly training: SideScore;
  readonly validation: SideScore;
}

/** The model after an epoch. */
export interface ArticleEpoch {
  readonly score: EpochScore;
  readonly weights: Float32Array;
  /** Logits of the validation texts, in their order. */
  readonly logits: Float32Array;
  /** Updates done so far. */
  readonly updates: number;
}

/** Texts scored side by side. */
const SCORED_TEXTS = 64;

/**
 * Trains, epoch by epoch; the first that comes out is number 0, the untrained model. Throws LimitError `memory-plan`,
 * or `diverged` with epoch and update; the epochs before are then good.
 */
export function* articleEpochs(
  kernels: Kernels,
  config: ArticleConfig,
  texts: ArticleTexts,
): Generator<ArticleEpoch, void, void> {
  const { training, validation, vocabulary } = texts;
  const shape = articleShape(config, vocabulary.V);
  const limits = { batchMax: Math.max(config.batch, SCORED_TEXTS), lengthMax: config.lengthMax };
  const { dropout: embedding, recurrentDropout: recurrent } = config;
  const dropout = { embedding, output: 0, recurrent, isInputHeld: true };
  const network = createLabelNetwork(kernels, shape, limits, { dropout });
  network.setWeights(initialLabelWeights(shape, config.seed));
  let updates = 0;
  for (let epoch = 0; epoch <= config.epochs; epoch++) {
    if (epoch > 0) {
      updates += locatingDivergence(epoch, () => trainEpoch(network, config, training, epoch));
    }
    const weights = network.weights();
    const held = scoreTexts(network, validation);
    const score = { epoch, training: scoreTexts(network, training).score, validation: held.score };
    locatingDivergence(epoch, () => checkScore(weights, score));
    yield { score, weights, logits: held.logits, updates };
  }
}

/** Throws LimitError `diverged` where weights or losses after an epoch are not finite. */
function checkScore(weights: Float32Array, { training, validation }: EpochScore): void {
  assertFiniteWeights(weights);
  const loss = training.loss + validation.loss;
  if (!Number.isFinite(loss)) {
    throw new LimitError({
      code: "diverged",
      what: "training diverged",
      where: "losses after the epoch",
      expected: "finite losses",
      found: `training ${training.loss}, validation ${validation.loss}`,
      fix: "lower the learning rate, or continue from earlier weights",
    });
  }
}

/** Says of a training that diverged in which epoch it did. */
function locatingDivergence<T>(epoch: number, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof LimitError) || cause.explanation.code !== "diverged") {
      throw cause;
    }
    const { explanation } = cause;
    throw new LimitError(
      { ...explanation, where: `epoch ${epoch}, ${explanation.where}` },
      { cause },
    );
  }
}

/** One pass over the texts in an order of its own; returns the number of updates. */
function trainEpoch(
  network: LabelNetwork,
  config: ArticleConfig,
  texts: readonly ArticleText[],
  epoch: number,
): number {
  const { seed, batch: count, learningRate } = config;
  const stream = randomStream({ seed, purpose: "shuffle", major: epoch });
  const size = { positions: Infinity, windows: count };
  const batches = shuffledMinibatches(windowsOf(texts), size, stream);
  for (const [update, windows] of batches.entries()) {
    const { batch, labels } = batchOf(windows, texts);
    const address: UpdateAddress = { seed, round: epoch, shard: 0, update };
    network.trainBatch(batch, labels, learningRate, address);
  }
  return batches.length;
}

/** Mean loss, accuracy and logits of texts. A logit above 0 says 1. */
function scoreTexts(network: LabelNetwork, texts: readonly ArticleText[]) {
  const logits = new Float32Array(texts.length);
  let lossSum = 0;
  let right = 0;
  for (const windows of minibatches(windowsOf(texts), {
    positions: Infinity,
    windows: SCORED_TEXTS,
  })) {
    const { batch, labels } = batchOf(windows, texts);
    const { scores, losses } = network.evaluate(batch, labels);
    lossSum += losses[0] ?? 0;
    windows.forEach(({ user }, row) => {
      const logit = scores[row] as number;
      logits[user] = logit;
      right += Number(logit > 0 === (labels[row] === 1));
    });
  }
  return { score: { loss: lossSum / texts.length, accuracy: right / texts.length }, logits };
}

/** A window a text: all of its tokens. */
function windowsOf(texts: readonly ArticleText[]): readonly Window[] {
  return texts.map(({ tokens }, user) => ({ user, start: 0, length: tokens.length }));
}

function batchOf(windows: readonly Window[], texts: readonly ArticleText[]) {
  const textOf = (user: number) => texts[user] as ArticleText;
  const batch = sequenceBatch(windows, (user) => textOf(user).tokens, { withTargets: false });
  return { batch, labels: Float32Array.from(windows, ({ user }) => textOf(user).label) };
}
