// The part of gathering that brings a partition's fields together: columns of all preprocess results, numbered by the
// vocabulary and put in the order of the sequences, and what follows from types and times. A position is told nothing
// but its own event and the time since the one before.

import { present } from "../core/assert.ts";
import type { Field } from "../core/inputs/field.ts";
import {
  chooseEvents,
  columnOfValues,
  countValues,
  type FieldColumn,
  joinColumns,
  renumberValues,
} from "../core/inputs/fieldColumn.ts";
import { gapBucket } from "../core/inputs/gap.ts";
import type { Sequences } from "../core/sequences.ts";
import { TRAIN } from "../core/splits/label.ts";
import { type ContainerReader, openContainer, type Sections } from "./containers.ts";
import { columnSections, fieldName, readColumn } from "./fieldSections.ts";
import {
  type ChangedNumbers,
  numberSections,
  numbersOfColumn,
  rulesOfField,
} from "./numberFields.ts";
import type { TaskContext } from "./taskContext.ts";

/** The sections of all fields of the shard, and what cleaning changed in them; none for a run without. */
export async function gatherFields(
  context: TaskContext,
  vocabulary: ContainerReader,
  { sequences, labels }: { readonly sequences: Sequences; readonly labels: Uint8Array },
): Promise<{ readonly sections: Sections; readonly changed: readonly ChangedNumbers[] }> {
  const sections: Record<string, Sections[string]> = {};
  const changed: ChangedNumbers[] = [];
  const fields = context.manifest.config.model.inputs?.fields ?? [];
  const isReading = fields.some(({ column }) => column !== null);
  const segments = isReading ? await openSegments(context, vocabulary) : [];
  for (const [index, field] of fields.entries()) {
    const name = fieldName(index);
    const names = await vocabulary.strings(name);
    const source = { segments, partition: context.index, name, names, sequences };
    const column = await gatheredColumn(field, source);
    const rules = rulesOfField(field, context.manifest.config);
    if (rules !== null) {
      const numbers = numbersOfColumn(column, names);
      const cleaned = numberSections(name, numbers, { sequences, labels, rules });
      Object.assign(sections, cleaned.sections);
      changed.push(cleaned.changed);
      continue;
    }
    const isTraining = (event: number) => labels[event] === TRAIN;
    const counts = countValues(column, names.length + 1, isTraining);
    Object.assign(sections, columnSections(name, column), { [`${name}.counts`]: counts });
  }
  return { sections, changed };
}

/** A column of the partition's events, in the order of the inputs and of their rows; numbered by `vocabulary`. */
export async function readPartitionColumn(
  context: TaskContext,
  vocabulary: ContainerReader,
  name: string,
): Promise<FieldColumn> {
  const segments = await openSegments(context, vocabulary);
  const names = await vocabulary.strings(name);
  return readSegments({ segments, partition: context.index, name, names });
}

interface Gathered {
  /** Preprocess results in the order of the inputs. */
  readonly segments: readonly ContainerReader[];
  readonly partition: number;
  readonly name: string;
  readonly names: readonly string[];
  readonly sequences: Sequences;
}

async function gatheredColumn(field: Field, source: Gathered): Promise<FieldColumn> {
  const { sequences } = source;
  switch (field.kind) {
    case "type":
      return columnOfValues(sequences.types.map((type) => type + 1));
    case "gap":
      return columnOfValues(gapsOf(sequences));
    default:
      return chooseEvents(await readSegments(source), sequences.order);
  }
}

/** Buckets of the time since the user's event before; 0 for a first event. */
function gapsOf({ users, starts, timesMs }: Sequences): Uint32Array {
  const gaps = new Uint32Array(timesMs.length);
  for (let user = 0; user < users.length; user++) {
    for (let event = (starts[user] as number) + 1; event < (starts[user + 1] as number); event++) {
      gaps[event] = gapBucket((timesMs[event] as number) - (timesMs[event - 1] as number));
    }
  }
  return gaps;
}

/** The preprocess results that count, in the order of the inputs and of their rows. */
async function openSegments(
  { ports }: TaskContext,
  vocabulary: ContainerReader,
): Promise<ContainerReader[]> {
  const keys = await vocabulary.json<readonly string[]>("segments");
  return Promise.all(keys.map((key) => openContainer(ports.store, key, "preprocess")));
}

/** The partition's column from all preprocess results, in the order of the inputs and of their rows. */
async function readSegments({
  segments,
  partition,
  name,
  names,
}: Omit<Gathered, "sequences">): Promise<FieldColumn> {
  const numbers = new Map(names.map((value, index) => [value, index + 1]));
  const columns: FieldColumn[] = [];
  for (const reader of segments) {
    const local = (await reader.strings(name)).map((value) =>
      present(numbers.get(value), `the vocabulary holds every value of ${name}`),
    );
    const column = await readColumn(reader, `${partition}/${name}`);
    columns.push(renumberValues(column, Uint32Array.from([0, ...local])));
  }
  return joinColumns(columns);
}
