// The part of preprocessing that reads the columns of fields: texts become values, numbered from 1 on in the order of
// first appearance, by partition of the users.

import { present } from "../core/assert.ts";
import { type Dictionary, dictionary } from "../core/dictionary.ts";
import type { Field } from "../core/inputs/field.ts";
import { type GrowingColumn, growingColumn } from "../core/inputs/fieldColumn.ts";
import { fieldsRead } from "../core/inputs/fieldsRead.ts";
import { gramBuckets } from "../core/inputs/textGrams.ts";
import { tokensOf, wordsOf } from "../core/inputs/tokens.ts";
import type { RunConfig } from "../core/messages.ts";
import type { CutRun } from "../core/text/tokens.ts";
import { type Sections, stringSections } from "./containers.ts";
import { columnSections, fieldName } from "./fieldSections.ts";

/** Takes the texts of each event's fields. */
export interface FieldWriter {
  add(partition: number, texts: readonly (string | null)[]): void;
  sections(): Sections;
}

/** A writer for the fields of a run, whose words `cut` tells; without fields it writes nothing. */
export function fieldWriter(config: RunConfig, cut: CutRun | null): FieldWriter {
  const columns = fieldsRead(config).map((field) => columnWriter(field, config, cut));
  return {
    add: (partition, texts) => {
      for (const [index, column] of columns.entries()) {
        column.add(partition, column.numbersOf(texts[index] ?? ""));
      }
    },
    sections: () =>
      Object.assign({}, ...columns.map((column, index) => column.sections(fieldName(index)))),
  };
}

/** A column of texts as numbers [events], and the texts by number. */
export interface NumberedTexts {
  readonly numbers: Uint32Array;
  readonly texts: readonly string[];
}

/** What a writer would say that was told the texts of all events in turn; `partitions` are theirs [events]. */
export function fieldSectionsOfNumbers(
  config: RunConfig,
  sources: readonly (NumberedTexts | null)[],
  partitions: Uint32Array,
  cut: CutRun | null,
): Sections {
  const fields = fieldsRead(config);
  const sections = fields.map((field, index) => {
    const column = columnWriter(field, config, cut);
    const { numbers, texts } = sources[index] ?? { numbers: new Uint32Array(0), texts: [] };
    const values: (readonly number[] | undefined)[] = [];
    for (const [event, number] of numbers.entries()) {
      const own = values[number] ?? column.numbersOf(texts[number] ?? "");
      values[number] = own;
      column.add(partitions[event] as number, own);
    }
    return column.sections(fieldName(index));
  });
  return Object.assign({}, ...sections);
}

function columnWriter(field: Field, { shards }: RunConfig, cut: CutRun | null) {
  const isRead = field.column !== null;
  const names: Dictionary = dictionary();
  const partitions: GrowingColumn[] = Array.from({ length: isRead ? shards : 0 }, growingColumn);
  return {
    /** The values of a text as numbers, given out in the order of first appearance. */
    numbersOf: (text: string): readonly number[] =>
      isRead ? valuesOf(field, text, cut).map((value) => 1 + names.indexOf(value)) : [],
    add: (partition: number, values: readonly number[]) => {
      const column = partitions[partition];
      if (column !== undefined) {
        for (const value of values) {
          column.add(value);
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
function valuesOf(field: Field, text: string, cut: CutRun | null): readonly string[] {
  const trimmed = text.trim();
  if (trimmed === "") {
    return [];
  }
  switch (field.kind) {
    case "text":
      return gramBuckets(trimmed, field.buckets ?? 1).map(String);
    case "words":
      return wordsOf(trimmed, present(cut, "the plan names what cuts words"));
    case "tokens":
      return tokensOf(trimmed);
    default:
      return [trimmed];
  }
}
