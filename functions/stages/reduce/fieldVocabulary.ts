// The values of fields over all preprocess results: the part of the vocabulary that fields have.

import { fieldsRead } from "../../core/inputs/fieldsRead.ts";
import { GAP_NAMES } from "../../core/inputs/gap.ts";
import type { Manifest } from "../../core/messages.ts";
import { compareStrings } from "../../core/strings.ts";
import { type ContainerReader, type Sections, stringSections } from "../containers.ts";
import type { GrownNames } from "../earlier.ts";
import { fieldName } from "../fieldSections.ts";

/**
 * The names of each field's values, ascending by code unit (those of gaps: by length), behind those of an earlier run;
 * the first has number 1. Which of them the model knows follows from training events, which only the shards can count.
 */
export async function fieldVocabularies(
  readers: readonly ContainerReader[],
  manifest: Manifest,
  eventTypes: readonly string[],
  grown: GrownNames,
): Promise<Sections> {
  const sections: Record<string, Sections[string]> = {};
  for (const [index, field] of fieldsRead(manifest.config).entries()) {
    const name = fieldName(index);
    const given = field.kind === "type" ? eventTypes : GAP_NAMES;
    const names = field.column === null ? given : await unitedNames(readers, name);
    Object.assign(sections, stringSections(name, await grown.field(field.name, names)));
  }
  return sections;
}

/** The same from a vocabulary that has them; values that cleaning left without an event stay, and are never trained. */
export async function copiedFieldVocabularies(
  vocabulary: ContainerReader,
  manifest: Manifest,
): Promise<Sections> {
  const sections: Record<string, Sections[string]> = {};
  for (const index of fieldsRead(manifest.config).keys()) {
    const name = fieldName(index);
    Object.assign(sections, stringSections(name, await vocabulary.strings(name)));
  }
  return sections;
}

async function unitedNames(readers: readonly ContainerReader[], name: string): Promise<string[]> {
  const names = new Set<string>();
  for (const reader of readers) {
    for (const value of await reader.strings(name)) {
      names.add(value);
    }
  }
  return [...names].sort(compareStrings);
}
