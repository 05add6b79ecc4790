// The tables of fields: made of what the shards counted, kept in the catalogue, and read by whoever needs the shape of
// the model or the values of a shard.

import { present } from "../core/assert.ts";
import type { FieldSource } from "../core/inputs/batchInputs.ts";
import { valuesMost } from "../core/inputs/field.ts";
import { chooseEvents, renumberValues } from "../core/inputs/fieldColumn.ts";
import { checkValues, type FieldRows, fieldRows } from "../core/inputs/tables.ts";
import { vocabularyKey } from "../core/keys.ts";
import type { Manifest, ModelConfig } from "../core/messages.ts";
import type { InputsShape } from "../core/models/inputs.ts";
import { VALIDATION } from "../core/splits/label.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
import type { Catalogue } from "./catalogue.ts";
import { type ContainerReader, jsonSection, openContainer, type Sections } from "./containers.ts";
import { fieldName, readColumn } from "./fieldSections.ts";
import { numberRows, numberTable, rulesOfField } from "./numberFields.ts";
import type { Shard } from "./shard.ts";
import { shardKey } from "./shard.ts";

/** What is said of a field's table beside its rows. */
export type FieldTable = Omit<FieldRows, "rows"> & {
  /** What missing numbers count as, where cleaning fills them from all shards. */
  readonly fill?: number | null;
};

/** The tables of a run's fields from the counts of its shards. */
export async function makeFieldTables(
  store: ObjectStore,
  manifest: Manifest,
  shards: readonly ContainerReader[],
  earlier: ReadonlyMap<string, FieldRows> = new Map(),
): Promise<{ readonly tables: readonly FieldTable[]; readonly sections: Sections }> {
  const fields = manifest.config.model.inputs?.fields ?? [];
  if (fields.length === 0) {
    return { tables: [], sections: {} };
  }
  const vocabulary = await openContainer(store, vocabularyKey(manifest.run), "vocabulary");
  const tables: FieldTable[] = [];
  const sections: Record<string, Uint32Array> = {};
  for (const [index, field] of fields.entries()) {
    const name = fieldName(index);
    const names = await vocabulary.strings(name);
    const rules = rulesOfField(field, manifest.config);
    if (rules !== null) {
      const known = earlier.get(field.name)?.edges ?? null;
      const table = await numberTable(name, field, shards, known, rules);
      checkValues(field, table, names);
      tables.push(table);
      sections[`${name}.rows`] = new Uint32Array(names.length + 1);
      continue;
    }
    const counts = new Float64Array(names.length + 1);
    for (const shard of shards) {
      (await shard.u32(`${name}.counts`)).forEach((count, value) => {
        counts[value] = (counts[value] as number) + count;
      });
    }
    const { rows, ...table } = fieldRows(field, names, counts, earlier.get(field.name));
    tables.push(table);
    sections[`${name}.rows`] = rows;
  }
  return { tables, sections: { ...sections, ...jsonSection("inputs", tables) } };
}

/** The tables that a catalogue keeps. */
export async function readFieldTables(reader: ContainerReader): Promise<readonly FieldTable[]> {
  return reader.has("inputs") ? reader.json("inputs") : [];
}

/** What the model's shape says of its inputs; nothing for a model without. */
export function inputsShape(
  { inputs }: ModelConfig,
  tables: readonly FieldTable[],
): { readonly inputs?: InputsShape } {
  if (inputs === undefined) {
    return {};
  }
  const { combine, size, fields } = inputs;
  const all = fields.map((field, index) => {
    const { V } = present(tables[index], "each field has a table");
    return { name: field.name, V, width: size, most: valuesMost(field) };
  });
  return { inputs: { combine, tables: all } };
}

/** The fields of shard `index` as rows of the model's tables; null for a model without. */
export async function readFields(
  store: ObjectStore,
  manifest: Manifest,
  index: number,
  catalogue: Pick<Catalogue, "rowsOf" | "tables">,
): Promise<FieldSource | null> {
  const fields = manifest.config.model.inputs?.fields ?? [];
  if (fields.length === 0) {
    return null;
  }
  const reader = await openContainer(store, shardKey(manifest, index), "gather");
  const columns = [];
  for (const field of fields.keys()) {
    const name = fieldName(field);
    const table = present(catalogue.tables[field], "each field has a table");
    const numbers = await numberRows(reader, name, table);
    columns.push(
      numbers ?? renumberValues(await readColumn(reader, name), await catalogue.rowsOf(name)),
    );
  }
  return { columns, starts: await reader.u32("starts") };
}

/** The part of the fields that belongs to trainingSequences of the same shard. */
export function trainingFields(fields: FieldSource | null, shard: Shard): FieldSource | null {
  if (fields === null) {
    return null;
  }
  const starts = new Uint32Array(shard.users.length);
  const events: number[] = [];
  for (const user of starts.keys()) {
    starts[user] = events.length;
    const first = fields.starts[user] as number;
    shard.labelsOf(user).forEach((label, position) => {
      if (label < VALIDATION) {
        events.push(first + position);
      }
    });
  }
  const kept = Uint32Array.from(events);
  return { columns: fields.columns.map((column) => chooseEvents(column, kept)), starts };
}
