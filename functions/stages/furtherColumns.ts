// Columns that are read as numbers beside user, item, event and split: that which names the sessions, and those of the
// model's inputs. Every text is looked at once, however often it occurs.

import type { ByteDictionary } from "../core/byteDictionary.ts";
import type { ReadFormat } from "../core/eventReader.ts";
import type { RunConfig } from "../core/messages.ts";
import type { CutRun } from "../core/text/tokens.ts";
import { FURTHER } from "../core/typedEvents.ts";
import type { Sections } from "./containers.ts";
import { stringSections } from "./containers.ts";
import { fieldSectionsOfNumbers } from "./preprocessFields.ts";

/** Which fields are read, and at which places of a typed reader their numbers come. */
export interface FurtherColumns {
  readonly fields: readonly number[];
  readonly session: number | null;
  /** One an input of the model; null for one that reads no column. */
  readonly inputs: readonly (number | null)[];
  /** What tells the words of fields that are read as such. */
  readonly cut: CutRun | null;
}

/** The columns that `format` asks for. */
export function furtherColumns(
  { columns, inputs = [] }: ReadFormat,
  cut: CutRun | null,
): FurtherColumns {
  const fields: number[] = [];
  const placeOf = (field: number | null) =>
    field === null ? null : FURTHER + fields.push(field) - 1;
  const session = placeOf(columns.session ?? null);
  return { session, inputs: inputs.map(placeOf), fields, cut };
}

/** The events of a task: by place what was read of them [events], and where they belong. */
export interface NumberedEvents {
  readonly texts: (place: number) => ByteDictionary;
  readonly numbers: (place: number) => Uint32Array;
  /** By partition: its events, in their order. */
  readonly rows: readonly Uint32Array[];
  /** [events] */
  readonly partitions: () => Uint32Array;
}

/** Sections of the further columns, as preprocessText.ts writes them. */
export function furtherSections(
  { session, inputs, cut }: FurtherColumns,
  events: NumberedEvents,
  config: RunConfig,
): Sections {
  const named = (place: number) => ({
    numbers: events.numbers(place),
    texts: events.texts(place).textsFrom(0),
  });
  const fields = inputs.map((place) => (place === null ? null : named(place)));
  const isReading = fields.some((field) => field !== null);
  return {
    ...(session === null ? {} : sessionSections(named(session), events.rows)),
    ...(isReading ? fieldSectionsOfNumbers(config, fields, events.partitions(), cut) : {}),
  };
}

/** Sessions get numbers of their own in each partition, in the order of their first appearance. */
function sessionSections(
  { numbers, texts }: { readonly numbers: Uint32Array; readonly texts: readonly string[] },
  rows: readonly Uint32Array[],
): Sections {
  const sections: Record<string, Sections[string]> = {};
  for (const [partition, own] of rows.entries()) {
    if (own.length === 0) {
      continue;
    }
    const local = new Map<number, number>();
    sections[`${partition}/session`] = own.map((row) => {
      const number = numbers[row] as number;
      const known = local.get(number) ?? local.size;
      local.set(number, known);
      return known;
    });
    const names = Array.from(local.keys(), (number) => texts[number] as string);
    Object.assign(sections, stringSections(`${partition}/sessions`, names));
  }
  return sections;
}
