// PyTorch's Gaussian latent and multinomial likelihood, by the f64 references and the kernels.

import { describe, expect, test } from "vitest";
import { padded } from "../functions/core/layout.ts";
import {
  gaussianReference,
  gaussianReferenceGradients,
  multinomialReference,
} from "./reference/variational.ts";
import { readGolden } from "./support/golden.ts";
import { BUILDS, createBench } from "./support/kernels.ts";
import { sparseBags } from "./support/multVaeCase.ts";
import { read } from "./support/read.ts";
import { gamma, largestDifference, STEP_ROUNDINGS } from "./support/tolerance.ts";

const rowSums = (values: Float64Array, columns: number) =>
  Float64Array.from({ length: values.length / columns }, (_, row) =>
    values.subarray(row * columns, (row + 1) * columns).reduce((sum, value) => sum + value, 0),
  );
const largest = (values: Float64Array) =>
  largestDifference(values, new Float64Array(values.length));

describe("golden Gaussian latent", () => {
  const golden = readGolden("gaussian_latent");
  const [B, Z] = [golden.size("B"), golden.size("Z")];
  const [mean, logVariance, noise, dlatent] = ["mean", "log_variance", "noise", "dlatent"].map(
    golden.inputs.tensor,
  ) as [Float64Array, Float64Array, Float64Array, Float64Array];
  const beta = golden.inputs.number("beta");
  const expected = {
    latent: golden.outputs.tensor("latent"),
    kl: golden.outputs.tensor("kl"),
    dmean: golden.outputs.tensor("dmean"),
    dlogVariance: golden.outputs.tensor("dlog_variance"),
  };

  test("f64 reference", () => {
    const inputs = { mean, logVariance, noise };
    const { latent, divergence } = gaussianReference(inputs);
    const gradients = gaussianReferenceGradients(inputs, dlatent, beta);
    const computed = { latent, kl: rowSums(divergence, Z), ...gradients };
    for (const [name, values] of Object.entries(expected)) {
      const difference = largestDifference(computed[name as keyof typeof computed], values);
      expect(difference, name).toBeLessThan(1e-12);
    }
  });

  test.each(BUILDS)("%s", (_, makeKernels) => {
    const bench = createBench(makeKernels());
    const inputs = [mean, logVariance, noise].map((values) => bench.matrix(B, Z, values).at);
    const [latent, dmean, dlog] = [bench.matrix(B, Z), bench.matrix(B, Z), bench.matrix(B, Z)];
    const kl = bench.room(8 * B);
    bench.run.gaussianLatent(latent.at, kl, ...inputs, B, Z);
    const slope = bench.matrix(B, Z, dlatent).at;
    bench.run.gaussianGradient(dmean.at, dlog.at, slope, ...inputs, beta, B * padded(Z));
    // Every result is a sum of a few products of these, with an exponential of a few ulp.
    const sizes = [mean, logVariance, noise, dlatent].map(largest);
    const scale = (1 + Math.max(...sizes)) ** 2 * Math.exp(largest(logVariance));
    const bound = gamma(STEP_ROUNDINGS) * scale;
    expect(largestDifference(latent.values(), expected.latent)).toBeLessThan(bound);
    expect(largestDifference(bench.memory.f64(kl, B), expected.kl)).toBeLessThan(bound * Z);
    expect(largestDifference(dmean.values(), expected.dmean)).toBeLessThan(bound);
    expect(largestDifference(dlog.values(), expected.dlogVariance)).toBeLessThan(bound);
    bench.expectIntact();
  });
});

describe("golden multinomial likelihood", () => {
  const golden = readGolden("multinomial_likelihood");
  const [B, V] = [golden.size("B"), golden.size("V")];
  const [counts, logits] = [golden.inputs.tensor("counts"), golden.inputs.tensor("logits")];
  const losses = golden.outputs.tensor("per_row");
  const gradients = golden.outputs.tensor("dlogits");
  const row = (values: Float64Array, index: number) => values.subarray(index * V, (index + 1) * V);

  test("f64 reference", () => {
    for (let bag = 0; bag < B; bag++) {
      const { loss, gradient } = multinomialReference(row(logits, bag), row(counts, bag));
      expect(Math.abs(loss - read(losses, bag))).toBeLessThan(1e-12 * V);
      expect(largestDifference(gradient, row(gradients, bag))).toBeLessThan(1e-12 * V);
    }
  });

  test.each(BUILDS)("%s", (_, makeKernels) => {
    const bench = createBench(makeKernels());
    const { batch } = sparseBags({ B, counts, factors: counts }, V);
    const bias = bench.room(4 * padded(V));
    bench.memory.f32(bias, padded(V)).fill(Number.NEGATIVE_INFINITY, V);
    const scores = bench.matrix(B, V, logits);
    const scales = bench.matrix(1, B);
    const lossesAt = bench.room(8 * B);
    const bags = [
      bench.indices([...batch.offsets]),
      bench.indices([...batch.items]),
      bench.matrix(1, batch.counts.length, batch.counts).at,
      bench.matrix(1, B, new Float32Array(B).fill(1)).at,
    ] as const;
    bench.run.multinomialLikelihood(scores.at, scales.at, lossesAt, bias, ...bags, B, V);
    const totals = rowSums(counts, V);
    const bound =
      gamma(STEP_ROUNDINGS + Math.ceil(V / 8)) * (2 * largest(logits) + Math.log(V) + 1);
    const computed = scores.values();
    for (let bag = 0; bag < B; bag++) {
      const total = read(totals, bag);
      const scale = read(scales.values(), bag);
      const loss = read(bench.memory.f64(lossesAt, B), bag);
      expect(Math.abs(loss - read(losses, bag))).toBeLessThanOrEqual(bound * total);
      const gradient = Float64Array.from(row(Float64Array.from(computed), bag), (x) => x * scale);
      const difference = largestDifference(gradient, row(gradients, bag));
      expect(difference).toBeLessThanOrEqual(bound * total);
    }
    bench.expectIntact();
  });
});
