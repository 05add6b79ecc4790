// The part of planning that finds the columns which describe events for the evaluation.

import { inputColumns } from "../core/inputs/columns.ts";
import { cleaningFields } from "../core/inputs/fieldsRead.ts";
import type { Input, RunConfig } from "../core/messages.ts";
import { describedColumns, describedFields } from "../core/run/described.ts";
import type { RunRequest } from "../core/run/request.ts";

/** The inputs with the columns that are read beside those of the model and of cleaning, and which those are. */
export function describedInputs(
  inputs: readonly Input[],
  request: Pick<RunRequest, "inputs" | "cleaning" | "describe">,
): { readonly inputs: Input[]; readonly describe: Pick<RunConfig, "describe"> } {
  const columns = describedColumns(
    request.describe,
    inputs.map(({ format }) => format),
  );
  if (Object.keys(columns).length === 0) {
    return { inputs: [...inputs], describe: {} };
  }
  const { fields } = request.inputs;
  const read = [...fields, ...cleaningFields(fields, request.cleaning?.numbers ?? [])];
  const further = describedFields(read, columns);
  const withColumns = inputs.map((input): Input => {
    const own = inputColumns(further, input.format, input.uri, "--describe");
    const all = [...(input.format.inputs ?? []), ...own];
    return all.length === 0 ? input : { ...input, format: { ...input.format, inputs: all } };
  });
  return { inputs: withColumns, describe: { describe: columns } };
}
