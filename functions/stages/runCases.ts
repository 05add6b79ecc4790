// What an evaluated run knows of its test cases: who, what, when, and the rank under the model or a baseline. Read from
// what evaluation committed, so that runs are compared without being run again.

import { present } from "../core/assert.ts";
import type { CaseTable } from "../core/comparison/alignedCases.ts";
import { ConfigurationError } from "../core/errors.ts";
import { decodeJson } from "../core/json.ts";
import { artifactKey, taskKey, vocabularyKey } from "../core/keys.ts";
import type { Manifest } from "../core/messages.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
import { readCatalogue } from "./catalogue.ts";
import { openContainer } from "./containers.ts";
import { RECOMMENDATIONS } from "./reduce/recommendations.ts";
import { readLog, readManifest } from "./runLog.ts";
import { stateOf } from "./runState.ts";
import { readShard } from "./shard.ts";

/** A ranking of a run: its model, or one of its baselines. */
export interface Contender {
  /** `RUN`, or `RUN:sequence_rules`. */
  readonly name: string;
  readonly manifest: Manifest;
  /** `model`, `oracle` or the name of a baseline. */
  readonly ranking: string;
}

const SECTION = "ranks.";
const LOG_SHARES = "logShares.model";

/** The contender called `name`. Throws ConfigurationError where there is no such run, or it has no ranks yet. */
export async function readContender(store: ObjectStore, name: string): Promise<Contender> {
  const colon = name.indexOf(":");
  const run = colon < 0 ? name : name.slice(0, colon);
  const ranking = colon < 0 ? "model" : name.slice(colon + 1);
  const manifest = await readManifest(store, run);
  const log = await readLog(store, run);
  if (!log.some((entry) => entry.kind === "wave" && entry.stage === "recommend")) {
    throw new ConfigurationError({
      code: "run-not-evaluated",
      what: "the run has not been evaluated",
      where: run,
      expected: "a run that came to the end of its evaluation",
      found: `a run that is ${stateOf(log.at(-1))}`,
      fix: `go on with it: millrace resume ${run}`,
    });
  }
  return { name, manifest, ranking };
}

/** The test cases of a contender, shard after shard. */
export async function readCaseTable(
  store: ObjectStore,
  { name, manifest, ranking }: Contender,
): Promise<CaseTable> {
  const { run, config } = manifest;
  const vocabulary = await openContainer(store, vocabularyKey(run), "vocabulary");
  const itemIds = ["", ...(await vocabulary.strings("items"))];
  const { itemCounts, candidates } = await readCatalogue(store, manifest);
  const columns = emptyColumns();
  const logShares: Float64Array[] = [];
  for (let index = 0; index < config.shards; index++) {
    const address = { stage: "evaluate", round: null, index, count: config.shards } as const;
    const reader = await openContainer(store, taskKey(run, address), "evaluate");
    if (!reader.has(SECTION + ranking)) {
      throw unknownRanking(name, ranking);
    }
    if (ranking === "model" && reader.has(LOG_SHARES)) {
      logShares.push(await reader.f64(LOG_SHARES));
    }
    const shard = await readShard(store, manifest, index);
    const positions = await reader.u32("cases.position");
    const ranks = await reader.u32(SECTION + ranking);
    for (const [place, user] of (await reader.u32("cases.user")).entries()) {
      const position = positions[place] as number;
      const items = shard.itemsOf(user);
      const item = present(items[position], "a case lies within its sequence");
      columns.users.push(present(shard.users[user], "a user of this shard"));
      columns.items.push(present(itemIds[item], "every item has an id"));
      columns.timesMs.push(present(shard.timesOf(user)[position], "a case has a time"));
      columns.ranks.push(ranks[place] as number);
      columns.history.push(position);
      columns.isRepeat.push(items.subarray(0, position).includes(item) ? 1 : 0);
      columns.itemEvents.push(itemCounts[item] ?? 0);
    }
  }
  return {
    name,
    users: columns.users,
    items: columns.items,
    timesMs: Float64Array.from(columns.timesMs),
    ranks: Uint32Array.from(columns.ranks),
    // The list of repeats has what a user had and training never saw, and may be longer than the candidates.
    candidates: columns.ranks.reduce(
      (most, rank) => Math.max(most, rank),
      candidates.reduce((sum, is) => sum + is, 0),
    ),
    logShares: logShares.length === config.shards ? joined(logShares) : null,
    traits: {
      history: Uint32Array.from(columns.history),
      isRepeat: Uint8Array.from(columns.isRepeat),
      itemEvents: Float64Array.from(columns.itemEvents),
    },
  };
}

/** Tables of the parts of one evaluation, such as the folds of a cross-validation, as one. */
export function joinCaseTables(name: string, parts: readonly CaseTable[]): CaseTable {
  const numbers = (of: (part: CaseTable) => Iterable<number>) =>
    parts.flatMap((part) => Array.from(of(part)));
  return {
    name,
    users: parts.flatMap(({ users }) => users),
    items: parts.flatMap(({ items }) => items),
    timesMs: Float64Array.from(numbers(({ timesMs }) => timesMs)),
    ranks: Uint32Array.from(numbers(({ ranks }) => ranks)),
    candidates: parts.reduce((most, { candidates }) => Math.max(most, candidates), 0),
    logShares: parts.some(({ logShares }) => logShares === null)
      ? null
      : joined(parts.flatMap(({ logShares }) => (logShares === null ? [] : [logShares]))),
    traits: {
      history: Uint32Array.from(numbers(({ traits }) => traits.history)),
      isRepeat: Uint8Array.from(numbers(({ traits }) => traits.isRepeat)),
      itemEvents: Float64Array.from(numbers(({ traits }) => traits.itemEvents)),
    },
  };
}

/** Columns end to end. */
function joined(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  for (const part of parts) {
    whole.set(part, start);
    start += part.length;
  }
  return whole;
}

/** The recommendation lists of a completed run by user; null for a baseline, or before there are any. */
export async function readLists(
  store: ObjectStore,
  { manifest, ranking }: Contender,
): Promise<ReadonlyMap<string, readonly string[]> | null> {
  const key = artifactKey(manifest.run, RECOMMENDATIONS);
  const bytes = ranking === "model" ? await store.get(key) : null;
  if (bytes === null) {
    return null;
  }
  const lists = new Map<string, readonly string[]>();
  let start = 0;
  for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
    const line = decodeJson<{ user: string; items: string[] }>(bytes.subarray(start, end), key);
    lists.set(line.user, line.items);
    start = end + 1;
  }
  return lists;
}

const LINE_FEED = 0x0a;

function emptyColumns() {
  return {
    users: [] as string[],
    items: [] as string[],
    timesMs: [] as number[],
    ranks: [] as number[],
    history: [] as number[],
    isRepeat: [] as number[],
    itemEvents: [] as number[],
  };
}

function unknownRanking(name: string, ranking: string): ConfigurationError {
  return new ConfigurationError({
    code: "unknown-ranking",
    what: "the run has no such ranking",
    where: name,
    expected: "RUN for its model, or RUN:NAME for a baseline, such as RUN:sequence_rules",
    found: JSON.stringify(ranking),
    fix: "see the names under `baselines` of `millrace show RUN --json`",
  });
}
