// The events of some inputs, or of their heads, read and labelled as a run would, and counted.

import { present } from "../core/assert.ts";
import type { Sampled } from "../core/cost/extrapolation.ts";
import type { Input, Manifest, WaveEntry } from "../core/messages.ts";
import { sequencesFromEvents } from "../core/sequences.ts";
import { TEST } from "../core/splits/label.ts";
import { sequenceCases } from "../core/splits/sequenceCases.ts";
import { labelSequences } from "../core/splits/sequenceLabels.ts";
import { decodeStrings } from "../core/strings.ts";
import type { StagePorts } from "../ports/stagePorts.ts";
import type { Sections } from "./containers.ts";
import { gatherStatistics } from "./gatherStatistics.ts";
import { type PreprocessStatistics, preprocess } from "./preprocess.ts";
import { resolveSplit } from "./reduce/vocabulary.ts";
import { sizesFrom } from "./runSizes.ts";

/** What the inputs hold, as far as `ports` lets them be read; null where there is no event. */
export async function sampleOf(
  manifest: Manifest,
  inputs: readonly Input[],
  ports: StagePorts,
): Promise<Sampled | null> {
  const config = { ...manifest.config, shards: 1 };
  const read: Sections[] = [];
  for (const { rangeBytes: _, ...input } of inputs) {
    const single = { ...manifest, config, inputs: [input] };
    const entry: WaveEntry = { kind: "wave", stage: "preprocess", tasks: 1, objects: [] };
    read.push(await preprocess({ manifest: single, entry, index: 0, ports }));
  }
  const statistics = read.map((sections) => statisticsOf(sections));
  const rows = statistics.reduce((sum, one) => sum + one.rows, 0);
  const { users, items, events, times } = joined(read);
  if (events.user.length === 0) {
    return null;
  }
  const { sessions = null } = config;
  const sequences = sequencesFromEvents(users, events, null, sessions);
  const validation = statistics.reduce((sum, one) => sum + one.validationEvents, 0);
  const single = { ...manifest, config };
  const split = await resolveSplit(single, () => [times], validation);
  const labels = labelSequences(split, sequences, { areSessions: sessions !== null });
  const tests = sequenceCases({ ...sequences, labels }, TEST, config);
  const counted = gatherStatistics(sequences, labels, {
    config,
    tests,
    eventTypeCount: 1,
    removed: null,
  });
  const half = events.user.length >> 1;
  return {
    ...sizesFrom(counted, { rows, items: items + 1 }),
    trainEvents: counted.trainEvents,
    distinctItems: items,
    halfUsers: distinct(events.user.subarray(0, half), users.length),
    halfItems: distinct(events.item.subarray(0, half), items + 1),
  };
}

function distinct(numbers: Uint32Array, end: number): number {
  const seen = new Uint8Array(end);
  for (const number of numbers) {
    seen[number] = 1;
  }
  return seen.reduce((sum, one) => sum + one, 0);
}

function statisticsOf(sections: Sections): PreprocessStatistics {
  const bytes = present(sections["statistics"], "a result has statistics") as Uint8Array;
  return JSON.parse(new TextDecoder().decode(bytes)) as PreprocessStatistics;
}

/** The events of all results, with users and items numbered over all of them. */
function joined(read: readonly Sections[]) {
  const users = new Map<string, number>();
  const items = new Map<string, number>();
  const sessions = new Map<string, number>();
  const parts = read.map((sections) => {
    const user = renumbered(
      sections,
      "0/user",
      numbering(stringsIn(sections, "0/users"), users, 0),
    );
    const item = renumbered(sections, "0/item", numbering(stringsIn(sections, "items"), items, 1));
    const session =
      sections["0/session"] === undefined
        ? null
        : renumbered(
            sections,
            "0/session",
            numbering(stringsIn(sections, "0/sessions"), sessions, 0),
          );
    return {
      ...{ user, item, session },
      timeMs: sections["0/timeMs"] as Float64Array,
      label: sections["0/label"] as Uint8Array,
      type: sections["0/event"] as Uint32Array,
      cutTimes: sections["cutTimes"] as Float64Array,
    };
  });
  const u32 = (of: (part: (typeof parts)[number]) => Uint32Array) =>
    concatenated(Uint32Array, parts.map(of));
  const events = {
    user: u32(({ user }) => user),
    item: u32(({ item }) => item),
    type: u32(({ type }) => type),
    timeMs: concatenated(
      Float64Array,
      parts.map(({ timeMs }) => timeMs),
    ),
    splitCode: concatenated(
      Uint8Array,
      parts.map(({ label }) => label),
    ),
    session: parts.every(({ session }) => session !== null)
      ? u32(({ session }) => session as Uint32Array)
      : null,
  };
  const times = concatenated(
    Float64Array,
    parts.map(({ cutTimes }) => cutTimes),
  );
  return { users: [...users.keys()], items: items.size, events, times };
}

function stringsIn(sections: Sections, name: string): readonly string[] {
  return decodeStrings({
    ends: sections[`${name}.ends`] as Uint32Array,
    bytes: sections[`${name}.bytes`] as Uint8Array,
  });
}

/** The numbers of `names` among all that were seen, from `first` on. */
function numbering(
  names: readonly string[],
  known: Map<string, number>,
  first: number,
): Uint32Array {
  return Uint32Array.from(names, (name) => {
    const number = known.get(name) ?? known.size + first;
    known.set(name, number);
    return number;
  });
}

function renumbered(sections: Sections, name: string, numbers: Uint32Array): Uint32Array {
  return (sections[name] as Uint32Array).map((local) => numbers[local] as number);
}

function concatenated<T extends Uint8Array | Uint32Array | Float64Array>(
  Kind: new (length: number) => T,
  parts: readonly T[],
): T {
  const all = new Kind(parts.reduce((sum, part) => sum + part.length, 0));
  let start = 0;
  for (const part of parts) {
    all.set(part as never, start);
    start += part.length;
  }
  return all;
}
