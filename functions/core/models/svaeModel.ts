// The sequential variational autoencoder (Sachdeva, Manco, Ritacco & Pudi, "Sequential variational autoencoders for
// collaborative filtering", WSDM 2019) before any arithmetic: sizes, the table of parameters, initial weights.
//
//     h_t = GRU(e_t, h_{t−1}) over the embeddings e of the items; latent, decoder and likelihood of each h_t as in
//     latentHead.ts, for the k items that follow step t

import { assert } from "../assert.ts";
import { randomStream } from "../random.ts";
import { latentParameters } from "./latentHead.ts";
import { elementCount, type Parameter, recurrentParameters } from "./model.ts";

/** Sizes of a sequential autoencoder. */
export interface SvaeShape {
  readonly kind: "svae";
  /** Rows of the vocabulary; the softmax is over all of them. */
  readonly V: number;
  /** Size of an item's embedding, of the states of the GRU, and of the hidden layer of the decoder. */
  readonly H: number;
  /** Size of the latent, which is that of a user's vector. */
  readonly Z: number;
  /** Layers of the GRU; 1 where it is not said. */
  readonly gruLayers?: number;
}

/** The parameters in the order in which weights are stored; names are PyTorch's. */
export function svaeParameters({ V, H, Z, gruLayers = 1 }: SvaeShape): readonly Parameter[] {
  for (const size of [V, H, Z, gruLayers]) {
    assert(Number.isSafeInteger(size) && size >= 1, "sizes are positive integers");
  }
  return [
    { name: "embedding", shape: [V, H], gates: 1 },
    ...Array.from({ length: gruLayers }, (_, layer) =>
      recurrentParameters("gru", H, H, layer),
    ).flat(),
    ...latentParameters({ V, H, Z }),
  ];
}

/**
 * Weights to start from, a function of shape and seed: embedding and GRU U(−1/√H, 1/√H) as in the next-item models;
 * the dense layers U(−a, a) with a = √(6 / (rows + columns)) (Glorot & Bengio 2010), their biases 0.
 */
export function initialSvaeWeights(shape: SvaeShape, seed: number): Float32Array {
  const table = svaeParameters(shape);
  const total = table.reduce((sum, parameter) => sum + elementCount(parameter), 0);
  const weights = new Float32Array(total);
  const recurrentBound = 1 / Math.sqrt(shape.H);
  let start = 0;
  table.forEach((parameter, index) => {
    const end = start + elementCount(parameter);
    const [rows = 1, columns = 1] = parameter.shape;
    const isDense = parameter.name.includes(".");
    if (!isDense || parameter.shape.length === 2) {
      const bound = isDense ? Math.sqrt(6 / (rows + columns)) : recurrentBound;
      const stream = randomStream({ seed, purpose: "initialWeights", major: index });
      for (let position = start; position < end; position++) {
        weights[position] = (2 * stream.uniform() - 1) * bound;
      }
    }
    start = end;
  });
  return weights;
}
