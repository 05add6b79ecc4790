// Sections of containers that hold fields (docs/formats.md): their names, and how columns go into them and out.

import type { FieldColumn } from "../core/inputs/fieldColumn.ts";
import type { ContainerReader, Sections } from "./containers.ts";

/** The name of what belongs to field `index` of the run's configuration. */
export function fieldName(index: number): string {
  return `inputs.${index}`;
}

/** The sections of a column, to be spread into a container. */
export function columnSections(name: string, { offsets, values }: FieldColumn): Sections {
  return { [`${name}.offsets`]: offsets, [`${name}.values`]: values };
}

export async function readColumn(reader: ContainerReader, name: string): Promise<FieldColumn> {
  return {
    offsets: await reader.u32(`${name}.offsets`),
    values: await reader.u32(`${name}.values`),
  };
}
