// Mult-VAE (Liang, Krishnan, Hoffman & Jebara, "Variational autoencoders for collaborative filtering", WWW 2018) before
// any arithmetic: sizes, the table of parameters, initial weights, the schedule of β.
//
//     h = tanh(x W_e ᵀ + b_e)    μ = h W_μ ᵀ + b_μ    log σ² = h W_v ᵀ + b_v    z = μ + σ ε
//     g = tanh(z W_d ᵀ + b_d)    s = g W_o ᵀ + b_o    loss = −Σ n_i log softmax(s)_i + β KL, mean over bags

import { assert } from "../assert.ts";
import { randomStream } from "../random.ts";
import { latentParameters, layerName, linearParameters } from "./latentHead.ts";
import { elementCount, type Parameter } from "./model.ts";

/** Sizes of a Mult-VAE: V–H–Z–H–V, in the article 600–200–600 with one hidden layer on each side. */
export interface MultVaeShape {
  readonly kind: "vae";
  /** Rows of the vocabulary; the softmax is over all of them. */
  readonly V: number;
  /** Units of a hidden layer of encoder and decoder. */
  readonly H: number;
  /** Hidden layers on each side; 1 where it is not said. */
  readonly layers?: number;
  /** Size of the latent, which is that of a user's vector. */
  readonly Z: number;
}

/** The parameters in the order in which weights are stored, named and shaped as torch.nn.Linear has them. */
export function multVaeParameters(shape: MultVaeShape): readonly Parameter[] {
  const { V, H, Z, layers = 1 } = shape;
  for (const size of [V, H, Z, layers]) {
    assert(Number.isSafeInteger(size) && size >= 1, "sizes are positive integers");
  }
  return [
    ...Array.from({ length: layers }, (_, layer) =>
      linearParameters(layerName("encoder", layer), H, layer === 0 ? V : H),
    ).flat(),
    ...latentParameters(shape),
  ];
}

/**
 * Weights to start from, a function of shape and seed: U(−a, a) with a = √(6 / (rows + columns)) (Glorot & Bengio
 * 2010), as the article's authors initialise them; biases 0.
 */
export function initialMultVaeWeights(shape: MultVaeShape, seed: number): Float32Array {
  const table = multVaeParameters(shape);
  const total = table.reduce((sum, parameter) => sum + elementCount(parameter), 0);
  const weights = new Float32Array(total);
  let start = 0;
  table.forEach((parameter, index) => {
    const end = start + elementCount(parameter);
    const [rows = 1, columns] = parameter.shape;
    if (columns !== undefined) {
      const bound = Math.sqrt(6 / (rows + columns));
      const stream = randomStream({ seed, purpose: "initialWeights", major: index });
      for (let position = start; position < end; position++) {
        weights[position] = (2 * stream.uniform() - 1) * bound;
      }
    }
    start = end;
  });
  return weights;
}

/** How the weight of the KL term grows. */
export interface BetaSchedule {
  /** The weight in the end; the article finds 0.2 on its data. */
  readonly betaMax: number;
  /** Updates until it is reached; 0 = from the start. */
  readonly annealingUpdates: number;
}

/** β before update number `update` (from 0 on): linear from 0 to `betaMax`, then constant. */
export function betaAt(update: number, { betaMax, annealingUpdates }: BetaSchedule): number {
  return update >= annealingUpdates ? betaMax : (betaMax * update) / annealingUpdates;
}

/**
 * Weights between the form of the table and that of the kernels, in which encoder.weight is transposed, [V, H], so that
 * an item is a row to gather. The other parameters are the same in both.
 */
export function transposedEncoder(
  { V, H }: MultVaeShape,
  weights: Float32Array,
  direction: "toKernels" | "fromKernels",
): Float32Array {
  const result = weights.slice();
  const [rows, columns] = direction === "toKernels" ? [H, V] : [V, H];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      result[column * rows + row] = weights[row * columns + column] as number;
    }
  }
  return result;
}
