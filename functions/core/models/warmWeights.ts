// Weights of an earlier model brought into a grown one: a parameter keeps its numbers, and where a vocabulary has more
// rows than before, the rows appended to it keep the numbers that they were drawn with.

import { assert } from "../assert.ts";
import { InvalidInputError } from "../errors.ts";
import { elementCount, type Parameter } from "./model.ts";

/** The parameters of a model and their numbers, flat, in table order. */
export interface ModelWeights {
  readonly parameters: readonly Parameter[];
  readonly weights: Float32Array;
}

/**
 * The weights of `fresh` with everything that `earlier` has in its place: element (i, j) of a parameter is that of the
 * earlier parameter of the same name where there is one. Throws InvalidInputError `warm-start-shape` where parameters
 * have other names, or are smaller than they were.
 */
export function warmWeights(fresh: ModelWeights, earlier: ModelWeights): Float32Array {
  const names = ({ parameters }: ModelWeights) => parameters.map(({ name }) => name).join(", ");
  if (names(fresh) !== names(earlier)) {
    throw shapeError(names(earlier), names(fresh));
  }
  const warm = fresh.weights.slice();
  let [start, earlierStart] = [0, 0];
  for (const [index, parameter] of fresh.parameters.entries()) {
    const before = earlier.parameters[index] as Parameter;
    const own = warm.subarray(start, start + elementCount(parameter));
    const known = elementCount(before);
    copyBlock(own, parameter, {
      values: earlier.weights.subarray(earlierStart, earlierStart + known),
      before,
    });
    start += own.length;
    earlierStart += known;
  }
  assert(start === warm.length, "weights are those of the parameters");
  return warm;
}

/** Writes the earlier parameter into the first rows and columns of `target`. */
function copyBlock(
  target: Float32Array,
  parameter: Parameter,
  { values, before }: { readonly values: Float32Array; readonly before: Parameter },
): void {
  const [rows = 1, columns = 1] = parameter.shape;
  const [oldRows = 1, oldColumns = 1] = before.shape;
  const isSameRank = parameter.shape.length === before.shape.length;
  if (!isSameRank || oldRows > rows || oldColumns > columns) {
    const text = ({ name, shape }: Parameter) => `${name} of ${shape.join(" × ")}`;
    throw shapeError(text(before), text(parameter));
  }
  for (let row = 0; row < oldRows; row++) {
    target.set(values.subarray(row * oldColumns, (row + 1) * oldColumns), row * columns);
  }
}

function shapeError(earlier: string, now: string): InvalidInputError {
  return new InvalidInputError({
    code: "warm-start-shape",
    what: "the weights of the earlier run do not fit this model",
    where: "--warm-start",
    expected: `parameters that hold those of the earlier run: ${earlier}`,
    found: now,
    fix: "give the flags of the earlier model, or take its vocabulary alone with --earlier-vocabulary",
  });
}
