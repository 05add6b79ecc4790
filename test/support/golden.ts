// Golden vectors: files of the form {"sizes", "inputs", "outputs"} with tensors as {"shape", "data"}, computed by
// PyTorch in f64. They are read from GOLDEN_DIR (relative to the repository), by default test/golden.

import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { present } from "../../functions/core/assert.ts";

const root = resolve(import.meta.dirname, "../..");
const folder = resolve(root, process.env["GOLDEN_DIR"] ?? join("test", "golden"));

interface Tensor {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** Values of a golden file by name. */
export interface GoldenValues {
  /** A tensor's elements, row-major. */
  tensor(name: string): Float64Array;
  /** A plain list of numbers, nested lists flattened. */
  list(name: string): readonly number[];
  number(name: string): number;
  names(): readonly string[];
}

/** One golden file. */
export interface Golden {
  size(name: string): number;
  readonly inputs: GoldenValues;
  readonly outputs: GoldenValues;
}

/** Whether the folder has the file `name`.json: those of other origin than this repository have only some. */
export function hasGolden(name: string): boolean {
  return existsSync(join(folder, `${name}.json`));
}

/** The golden file `name`.json. */
export function readGolden(name: string): Golden {
  const file = JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
  return {
    size: (key) => present(file.sizes[key] as number, `${name} has a size ${key}`),
    inputs: valuesOf(file.inputs, name),
    outputs: valuesOf(file.outputs, name),
  };
}

function valuesOf(values: Readonly<Record<string, unknown>>, file: string): GoldenValues {
  const value = (name: string) => present(values[name], `${file} has a value ${name}`);
  return {
    tensor: (name) => Float64Array.from((value(name) as Tensor).data),
    list: (name) => (value(name) as readonly number[]).flat(),
    number: (name) => value(name) as number,
    names: () => Object.keys(values),
  };
}
