// What a model is before any arithmetic: its sizes, its table of parameters, their initial values. The table is the
// single statement of names, shapes and order; codec, layout, optimizer and tests all read it. Names are PyTorch's.
// Weights outside the kernels are one flat Float32Array, unpadded, row-major, in table order.

import { assert } from "../assert.ts";
import { randomStream } from "../random.ts";
import type { AuxiliaryHead } from "./auxiliaryHeads.ts";
import { type InputsShape, inputParameters, inputWidth } from "./inputs.ts";

/** Kinds of recurrent layers, named as PyTorch names their modes. */
export const RECURRENT_KINDS = ["lstm", "gru", "rnn_tanh", "rnn_relu"] as const;
export type RecurrentKind = (typeof RECURRENT_KINDS)[number];

/** Sizes of a next-item model: item embedding, recurrent layers, scores by the embedding or a table of their own. */
export interface ModelShape {
  readonly kind: RecurrentKind;
  /** Recurrent layers, one upon the other; 1 where it is not said. */
  readonly layers?: number;
  /** Rows of the vocabulary, row 0 = padding included; the softmax is over all V of them. */
  readonly V: number;
  /** Hidden size, which is also the size of an item's embedding. */
  readonly H: number;
  /** What is read at a position beside the item; nothing where it is not said. */
  readonly inputs?: InputsShape;
  /** "own": scores have a table of their own; where nothing is said they are tied to the embedding. */
  readonly output?: "own";
  /** Further heads on the outputs of the encoder; none where nothing is said. */
  readonly heads?: readonly AuxiliaryHead[];
}

/** One named parameter of a model. */
export interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
  /** Blocks, one per gate, that the first dimension consists of; 1 where there are no gates. */
  readonly gates: number;
}

/** Gates by kind, stored in PyTorch's order: input, forget, cell, output; reset, update, new. */
const GATES: Readonly<Record<RecurrentKind, number>> = {
  lstm: 4,
  gru: 3,
  rnn_tanh: 1,
  rnn_relu: 1,
};

/** Parameters of recurrent layer number `layer` with inputs of size I and hidden size H, as `torch.nn` names them. */
export function recurrentParameters(
  kind: RecurrentKind,
  I: number,
  H: number,
  layer = 0,
): readonly Parameter[] {
  const gates = GATES[kind];
  return [
    { name: `weight_ih_l${layer}`, shape: [gates * H, I], gates },
    { name: `weight_hh_l${layer}`, shape: [gates * H, H], gates },
    { name: `bias_ih_l${layer}`, shape: [gates * H], gates },
    { name: `bias_hh_l${layer}`, shape: [gates * H], gates },
  ];
}

/** The parameters of a model, in the order in which weights are stored. */
export function parametersOf(shape: ModelShape): readonly Parameter[] {
  const { kind, V, H, layers = 1, inputs } = shape;
  assert(Number.isSafeInteger(V) && V >= 2, "a vocabulary has padding and at least one item");
  assert(Number.isSafeInteger(H) && H >= 1, "the hidden size is a positive integer");
  assert(Number.isSafeInteger(layers) && layers >= 1, "there is at least one recurrent layer");
  return [
    { name: "embedding", shape: [V, H], gates: 1 },
    ...Array.from({ length: layers }, (_, layer) =>
      recurrentParameters(kind, layer === 0 ? inputWidth(H, inputs) : H, H, layer),
    ).flat(),
    { name: "output_bias", shape: [V], gates: 1 },
    ...inputParameters(H, inputs),
    ...(shape.output === "own" ? [{ name: "output_embedding", shape: [V, H], gates: 1 }] : []),
    ...(shape.heads ?? []).flatMap(({ name }) => [
      { name: `head.${name}.weight`, shape: [H], gates: 1 },
      { name: `head.${name}.bias`, shape: [1], gates: 1 },
    ]),
  ];
}

/** Gates of all recurrent layers: the blocks of H × H that a step multiplies by, twice. */
export function gateCount({ kind, layers = 1 }: ModelShape): number {
  return GATES[kind] * layers;
}

/** How many numbers a parameter has. */
export function elementCount(parameter: Parameter): number {
  return parameter.shape.reduce((product, size) => product * size, 1);
}

/** How many numbers the weights of a model have. */
export function parameterCount(shape: ModelShape): number {
  return parametersOf(shape).reduce((sum, parameter) => sum + elementCount(parameter), 0);
}

/**
 * Weights to start from, a function of shape and seed. The recurrent layer and its biases are drawn from U(−1/√H,
 * 1/√H), as PyTorch draws them. The embedding has the same bound: tied to the output it is also a softmax weight of
 * fan-in H, and the first scores must be small enough for a nearly uniform softmax (Press & Wolf 2017, "Using the
 * output embedding to improve language models"), and so have the tables of further inputs, but for their row 0, which
 * is zero. The output bias starts at 0. A table of scores of its own is drawn like the embedding, which is how
 * PyTorch draws a linear layer; so are the weights of further heads, whose biases start at 0.
 */
export function initialWeights(shape: ModelShape, seed: number): Float32Array {
  const weights = new Float32Array(parameterCount(shape));
  const bound = 1 / Math.sqrt(shape.H);
  let start = 0;
  parametersOf(shape).forEach((parameter, index) => {
    const end = start + elementCount(parameter);
    if (parameter.name !== "output_bias" && !/^head\..*\.bias$/.test(parameter.name)) {
      const stream = randomStream({ seed, purpose: "initialWeights", major: index });
      for (let position = start; position < end; position++) {
        weights[position] = (2 * stream.uniform() - 1) * bound;
      }
    }
    if (parameter.name.startsWith("inputs.")) {
      weights.fill(0, start, start + (parameter.shape[1] ?? 0));
    }
    start = end;
  });
  return weights;
}
