// The part of preprocessing that reads the columns of fields: texts become values, numbered from 1 on in the order of
// first appearance, by partition of the users.

import { type Dictionary, dictionary } from "../core/dictionary.ts";
import type { Field } from "../core/inputs/field.ts";
import { type GrowingColumn, growingColumn } from "../core/inputs/fieldColumn.ts";
import { tokensOf } from "../core/inputs/tokens.ts";
import type { RunConfig } from "../core/messages.ts";
import { type Sections, stringSections } from "./containers.ts";
import { columnSections, fieldName } from "./fieldSections.ts";

/** Takes the texts of each event's fields. */
export interface FieldWriter {
  add(partition: number, texts: readonly (string | null)[]): void;
  sections(): Sections;
}

/** A writer for the fields of a run; without fields it writes nothing. */
export function fieldWriter(config: RunConfig): FieldWriter {
  const columns = (config.model.inputs?.fields ?? []).map((field) => columnWriter(field, config));
  return {
    add: (partition, texts) => {
      for (const [index, column] of columns.entries()) {
        column.add(partition, texts[index] ?? "");
      }
    },
    sections: () =>
      Object.assign({}, ...columns.map((column, index) => column.sections(fieldName(index)))),
  };
}

function columnWriter(field: Field, { shards }: RunConfig) {
  const isRead = field.column !== null;
  const names: Dictionary = dictionary();
  const partitions: GrowingColumn[] = Array.from({ length: isRead ? shards : 0 }, growingColumn);
  return {
    add: (partition: number, text: string) => {
      const column = partitions[partition];
      if (column !== undefined) {
        for (const value of valuesOf(field, text)) {
          column.add(1 + names.indexOf(value));
        }
        column.endEvent();
      }
    },
    sections: (name: string): Sections =>
      isRead
        ? Object.assign(
            {},
            stringSections(name, names.values),
            ...partitions.map((column, partition) =>
              columnSections(`${partition}/${name}`, column.column()),
            ),
          )
        : {},
  };
}

/** The values that a text stands for; a blank one for none. */
function valuesOf(field: Field, text: string): readonly string[] {
  const trimmed = text.trim();
  if (trimmed === "") {
    return [];
  }
  return field.kind === "tokens" ? tokensOf(trimmed) : [trimmed];
}
