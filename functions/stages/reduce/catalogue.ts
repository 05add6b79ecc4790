// Reduces the gather wave: which items may be recommended, how popular they are, which rules join them, and the initial
// weights. What the data is too small for is refused here, before anything is trained.

import { present } from "../../core/assert.ts";
import type { ItemCounts } from "../../core/baselines/itemCounts.ts";
import { mergeItemCounts } from "../../core/baselines/itemCounts.ts";
import { InvalidInputError } from "../../core/errors.ts";
import { catalogueKey, vocabularyKey } from "../../core/keys.ts";
import type { LogEntry, Manifest } from "../../core/messages.ts";
import type { ModelShape } from "../../core/models/model.ts";
import { describeModel } from "../../core/models/modelDescription.ts";
import { expectTaskMemory } from "../../core/run/taskMemory.ts";
import { firstRoundOf, roundsPerEpoch } from "../../core/training/epochs.ts";
import type { LabelSum } from "../../core/training/headLabels.ts";
import { defaultRoundLimit } from "../../core/training/trainingSize.ts";
import type { ContainerReader } from "../containers.ts";
import { jsonSection, openContainer, writeContainer } from "../containers.ts";
import { describedCatalogue } from "../described.ts";
import { earlierFieldRows } from "../earlier.ts";
import { makeFieldTables } from "../fieldTables.ts";
import { baselinesOf } from "../gatherBaselines.ts";
import type { GatherStatistics } from "../gatherStatistics.ts";
import { mergeGatherStatistics } from "../gatherStatistics.ts";
import { growthSection, startingWeights } from "../growth.ts";
import { mergeLabelSums, startHeads } from "../heads.ts";
import { shardKey } from "../shard.ts";
import type { WaveContext } from "../taskContext.ts";
import { modelShape, writeWeights } from "../weights.ts";
import { mergedBaselines } from "./baselineCounts.ts";
import { measureLeaks } from "./leaks.ts";
import type { DataStatistics } from "./vocabulary.ts";

const USERS_MIN = 10;
const ITEMS_MIN = 2;

export async function reduceCatalogue({ manifest, entry, ports }: WaveContext): Promise<LogEntry> {
  const { config, run } = manifest;
  const readers = await Promise.all(
    Array.from({ length: entry.tasks }, (_, index) =>
      openContainer(ports.store, shardKey(manifest, index), "gather"),
    ),
  );
  const statistics = mergeGatherStatistics(
    await Promise.all(readers.map((reader) => reader.json<GatherStatistics>("statistics"))),
  );
  const counts = await Promise.all(readers.map((reader) => reader.f64("itemCounts")));
  const V = present(counts[0], "a run has a shard").length;
  const itemCounts = mergeItemCounts(V, counts);
  checkSize(statistics, itemCounts, manifest);
  const fields = await makeFieldTables(
    ports.store,
    manifest,
    readers,
    await earlierFieldRows(ports.store, manifest),
  );
  const shape = modelShape(config, { V, tables: fields.tables });
  const model = describeModel(shape);
  // Refuses a model that does not fit before any memory is asked for.
  expectTaskMemory(model.plannedBytes(config), config.memoryMb);
  const vocabulary = await openContainer(ports.store, vocabularyKey(run), "vocabulary");
  const data = await vocabulary.json<DataStatistics>("statistics");
  const headSums = await mergedHeadSums(readers);
  const catalogue = catalogueKey(run);
  await writeContainer(ports.store, {
    key: catalogue,
    kind: "catalogue",
    sections: {
      ...jsonSection("statistics", statistics),
      ...jsonSection("leaks", await measureLeaks(readers, statistics)),
      itemCounts,
      ...(await mergedBaselines(readers, V, { found: baselinesOf(manifest, data, V), config })),
      ...fields.sections,
      ...(await describedCatalogue({ manifest, ports }, readers, V)),
      ...(await growthSection(ports.store, manifest, { itemCounts, tables: fields.tables })),
      ...(headSums === null ? {} : jsonSection("headSums", headSums)),
    },
  });
  const fresh =
    headSums === null
      ? model.initialWeights(config.seed)
      : startHeads(shape as ModelShape, model.initialWeights(config.seed), headSums);
  const initial = await startingWeights(ports.store, config, {
    parameters: model.parameters,
    weights: fresh,
  });
  const weights = await writeWeights(ports.store, { run, round: 0, shape }, initial);
  const { users, trainingPositions: positions } = statistics;
  const mergesPerEpoch = roundsPerEpoch(config);
  const amount = { positions, users, shards: config.shards, mergesPerEpoch };
  return {
    kind: "wave",
    stage: "train",
    tasks: entry.tasks,
    objects: [catalogue, weights],
    round: 0,
    roundLimit: firstRoundOf(
      config,
      config.rounds ?? defaultRoundLimit(model.epochMultiplyAdds(amount, config)),
    ),
    batch: config.model.batch ?? model.defaultBatch(amount),
    // Without rounds of training the weights that came in are scored as they are.
    update: config.rounds !== 0,
    scored: [],
  };
}

/** What further heads start from; null where there are none. */
async function mergedHeadSums(
  readers: readonly ContainerReader[],
): Promise<readonly LabelSum[] | null> {
  if (!readers.every((reader) => reader.has("headSums"))) {
    return null;
  }
  const parts = readers.map((reader) => reader.json<readonly LabelSum[]>("headSums"));
  return mergeLabelSums(await Promise.all(parts));
}

function checkSize(statistics: GatherStatistics, counts: ItemCounts, manifest: Manifest): void {
  const candidates = counts.reduce((total, count) => total + (count > 0 ? 1 : 0), 0);
  const where = manifest.inputs.map(({ uri }) => uri).join(", ");
  if (statistics.users < USERS_MIN) {
    throw new InvalidInputError({
      code: "too-few-users",
      what: "the log has too few users to train and to judge a model",
      where,
      expected: `at least ${USERS_MIN} users`,
      found: `${statistics.users}`,
      fix: "give a longer log, or check that --columns user=… names the user's id",
    });
  }
  if (candidates < ITEMS_MIN) {
    throw new InvalidInputError({
      code: "too-few-items",
      what: "the catalogue is too small: there is nothing to choose between",
      where,
      expected: `at least ${ITEMS_MIN} items with training events`,
      found: `${candidates}`,
      fix: "give a log with more items, or check that --columns item=… names the item's id",
    });
  }
  if (statistics.trainingPositions === 0) {
    throw new InvalidInputError({
      code: "nothing-to-train-on",
      what: "no user has two events in a row in the training part",
      where,
      expected: "users with at least two training events",
      found: `${statistics.users} users, none of whom has`,
      fix: "check that --columns user=… names a user or session, or choose another --split",
    });
  }
}
