// The recommended lists of a completed run as columns by user: what lists are compared by, read from what it keeps.

import { present } from "../core/assert.ts";
import { placeSums } from "../core/comparison/exposureFigures.ts";
import type { ListTable } from "../core/comparison/listDifferences.ts";
import type { UserSums } from "../core/comparison/userSums.ts";
import { listTools } from "../core/evaluation/listMeasures.ts";
import { vocabularyKey } from "../core/keys.ts";
import { longTail } from "../core/metrics/popularityBias.ts";
import { firstRoundOf } from "../core/training/epochs.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
import { readCatalogue } from "./catalogue.ts";
import { openContainer } from "./containers.ts";
import { readDescribed } from "./described.ts";
import { readItemVectors } from "./itemVectors.ts";
import { type Contender, readLists } from "./runCases.ts";
import { finalRound } from "./runState.ts";
import { latestSequences, readShard } from "./shard.ts";

/** The lists of `contender` measured at each of `cutoffs`; null for a baseline, of which no lists are kept. */
export async function readListTable(
  store: ObjectStore,
  contender: Contender,
  cutoffs: readonly number[],
): Promise<ListTable | null> {
  const listOf = await readLists(store, contender);
  if (listOf === null) {
    return null;
  }
  const { manifest } = contender;
  const vocabulary = await openContainer(store, vocabularyKey(manifest.run), "vocabulary");
  const itemIds = ["", ...(await vocabulary.strings("items"))];
  const numberOf = new Map(itemIds.map((id, item) => [id, item]));
  const users: string[] = [];
  const histories: Uint32Array[] = [];
  for (let index = 0; index < manifest.config.shards; index++) {
    const shard = await readShard(store, manifest, index);
    for (const sequence of latestSequences(shard)) {
      users.push(present(shard.users[sequence], "a user of this shard"));
      histories.push(shard.itemsOf(sequence));
    }
  }
  const lists = users.map((user) =>
    Uint32Array.from(listOf.get(user) ?? [], (id) =>
      present(numberOf.get(id), "a list has items of the vocabulary"),
    ),
  );
  const { itemCounts, candidates } = await readCatalogue(store, manifest);
  return {
    users,
    lists,
    itemIds,
    candidates: candidates.reduce((sum, is) => sum + is, 0),
    columns: await measured(store, contender, { lists, histories, itemCounts, cutoffs }),
  };
}

async function measured(
  store: ObjectStore,
  { manifest }: Contender,
  { lists, histories, itemCounts, cutoffs }: MeasuredFrom,
): Promise<ReadonlyMap<string, UserSums>> {
  const { run } = manifest;
  const round = firstRoundOf(manifest.config, (await finalRound(store, run)).bestRound);
  const traits = {
    popularity: itemCounts,
    categories: (await readDescribed(store, manifest, 0)).itemCategories,
    ...(await readItemVectors(store, { run, round }, itemCounts.length)),
  };
  const places = { popularity: itemCounts, isTail: longTail(itemCounts) };
  const columns = new Map<string, UserSums>();
  for (const k of cutoffs) {
    const { ofList } = listTools(traits, k);
    for (const [user, list] of lists.entries()) {
      for (const [name, value] of Object.entries(ofList(list, histories[user] ?? NO_ITEMS))) {
        const own = columns.get(name) ?? emptySums(lists.length);
        columns.set(name, own);
        own.sums[user] = value ?? 0;
        own.cases[user] = value === null ? 0 : 1;
      }
    }
    for (const [name, column] of Object.entries(placeSums(lists, k, places))) {
      columns.set(name, column);
    }
  }
  return columns;
}

interface MeasuredFrom {
  readonly lists: readonly Uint32Array[];
  readonly histories: readonly Uint32Array[];
  readonly itemCounts: Float64Array;
  readonly cutoffs: readonly number[];
}

const NO_ITEMS = new Uint32Array(0);

function emptySums(users: number): UserSums {
  return { sums: new Float64Array(users), cases: new Float64Array(users) };
}
