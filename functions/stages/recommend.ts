// One shard's recommendations: for each of its users the best items after everything the user did (in the latest
// session, where sequences are sessions), and the state of the encoder as the user's vector.

import { present } from "../core/assert.ts";
import { listCounter } from "../core/evaluation/exposure.ts";
import { listMeasures } from "../core/evaluation/listMeasures.ts";
import { excludedItems } from "../core/evaluation/modelRanks.ts";
import { vocabularyKey } from "../core/keys.ts";
import { describeModel, shapeFromConfig } from "../core/models/modelDescription.ts";
import type { Recommender } from "../core/models/recommender.ts";
import { firstRoundOf } from "../core/training/epochs.ts";
import { minibatches } from "../core/training/minibatch.ts";
import type { Window } from "../core/training/windows.ts";
import { readCatalogue } from "./catalogue.ts";
import type { Sections } from "./containers.ts";
import { jsonSection, openContainer, stringSections } from "./containers.ts";
import { readDescribed } from "./described.ts";
import { readFields } from "./fieldTables.ts";
import { readItemVectors } from "./itemVectors.ts";
import { finalRound } from "./runState.ts";
import type { Shard } from "./shard.ts";
import { latestSequences, readShard } from "./shard.ts";
import type { TaskContext } from "./taskContext.ts";
import { loadModel } from "./weights.ts";

export async function recommend(context: TaskContext): Promise<Sections> {
  const { manifest, index, ports } = context;
  const { config, run } = manifest;
  const shard = await readShard(ports.store, manifest, index);
  const catalogue = await readCatalogue(ports.store, manifest);
  const fields = await readFields(ports.store, manifest, index, catalogue);
  const vocabulary = await openContainer(ports.store, vocabularyKey(run), "vocabulary");
  const itemIds = ["", ...(await vocabulary.strings("items"))];
  const round = firstRoundOf(config, (await finalRound(ports.store, run)).bestRound);
  const network = await loadModel(context, catalogue, round);

  const latest = latestSequences(shard);
  const rowOf = new Map(latest.map((user, row) => [user, row]));
  const users = latest.map((user) => present(shard.users[user], "a user of this shard"));
  const { vectorSize } = describeModel(shapeFromConfig(config, catalogue.V));
  const vectors = new Float32Array(users.length * vectorSize);
  const lines = new Array<string>(users.length);
  const { top: count, keepSeen } = config;
  const measures = listMeasures({
    popularity: catalogue.itemCounts,
    categories: (await readDescribed(ports.store, manifest, index)).itemCategories,
    ...(await readItemVectors(ports.store, { run, round }, catalogue.V)),
  });
  const counter = listCounter(catalogue.V, { count, candidates: catalogue.candidates, keepSeen });
  const windows = latest.flatMap((user) =>
    network.encodingWindows(user, [shard.itemsOf(user).length]),
  );
  for (const some of minibatches(windows, network.encodingSize)) {
    network.encode(some, shard.itemsOf, fields);
    const lists = topLists(network, some, shard, { count, keepSeen });
    for (const [row, window] of some.entries()) {
      const line = present(rowOf.get(window.user), "a window a user");
      vectors.set(network.state(row, window.length - 1), line * vectorSize);
      const list = present(lists[row], "a list a row");
      lines[line] = recommendationLine(present(users[line], "a user of this shard"), list, itemIds);
      counter.add({ ...list, history: shard.itemsOf(window.user) });
      measures.add(list.items, shard.itemsOf(window.user));
    }
  }
  const { counts, exposure } = counter.finish();
  return {
    ...jsonSection("listCounts", counts),
    exposure,
    ...jsonSection("listMeasures", measures.finish()),
    lines: new TextEncoder().encode(lines.map((line) => `${line}\n`).join("")),
    ...stringSections("users", users),
    vectors,
  };
}

/** Items and scores of one list, best first. */
export interface TopList {
  readonly items: Uint32Array;
  readonly scores: Float32Array;
}

/** The lists of the users of the batch encoded last, after the last item of each window. */
export function topLists(
  network: Recommender,
  windows: readonly Window[],
  { itemsOf }: Pick<Shard, "itemsOf">,
  options: { count: number; keepSeen: boolean },
): TopList[] {
  const { count, keepSeen } = options;
  const queries = windows.map(({ user, start, length }, row) => ({
    row,
    position: length - 1,
    exclude: excludedItems(itemsOf(user).subarray(0, start + length), keepSeen),
  }));
  return recommendedLists(network, queries, count);
}

/** The lists of states of the batch encoded last, in the order of the queries. */
export function recommendedLists(
  network: Recommender,
  queries: Parameters<Recommender["recommend"]>[0],
  count: number,
): TopList[] {
  const { items, scores } = network.recommend(queries, count);
  return queries.map((_, row) => {
    const list = items.subarray(row * count, (row + 1) * count);
    const end = list.indexOf(0);
    const length = end === -1 ? count : end;
    return {
      items: list.subarray(0, length),
      scores: scores.subarray(row * count, row * count + length),
    };
  });
}

/** One line of recommendations.jsonl; scores with seven significant digits, which name an f32. */
function recommendationLine(user: string, list: TopList, itemIds: readonly string[]): string {
  return JSON.stringify({
    user,
    items: Array.from(list.items, (item) => itemIds[item]),
    scores: Array.from(list.scores, (score) => Number(score.toPrecision(7))),
  });
}
