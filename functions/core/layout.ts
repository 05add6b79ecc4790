// Plans of linear memory: how matrices and parameters are laid out for the kernels, where regions lie, how many bytes
// that takes. The rules of padding and packing are those of assembly/vector.ts and assembly/pack.ts. Outside the
// kernels, weights are flat and unpadded; copies in and out are made here.

import { assert, present } from "./assert.ts";
import type { Parameter } from "./models/model.ts";

/** f32 elements to which rows are padded. */
const LANES = 8;
/** Columns of a packed panel. */
const PANEL = 16;
const F32_BYTES = 4;
/** Regions start on cache lines. */
const ALIGNMENT_BYTES = 64;
/** What productTransposed needs to pack its first operand: 128 rows × 256 steps. */
export const SCRATCH_BYTES = 128 * 256 * F32_BYTES;

/** `count` rounded up to whole LANES. */
export function padded(count: number): number {
  return Math.ceil(count / LANES) * LANES;
}

/** Bytes from one row of a matrix to the next. */
export function rowBytes(columns: number): number {
  return padded(columns) * F32_BYTES;
}

/** Bytes of a matrix. */
export function matrixBytes(rows: number, columns: number): number {
  return rows * rowBytes(columns);
}

/** Bytes of a packed matrix [K, N]. */
export function packedBytes(K: number, N: number): number {
  return K * Math.ceil(N / PANEL) * PANEL * F32_BYTES;
}

/** Where regions lie. */
export interface MemoryPlan<Name extends string> {
  /** Address of the first byte of each region. */
  readonly at: Readonly<Record<Name, number>>;
  /** The first byte after all regions: the memory that must exist. */
  readonly endByte: number;
}

/** Lays regions of the given sizes in bytes one after the other from `startByte` on. */
export function planMemory<Name extends string>(
  sizes: Readonly<Record<Name, number>>,
  startByte: number,
): MemoryPlan<Name> {
  const at = {} as Record<Name, number>;
  let next = startByte;
  for (const name of Object.keys(sizes) as Name[]) {
    next = Math.ceil(next / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
    at[name] = next;
    next += sizes[name];
  }
  return { at, endByte: next };
}

/** One parameter in padded memory: `gates` blocks of `rowsPadded` rows of `padded(columns)` elements. */
interface PaddedParameter {
  readonly parameter: Parameter;
  /** First element in flat weights. */
  readonly flatStart: number;
  /** First element in padded memory. */
  readonly paddedStart: number;
  readonly rows: number;
  readonly rowsPadded: number;
  readonly columns: number;
}

/** All parameters of a model, one after the other. */
export interface ParameterLayout {
  readonly parameters: readonly PaddedParameter[];
  /** Elements of the flat, unpadded form. */
  readonly flatCount: number;
  /** Elements of the padded form. */
  readonly paddedCount: number;
}

/** Bytes in padded memory from the first parameter to the one of that name. */
export function parameterOffset(layout: ParameterLayout, name: string): number {
  const found = layout.parameters.find((padding) => padding.parameter.name === name);
  return present(found, `the model has a parameter ${name}`).paddedStart * F32_BYTES;
}

/** Elements of a parameter in padded memory. */
export function paddedElementCount({ parameter, rowsPadded, columns }: PaddedParameter): number {
  return parameter.gates * rowsPadded * padded(columns);
}

/** Lays parameters out in table order; the rows of each gate and the columns of each row are padded. */
export function layoutParameters(table: readonly Parameter[]): ParameterLayout {
  const parameters: PaddedParameter[] = [];
  let flatCount = 0;
  let paddedCount = 0;
  for (const parameter of table) {
    const { gates, shape } = parameter;
    assert(shape.length === 1 || shape.length === 2, "a parameter is a vector or a matrix");
    const first = present(shape[0], "a shape has a dimension");
    assert(first % gates === 0, "gates divide the first dimension");
    const rows = shape.length === 2 ? first / gates : 1;
    const columns = shape[1] ?? first / gates;
    const rowsPadded = gates > 1 && shape.length === 2 ? padded(rows) : rows;
    const entry = { parameter, flatStart: flatCount, paddedStart: paddedCount };
    const placed = { ...entry, rows, rowsPadded, columns };
    parameters.push(placed);
    flatCount += gates * rows * columns;
    paddedCount += paddedElementCount(placed);
  }
  return { parameters, flatCount, paddedCount };
}

/** Copies flat weights into padded memory; padding is left as it is, which is zero. */
export function padWeights(
  layout: ParameterLayout,
  target: Float32Array,
  weights: Float32Array,
): void {
  assert(weights.length === layout.flatCount, "weights have as many numbers as the table says");
  forEachRow(layout, (flat, inMemory, columns) => {
    target.set(weights.subarray(flat, flat + columns), inMemory);
  });
}

/** A flat copy of weights in padded memory. */
export function unpadWeights(layout: ParameterLayout, source: Float32Array): Float32Array {
  const weights = new Float32Array(layout.flatCount);
  forEachRow(layout, (flat, inMemory, columns) => {
    weights.set(source.subarray(inMemory, inMemory + columns), flat);
  });
  return weights;
}

function forEachRow(
  layout: ParameterLayout,
  visit: (flat: number, inMemory: number, columns: number) => void,
): void {
  for (const {
    parameter,
    flatStart,
    paddedStart,
    rows,
    rowsPadded,
    columns,
  } of layout.parameters) {
    for (let gate = 0; gate < parameter.gates; gate++) {
      for (let row = 0; row < rows; row++) {
        const flat = flatStart + (gate * rows + row) * columns;
        const inMemory = paddedStart + (gate * rowsPadded + row) * padded(columns);
        visit(flat, inMemory, columns);
      }
    }
  }
}
