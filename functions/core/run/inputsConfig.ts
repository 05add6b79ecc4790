// What a person asks the model to read beside the item, and the choices left open.

import type { Field } from "../inputs/field.ts";
import type { ModelConfig } from "../messages.ts";
import type { Combination } from "../models/inputs.ts";
import { optionError } from "../optionError.ts";

/** Nothing beside the item by default. */
export interface InputsRequest {
  readonly fields: readonly Field[];
  /** Null: added up. */
  readonly combine: Combination | null;
  /** Columns of a field's table where they stand side by side; null: SIZE_DEFAULT. */
  readonly size: number | null;
  /** Name and version of what cuts fields of words; needed for those alone. */
  readonly segmenter?: string | null;
}

export const NO_INPUTS: InputsRequest = { fields: [], combine: null, size: null };

const SIZE_DEFAULT = 16;
const SIZE_MAX = 1024;
const FIELDS_MAX = 32;

/** The configuration of inputs; none where nothing is asked for. Throws for flags that would be without effect. */
export function inputsConfig(request: InputsRequest, hidden: number): Pick<ModelConfig, "inputs"> {
  const { fields, combine, size } = request;
  const names = fields.map(({ name }) => name);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  check(repeated === undefined, "--input", "each input once", `${repeated} twice`);
  check(fields.length <= FIELDS_MAX, "--input", `at most ${FIELDS_MAX}`, String(fields.length));
  const isAlone = fields.length === 0;
  check(!isAlone || combine === null, "--combine", "an --input to combine", "none");
  check(
    size === null || combine === "concat",
    "--input-size",
    "--combine concat",
    combine ?? "sum",
  );
  check(
    size === null || (Number.isInteger(size) && size >= 1 && size <= SIZE_MAX),
    "--input-size",
    `a whole number from 1 to ${SIZE_MAX}`,
    String(size),
  );
  if (isAlone) {
    return {};
  }
  const how = combine ?? "sum";
  const width = how === "sum" ? hidden : (size ?? SIZE_DEFAULT);
  return { inputs: { combine: how, size: width, fields: [...fields], ...segmenterOf(request) } };
}

function segmenterOf({ fields, segmenter = null }: InputsRequest): { segmenter?: string } {
  const words = fields.find(({ kind }) => kind === "words");
  if (words === undefined) {
    return {};
  }
  check(segmenter !== null, `--input ${words.name}`, "a segmenter of words", "none");
  return { segmenter: segmenter ?? "" };
}

function check(holds: boolean, where: string, expected: string, found: string): void {
  if (!holds) {
    throw optionError(where, { expected, found }, `give ${where} as expected, or leave it out`);
  }
}

/** What the model reads, as a person says it: "item, type, gap by sum". */
export function inputsText({ combine, fields }: NonNullable<ModelConfig["inputs"]>): string {
  return `${["item", ...fields.map(({ name }) => name)].join(", ")} by ${combine}`;
}
