// What a model of labels of whole sequences is before any arithmetic: its sizes, its table of parameters, their initial
// values. Embedding, recurrent layers, pooling, heads; the network over it is labelNetwork.ts.

import { assert } from "../assert.ts";
import { normalAt } from "../normal.ts";
import { type RandomStream, randomStream } from "../random.ts";
import { type LabelHead, labelHeadParameters } from "./labelHeads.ts";
import { elementCount, type Parameter, type RecurrentKind, recurrentParameters } from "./model.ts";
import { type Pooling, poolingParameters } from "./pooling.ts";

/** Sizes of a model that reads a sequence of tokens and predicts labels of it. */
export interface LabelShape {
  readonly kind: RecurrentKind;
  /** Recurrent layers, one upon the other. */
  readonly layers: number;
  /** Rows of the vocabulary, row 0 = padding included. */
  readonly V: number;
  /** Size of a token's embedding. */
  readonly E: number;
  readonly H: number;
  readonly pooling: Pooling;
  readonly heads: readonly LabelHead[];
}

/** The parameters of a model, in the order in which weights are stored. */
export function labelParameters(shape: LabelShape): readonly Parameter[] {
  const { kind, layers, V, E, H, pooling, heads } = shape;
  const sizes = [layers, V - 1, E, H, heads.length];
  const isSize = (size: number) => Number.isSafeInteger(size) && size >= 1;
  assert(sizes.every(isSize), "layers, tokens, embedding, hidden size and heads are positive");
  assert(
    heads.every(({ weight }) => weight > 0 && weight < Infinity),
    "heads have positive weights",
  );
  const recurrent = Array.from({ length: layers }, (_, layer) =>
    recurrentParameters(kind, layer === 0 ? E : H, H, layer),
  );
  return [
    { name: "embedding", shape: [V, E], gates: 1 },
    ...recurrent.flat(),
    ...poolingParameters(pooling, H),
    ...labelHeadParameters(heads.length, H),
  ];
}

/**
 * Weights to start from, a function of shape and seed, distributed as Keras does by default: embeddings U(−.05, .05);
 * other matrices Glorot & Bengio's (2010) U(±√(6 / (in + out))); recurrent matrices with orthonormal columns (Saxe et
 * al. 2014), all gates together; biases 0, but 1 for the forget gate of an LSTM (Jozefowicz et al. 2015).
 */
export function initialLabelWeights(shape: LabelShape, seed: number): Float32Array {
  const table = labelParameters(shape);
  const weights = new Float32Array(table.reduce((sum, each) => sum + elementCount(each), 0));
  let start = 0;
  table.forEach((parameter, index) => {
    const stream = randomStream({ seed, purpose: "initialWeights", major: index });
    weights.set(initialValues(parameter, shape, stream), start);
    start += elementCount(parameter);
  });
  return weights;
}

function initialValues(
  parameter: Parameter,
  { kind, H }: LabelShape,
  stream: RandomStream,
): Float32Array {
  const { name, shape } = parameter;
  const count = elementCount(parameter);
  const [rows = 1, columns = 1] = shape;
  if (name === "embedding") {
    return uniform(count, 0.05, stream);
  }
  if (name.startsWith("weight_hh")) {
    return orthonormalColumns(rows, columns, stream);
  }
  if (shape.length === 2 || name === "attention.query") {
    return uniform(count, Math.sqrt(6 / (rows + columns)), stream);
  }
  const values = new Float32Array(count);
  return kind === "lstm" && name.startsWith("bias_ih") ? values.fill(1, H, 2 * H) : values;
}

function uniform(count: number, bound: number, stream: RandomStream): Float32Array {
  return Float32Array.from({ length: count }, () => (2 * stream.uniform() - 1) * bound);
}

/** Columns drawn from the normal distribution and made orthonormal one after the other (modified Gram & Schmidt). */
function orthonormalColumns(rows: number, columns: number, stream: RandomStream): Float32Array {
  assert(rows >= columns, "no more columns than rows can be orthonormal");
  const made: Float64Array[] = [];
  for (let column = 0; column < columns; column++) {
    const x = Float64Array.from({ length: rows }, (_, row) =>
      normalAt(stream, column * rows + row),
    );
    for (const other of made) {
      const share = dot(x, other);
      other.forEach((value, row) => {
        x[row] = (x[row] as number) - share * value;
      });
    }
    const size = Math.sqrt(dot(x, x));
    made.push(x.map((value) => value / size));
  }
  return Float32Array.from(
    { length: rows * columns },
    (_, index) => made[index % columns]?.[Math.floor(index / columns)] ?? 0,
  );
}

function dot(x: Float64Array, y: Float64Array): number {
  return x.reduce((sum, value, index) => sum + value * (y[index] as number), 0);
}
