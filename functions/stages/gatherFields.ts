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
import { taskKey } from "../core/keys.ts";
import type { Sequences } from "../core/sequences.ts";
import { TRAIN } from "../core/splits/label.ts";
import { type ContainerReader, openContainer, type Sections } from "./containers.ts";
import { columnSections, fieldName, readColumn } from "./fieldSections.ts";
import type { TaskContext } from "./taskContext.ts";

/** The sections of all fields of the shard; none for a run without. */
export async function gatherFields(
  context: TaskContext,
  vocabulary: ContainerReader,
  { sequences, labels }: { readonly sequences: Sequences; readonly labels: Uint8Array },
): Promise<Sections> {
  const sections: Record<string, Uint32Array> = {};
  const fields = context.manifest.config.model.inputs?.fields ?? [];
  for (const [index, field] of fields.entries()) {
    const name = fieldName(index);
    const names = await vocabulary.strings(name);
    const column = await gatheredColumn(field, { context, name, names, sequences });
    const isTraining = (event: number) => labels[event] === TRAIN;
    const counts = countValues(column, names.length + 1, isTraining);
    Object.assign(sections, columnSections(name, column), { [`${name}.counts`]: counts });
  }
  return sections;
}

interface Gathered {
  readonly context: TaskContext;
  readonly name: string;
  readonly names: readonly string[];
  readonly sequences: Sequences;
}

async function gatheredColumn(
  field: Field,
  { context, name, names, sequences }: Gathered,
): Promise<FieldColumn> {
  switch (field.kind) {
    case "type":
      return columnOfValues(sequences.types.map((type) => type + 1));
    case "gap":
      return columnOfValues(gapsOf(sequences));
    default: {
      const numbers = new Map(names.map((value, index) => [value, index + 1]));
      const segments = await readSegments(context, name, numbers);
      return chooseEvents(joinColumns(segments), sequences.order);
    }
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

/** The partition's columns from all preprocess results, in the order of the inputs and of their rows. */
async function readSegments(
  { manifest, index, ports }: TaskContext,
  name: string,
  numbers: ReadonlyMap<string, number>,
): Promise<readonly FieldColumn[]> {
  const segments: FieldColumn[] = [];
  const count = manifest.inputs.length;
  for (let input = 0; input < count; input++) {
    const address = { stage: "preprocess", round: null, index: input, count } as const;
    const reader = await openContainer(ports.store, taskKey(manifest.run, address), "preprocess");
    const local = (await reader.strings(name)).map((value) =>
      present(numbers.get(value), `the vocabulary holds every value of ${name}`),
    );
    const column = await readColumn(reader, `${index}/${name}`);
    segments.push(renumberValues(column, Uint32Array.from([0, ...local])));
  }
  return segments;
}
