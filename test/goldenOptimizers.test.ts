// Ten steps of each rule of torch.optim along given gradients. A key of the outputs says the rule: its name, then
// `lr=`, `momentum=`, `weight_decay=` with numbers, and perhaps `nesterov`.

import { describe, expect, test } from "vitest";
import { padded } from "../functions/core/layout.ts";
import {
  DEFAULT_OPTIMIZER,
  type OptimizerConfig,
  slotsOf,
  updateParameters,
} from "../functions/core/models/optimizer.ts";
import { type OptimizerReferenceState, optimizerReference } from "./reference/optimizers.ts";
import { readGolden } from "./support/golden.ts";
import { BUILDS, createBench } from "./support/kernels.ts";
import {
  backwardTolerances,
  disturbed,
  gamma,
  largestDifference,
  type Tensors,
} from "./support/tolerance.ts";

/** Roundings of one update: decay, two moments, root, quotient, step, difference. */
const UPDATE_ROUNDINGS = 12;

const golden = readGolden("optimizers");
const weight = golden.inputs.tensor("weight");
const n = weight.length;
const gradients = golden.inputs.tensor("gradients");
const steps = gradients.length / n;
const gradient = (step: number) => gradients.subarray((step - 1) * n, step * n);
const cases = golden.outputs.names().map((name) => [name, parseRule(name)] as const);

/** `sgd lr=0.1 momentum=0.9 nesterov` as a rule. Throws for words it does not know. */
function parseRule(name: string): { config: OptimizerConfig; learningRate: number } {
  const [kind, ...words] = name.split(" ");
  const settings = new Map(words.map((word) => [word.replace(/=.*/, ""), word.replace(/.*=/, "")]));
  const number = (key: string, byDefault: number) => {
    const text = settings.get(key);
    settings.delete(key);
    return text === undefined ? byDefault : Number(text);
  };
  const learningRate = number("lr", Number.NaN);
  const config = {
    ...DEFAULT_OPTIMIZER,
    kind: kind as OptimizerConfig["kind"],
    momentum: number("momentum", 0),
    weightDecay: number("weight_decay", 0),
    nesterov: settings.delete("nesterov"),
  };
  if (!["sgd", "adagrad", "adam", "adamw"].includes(config.kind) || settings.size > 0) {
    throw new Error(`${name} names no rule that is known`);
  }
  return { config, learningRate };
}

/** The weights after all steps, with every gradient disturbed where there is a seed. */
function follow(name: string, seed: number | null): Tensors {
  const { config, learningRate } = parseRule(name);
  const zeros = new Float64Array(n);
  let state: OptimizerReferenceState = { w: weight, m: zeros, v: zeros };
  for (let step = 1; step <= steps; step++) {
    const exact = gradient(step);
    const relative = gamma(UPDATE_ROUNDINGS);
    const dw = seed === null ? exact : disturbed(exact, { relative, seed, index: step });
    state = optimizerReference(config, state, dw, { step, learningRate });
  }
  return { w: state.w };
}

test.each(cases)("golden optimizers, f64 reference: %s", (name) => {
  expect(
    largestDifference(follow(name, null)["w"] ?? [], golden.outputs.tensor(name)),
  ).toBeLessThan(1e-12);
});

describe.each(BUILDS)("golden optimizers, %s", (_, makeKernels) => {
  test.each(cases)("%s", (name, { config, learningRate }) => {
    const bench = createBench(makeKernels());
    const w = bench.matrix(1, n, weight);
    const slots = slotsOf(config).map(() => bench.matrix(1, n).at);
    for (let step = 1; step <= steps; step++) {
      const dw = bench.matrix(1, n, gradient(step));
      const addresses = { weights: w.at, gradients: dw.at, slots, count: padded(n) };
      updateParameters(bench.run, config, addresses, { step, learningRate, gradientNorm: 0 });
    }
    // Weights round at most twice a step; the roundings of the update are those of disturbed gradients.
    const tolerances = backwardTolerances(2 * steps, follow(name, null), (seed) =>
      follow(name, seed),
    );
    const difference = largestDifference(w.values(), golden.outputs.tensor(name));
    expect(difference).toBeLessThan(tolerances["w"] ?? 0);
    bench.expectIntact();
  });
});
