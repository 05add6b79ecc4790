// One shard's part of the evaluation: the rank of every test target under the model and under each baseline, and under
// the oracle where the log came from the generator. Ranks are integers, so shards merge exactly.

import { present } from "../core/assert.ts";
import { type Choice, chosenCases } from "../core/evaluation/chosenCases.ts";
import type { Case } from "../core/evaluation/modelRanks.ts";
import { judgedCases } from "../core/evaluation/modelRanks.ts";
import type { FieldSource } from "../core/inputs/batchInputs.ts";
import { catalogueKey, vocabularyKey } from "../core/keys.ts";
import type { EvaluateEntry } from "../core/messages.ts";
import type { ModelShape } from "../core/models/model.ts";
import type { Recommender } from "../core/models/recommender.ts";
import { TEST } from "../core/splits/label.ts";
import { firstRoundOf } from "../core/training/epochs.ts";
import type { LabelSum } from "../core/training/headLabels.ts";
import { caseDetails } from "./caseDetails.ts";
import { probabilitySections } from "./caseProbabilities.ts";
import { caseTraits } from "./caseTraits.ts";
import type { Catalogue } from "./catalogue.ts";
import { readCatalogue } from "./catalogue.ts";
import type { Sections } from "./containers.ts";
import { jsonSection, openContainer } from "./containers.ts";
import { readDescribed } from "./described.ts";
import { dynamicsSections } from "./dynamics.ts";
import { readFields } from "./fieldTables.ts";
import type { HeadTrial } from "./heads.ts";
import { headFigures, resolvedHeads } from "./heads.ts";
import { readItemVectors } from "./itemVectors.ts";
import { oracleRanks } from "./oracleRanks.ts";
import { topLists } from "./recommend.ts";
import type { DataStatistics } from "./reduce/vocabulary.ts";
import type { Shard } from "./shard.ts";
import { readShard, shardCases } from "./shard.ts";
import type { TaskContext } from "./taskContext.ts";
import { baselineRankers, rankCase } from "./tuning.ts";
import { loadModel, modelShape } from "./weights.ts";

/** Counts of the cases of a shard. */
export interface EvaluateStatistics {
  /** Test targets that may not be recommended: they have no training event. */
  readonly unknownTargets: number;
}

/** A case as a person reads it. */
export interface ExampleCase {
  readonly choice: Choice;
  readonly user: string;
  readonly history: readonly string[];
  readonly target: string;
  readonly rank: number | null;
  readonly recommended: readonly string[];
}

const EXAMPLE_HISTORY = 8;
const EXAMPLE_LIST = 5;

export async function evaluate(context: TaskContext<EvaluateEntry>): Promise<Sections> {
  const { manifest, entry, index, ports } = context;
  const { config, run } = manifest;
  const shard = await readShard(ports.store, manifest, index);
  const catalogue = await readCatalogue(ports.store, manifest);
  const cases = shardCases(shard, TEST, config);
  const round = firstRoundOf(config, entry.bestRound);
  const network = await loadModel(context, catalogue, round);
  const fields = await readFields(ports.store, manifest, index, catalogue);
  const { keepSeen } = config;
  const judged = judgedCases(network, cases, shard.itemsOf, { keepSeen, fields });
  const { ranks } = judged;
  const vocabulary = await openContainer(ports.store, vocabularyKey(run), "vocabulary");
  const itemIds = ["", ...(await vocabulary.strings("items"))];
  const examples = exampleCases(network, { cases, ranks, shard, fields, itemIds }, context);
  const heads = await headTrial(network, { cases, shard, fields, catalogue }, context);
  const baselineRanks = await ranksOfBaselines({ shard, cases }, context);
  const compared = { model: ranks, ...baselineRanks };
  const areSessions = config.sessions !== undefined;
  const described = await readDescribed(ports.store, manifest, index);
  const traitsOf = caseTraits(shard, described, config.seed);
  const details = caseDetails(
    { shard, cases, ranks: compared, catalogue, areSessions, traitsOf },
    { seed: config.seed, shard: index },
  );
  const dynamics = dynamicsSections({
    ...{ network, shard, fields, described, config },
    vectors: await readItemVectors(ports.store, { run, round }, catalogue.V),
    eventTypes: await vocabulary.strings("eventTypes"),
    endMs: (await vocabulary.json<DataStatistics>("statistics")).lastTimeMs,
  });
  const statistics: EvaluateStatistics = {
    unknownTargets: cases.filter((some) => catalogue.candidates[targetOf(some, shard)] !== 1)
      .length,
  };
  const oracle = oracleRanks({ manifest, shard, cases, catalogue, itemIds });
  return {
    ...jsonSection("statistics", statistics),
    ...jsonSection("examples", examples),
    "cases.user": Uint32Array.from(cases, ({ user }) => user),
    "cases.position": Uint32Array.from(cases, ({ position }) => position),
    "ranks.model": ranks,
    ...Object.fromEntries(
      Object.entries(baselineRanks).map(([name, found]) => [`ranks.${name}`, found]),
    ),
    ...details,
    ...dynamics,
    ...(oracle === null ? {} : { "ranks.oracle": oracle }),
    ...(heads === null ? {} : jsonSection("heads", heads.figures)),
    ...probabilitySections({ judged, heads: heads?.scores ?? [] }, { cases, shard }, config.model),
  };
}

