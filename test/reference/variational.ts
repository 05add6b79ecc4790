// The Gaussian latent and the multinomial likelihood in f64, by their definitions.

import { read } from "../support/read.ts";

/** Inputs of a Gaussian latent, all of one length. */
export interface GaussianInputs {
  readonly mean: Float64Array;
  readonly logVariance: Float64Array;
  readonly noise: Float64Array;
}

/** Latent, and the KL term of each element. */
export function gaussianReference({ mean, logVariance, noise }: GaussianInputs) {
  const latent = mean.map((m, i) => m + Math.exp(read(logVariance, i) / 2) * read(noise, i));
  const divergence = mean.map((m, i) => {
    const v = read(logVariance, i);
    return 0.5 * (m * m + Math.exp(v) - 1 - v);
  });
  return { latent, divergence };
}

/** Gradients of Σ latent dlatent + klWeight Σ KL. */
export function gaussianReferenceGradients(
  { mean, logVariance, noise }: GaussianInputs,
  dlatent: Float64Array,
  klWeight: number,
) {
  const dmean = mean.map((m, i) => read(dlatent, i) + klWeight * m);
  const dlogVariance = logVariance.map((v, i) => {
    const slope = read(dlatent, i) * read(noise, i) * Math.exp(v / 2);
    return 0.5 * (slope + klWeight * (Math.exp(v) - 1));
  });
  return { dmean, dlogVariance };
}

/** −Σ counts log softmax(logits) of one row, and its gradient for the logits. */
export function multinomialReference(logits: Float64Array, counts: Float64Array) {
  const maximum = logits.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const exponentials = logits.map((value) => Math.exp(value - maximum));
  const sum = exponentials.reduce((total, value) => total + value, 0);
  const total = counts.reduce((all, count) => all + count, 0);
  const logs = logits.map((value) => value - maximum - Math.log(sum));
  const loss = -logs.reduce((all, value, item) => all + value * read(counts, item), 0);
  const gradient = exponentials.map((value, item) => (total * value) / sum - read(counts, item));
  return { loss, gradient };
}
