// The inputs of the next-item model in f64: the item's embedding and the mean of the embeddings of each field's values,
// added up or side by side; slow and obvious.

import { type InputsShape, inputWidth } from "../../functions/core/models/inputs.ts";
import type { SequenceBatch } from "../../functions/core/models/network.ts";
import { read } from "../support/read.ts";
import type { Tensors } from "../support/tolerance.ts";

/** Sizes of the inputs. */
export interface InputSizes {
  readonly H: number;
  readonly inputs?: InputsShape;
}

/** One addend of an input: `share` times row `row` of the table `name`, from column `column` on. */
interface Addend {
  readonly position: number;
  readonly name: string;
  readonly row: number;
  readonly share: number;
  readonly column: number;
  readonly width: number;
}

function addends({ H, inputs }: InputSizes, batch: SequenceBatch): readonly Addend[] {
  const all: Addend[] = [...batch.items].map((row, position) => ({
    position,
    name: "embedding",
    row,
    share: 1,
    column: 0,
    width: H,
  }));
  let column = inputs?.combine === "concat" ? H : 0;
  (inputs?.tables ?? []).forEach(({ name, width }, field) => {
    const { offsets, values } = batch.inputs?.[field] ?? { offsets: [], values: [] };
    for (let position = 0; position < batch.items.length; position++) {
      const bag = [...values.slice(read(offsets, position), read(offsets, position + 1))];
      const share = 1 / bag.length;
      const own = { position, name: `inputs.${name}`, share, column, width };
      all.push(...bag.map((row) => ({ ...own, row })));
    }
    column += inputs?.combine === "concat" ? width : 0;
  });
  return all;
}

/** [B · T, I] inputs of the encoder. */
export function inputsReference(sizes: InputSizes, weights: Tensors, batch: SequenceBatch) {
  const I = inputWidth(sizes.H, sizes.inputs);
  const x = new Float64Array(batch.items.length * I);
  for (const { position, name, row, share, column, width } of addends(sizes, batch)) {
    for (let j = 0; j < width; j++) {
      const at = position * I + column + j;
      x[at] = read(x, at) + share * read(weights[name] as Float64Array, row * width + j);
    }
  }
  return x;
}

/** Adds the gradients of all tables from those of the inputs, dx [B · T, I], to `gradients`. */
export function addInputsReferenceGradients(
  sizes: InputSizes,
  gradients: Record<string, Float64Array>,
  batch: SequenceBatch,
  dx: Float64Array,
): void {
  const I = inputWidth(sizes.H, sizes.inputs);
  for (const { name, V, width } of sizes.inputs?.tables ?? []) {
    gradients[`inputs.${name}`] = new Float64Array(V * width);
  }
  for (const { position, name, row, share, column, width } of addends(sizes, batch)) {
    const table = gradients[name] as Float64Array;
    for (let j = 0; j < width; j++) {
      const at = row * width + j;
      table[at] = read(table, at) + share * read(dx, position * I + column + j);
    }
  }
}