/** Further heads on the cases; null where there are none. */
async function headTrial(
  network: Recommender,
  { catalogue, ...trial }: Pick<HeadTrial, "cases" | "shard" | "fields"> & { catalogue: Catalogue },
  { manifest, ports }: TaskContext,
): Promise<ReturnType<typeof headFigures> | null> {
  const { config, run } = manifest;
  if (config.model.heads === undefined) {
    return null;
  }
  const vocabulary = await openContainer(ports.store, vocabularyKey(run), "vocabulary");
  const reader = await openContainer(ports.store, catalogueKey(run), "catalogue");
  return headFigures(network, {
    ...trial,
    heads: resolvedHeads(manifest, await vocabulary.strings("eventTypes")),
    sums: await reader.json<readonly LabelSum[]>("headSums"),
    shape: modelShape(config, catalogue) as ModelShape,
  });
}

function targetOf({ user, position }: Case, shard: Shard): number {
  return present(shard.itemsOf(user)[position], "a case lies within its sequence");
}

/** Ranks by baseline, in the order of the run's baselines. One baseline's memory is in use at a time. */
async function ranksOfBaselines(
  { shard, cases }: { readonly shard: Shard; readonly cases: readonly Case[] },
  { manifest, ports }: TaskContext,
): Promise<Readonly<Record<string, Uint32Array>>> {
  const { names, rankerOf } = await baselineRankers(ports.store, manifest);
  const found: Record<string, Uint32Array> = {};
  for (const name of names) {
    const ranker = await rankerOf(name);
    const { keepSeen } = manifest.config;
    found[name] = Uint32Array.from(cases, (one) => rankCase(ranker, one, shard, keepSeen));
  }
  return found;
}

interface Evaluated {
  readonly cases: readonly Case[];
  readonly ranks: Uint32Array;
  readonly shard: Shard;
  readonly fields: FieldSource | null;
  readonly itemIds: readonly string[];
}

/** A few cases worth a look, with what the model would have recommended; chosen by their ranks. */
function exampleCases(
  network: Recommender,
  { cases, ranks, shard, fields, itemIds }: Evaluated,
  { manifest }: TaskContext,
): readonly ExampleCase[] {
  const { config } = manifest;
  return chosenCases(cases, ranks).map(({ index, choice }) => {
    const { user, position } = cases[index] as Case;
    const windows = network.encodingWindows(user, [position]);
    network.encode(windows, shard.itemsOf, fields);
    const options = { count: Math.min(EXAMPLE_LIST, config.top), keepSeen: config.keepSeen };
    const [list] = topLists(network, windows, shard, options);
    const items = shard.itemsOf(user);
    const idOf = (item: number) => present(itemIds[item], "every item has an id");
    const rank = ranks[index] as number;
    return {
      choice,
      user: present(shard.users[user], "a user of this shard"),
      history: Array.from(items.subarray(Math.max(0, position - EXAMPLE_HISTORY), position), idOf),
      target: idOf(items[position] as number),
      rank: rank === 0 ? null : rank,
      recommended: Array.from(present(list, "a list a window").items, idOf),
    };
  });
}
