// Decides for one partition which events stay, before items are numbered and times are cut. The first round applies the
// rules that look at one user; where rare items or users are to go, further rounds look again with the items left over
// all partitions. What is written is a fate for every event of the partition, in the order in which gather reads them.

import { hasCleanWave } from "../core/cleaning/cleaning.ts";
import { fatesInCore, keptItemCounts } from "../core/cleaning/itemCore.ts";
import { valueFault } from "../core/cleaning/numberRules.ts";
import { fatesByUser, type UserRules } from "../core/cleaning/userRules.ts";
import { columnPlace } from "../core/inputs/fieldsRead.ts";
import { aliveItemsKey, dictionaryKey, taskKey } from "../core/keys.ts";
import type { CleanEntry, CleaningConfig, Manifest } from "../core/messages.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
import type { ContainerReader, Sections } from "./containers.ts";
import { openContainer } from "./containers.ts";
import { fieldName } from "./fieldSections.ts";
import { readSegments } from "./gather.ts";
import { readPartitionColumn } from "./gatherFields.ts";
import { numbersOfColumn } from "./numberFields.ts";
import type { TaskContext } from "./taskContext.ts";

const NO_LIMITS: CleaningConfig = {
  collapseRepeatsMs: null,
  maxEventsPerDay: null,
  maxEventsPerUser: null,
  minItemEvents: null,
  minUserEvents: null,
  eventWeights: [],
};

export async function clean(context: TaskContext<CleanEntry>): Promise<Sections> {
  return context.entry.round === 0 ? firstRound(context) : laterRound(context);
}

/** The result of shard `index` in a round of cleaning. */
export function openCleaned(
  store: ObjectStore,
  manifest: Manifest,
  at: { round: number; index: number },
): Promise<ContainerReader> {
  const address = { stage: "clean", ...at, count: manifest.config.shards } as const;
  return openContainer(store, taskKey(manifest.run, address), "clean");
}

/** The fates that a finished cleaning gave the events of shard `index`; null where there was none. */
export async function finalFates(
  { manifest, index, ports }: TaskContext,
  cleanRound: number | undefined,
): Promise<Uint8Array | null> {
  if (cleanRound === undefined || !hasCleanWave(manifest.config.cleaning)) {
    return null;
  }
  const reader = await openCleaned(ports.store, manifest, { round: cleanRound, index });
  return reader.u8("fates");
}

async function firstRound(context: TaskContext<CleanEntry>): Promise<Sections> {
  const { manifest, ports } = context;
  const config = manifest.config.cleaning ?? NO_LIMITS;
  const dictionary = await openContainer(ports.store, dictionaryKey(manifest.run), "vocabulary");
  const itemIds = await dictionary.strings("items");
  const eventTypes = await dictionary.strings("eventTypes");
  const { users, events } = await readSegments(context, {
    items: new Map(itemIds.map((id, index) => [id, index + 1])),
    eventTypes: new Map(eventTypes.map((name, index) => [name, index])),
    segments: await dictionary.json<readonly string[]>("segments"),
  });
  const ignored = new Set(
    config.eventWeights.filter(({ weight }) => weight === 0).map(({ event }) => event),
  );
  const isIgnored = (type: number) => ignored.has(eventTypes[type] ?? "");
  const valueFault = await valueFaults(context, dictionary);
  const before = fatesByUser(users.length, events, {
    config,
    isIgnored,
    ...(valueFault !== null && { valueFault }),
  });
  const { user, item } = events;
  const fates = fatesInCore({ userCount: users.length, user, item, fates: before }, null, config);
  return {
    before,
    user,
    item,
    timesMs: events.timeMs,
    labels: events.splitCode,
    userCount: Uint32Array.of(users.length),
    fates,
    itemCounts: keptItemCounts(item, fates, itemIds.length + 1),
  };
}

/** Which rule for columns of numbers an event of the partition fails; null without such rules. */
async function valueFaults(
  context: TaskContext<CleanEntry>,
  dictionary: ContainerReader,
): Promise<NonNullable<UserRules["valueFault"]> | null> {
  const { config } = context.manifest;
  const numbers = config.cleaning?.numbers ?? [];
  const rules = numbers.filter(({ missing, range }) => missing?.kind === "drop" || range !== null);
  if (rules.length === 0) {
    return null;
  }
  const columns: Float64Array[] = [];
  for (const { column } of rules) {
    const name = fieldName(columnPlace(config, column));
    const found = await readPartitionColumn(context, dictionary, name);
    columns.push(numbersOfColumn(found, await dictionary.strings(name)));
  }
  return (event) => {
    for (const [index, rule] of rules.entries()) {
      const value = columns[index]?.[event] ?? Number.NaN;
      const fault = valueFault(rule, Number.isNaN(value) ? null : value);
      if (fault !== null) {
        return fault;
      }
    }
    return null;
  };
}

async function laterRound(context: TaskContext<CleanEntry>): Promise<Sections> {
  const { manifest, entry, index, ports } = context;
  const first = await openCleaned(ports.store, manifest, { round: 0, index });
  const alive = await openContainer(ports.store, aliveItemsKey(manifest.run, entry.round), "alive");
  const isAlive = await alive.u8("items");
  const [userCount = 0] = await first.u32("userCount");
  const item = await first.u32("item");
  const fates = fatesInCore(
    { userCount, user: await first.u32("user"), item, fates: await first.u8("before") },
    isAlive,
    manifest.config.cleaning ?? NO_LIMITS,
  );
  return { fates, itemCounts: keptItemCounts(item, fates, isAlive.length) };
}
