// One shard's part of a round: scores the weights that come in on the shard's own validation cases, then trains them
// on the shard's training windows: for an epoch or a part of it, or for as many updates as the configuration says. What
// is carried from round to round is in trainState.ts.

import { present } from "../core/assert.ts";
import { weightsByType } from "../core/cleaning/eventWeights.ts";
import { LimitError } from "../core/errors.ts";
import type { Case } from "../core/evaluation/modelRanks.ts";
import { modelRanks } from "../core/evaluation/modelRanks.ts";
import type { FieldSource } from "../core/inputs/batchInputs.ts";
import { vocabularyKey } from "../core/keys.ts";
import type { TrainEntry } from "../core/messages.ts";
import { emptyRankHistogram, recordRank } from "../core/metrics/rankHistogram.ts";
import { FULL_SOFTMAX, isSampled } from "../core/models/objective.ts";
import type { Recommender, TrainingUpdate } from "../core/models/recommender.ts";
import { type RandomStream, randomStream } from "../core/random.ts";
import { itemsLabelledBelow, VALIDATION } from "../core/splits/label.ts";
import { isScored } from "../core/training/epochs.ts";
import { windowLabels } from "../core/training/headLabels.ts";
import { participantsOf, sendsOccurring } from "../core/training/merging.ts";
import type { ItemsOf } from "../core/training/minibatch.ts";
import { negativeSampler } from "../core/training/negativeSampler.ts";
import { windowWeights } from "../core/training/targetWeights.ts";
import type { Window } from "../core/training/windows.ts";
import { readCatalogue } from "./catalogue.ts";
import type { Sections } from "./containers.ts";
import { jsonSection, openContainer } from "./containers.ts";
import { readFields, trainingFields } from "./fieldTables.ts";
import { resolvedHeads, trainingEvents } from "./heads.ts";
import type { Shard } from "./shard.ts";
import { readShard, shardCases, trainingSequences } from "./shard.ts";
import type { TaskContext } from "./taskContext.ts";
import { proximalPull, trainingPasses } from "./trainingPasses.ts";
import {
  carriedOptimizer,
  optimizerSections,
  participationOf,
  shippedSections,
} from "./trainState.ts";
import { trialSections } from "./tuning.ts";
import { loadModel } from "./weights.ts";

/** What a train task did, beside weights and optimizer state. */
export interface TrainStatistics {
  /** The loss, in nats where it is a cross-entropy, summed over the positions trained on, each before its update. */
  readonly lossSum: number;
  readonly positions: number;
  readonly updates: number;
  /** The losses of each further head, summed over the positions, without its weight; where there are any. */
  readonly headLosses?: readonly number[];
  /** Bytes of what the shard sends to be merged, where that is recorded. */
  readonly sentBytes?: number;
}

type TrainContext = TaskContext<TrainEntry>;

export async function train(context: TrainContext): Promise<Sections> {
  const { manifest, entry, index, ports } = context;
  const shard = await readShard(ports.store, manifest, index);
  const catalogue = await readCatalogue(ports.store, manifest);
  const fields = await readFields(ports.store, manifest, index, catalogue);
  const network = await loadModel(context, catalogue, entry.round);
  const scores = isScored(manifest.config, entry.round)
    ? { validation: validationHistogram(network, { shard, fields }, context) }
    : {};
  const trained = participantsOf(participationOf(manifest.config), entry.round);
  const trials = entry.round === 0 ? await trialSections(ports.store, manifest, shard) : {};
  if (!entry.update || !trained.includes(index)) {
    return { ...scores, ...trials };
  }
  network.setOptimizer(await carriedOptimizer(context));
  const before = manifest.config.merging === undefined ? null : network.weights();
  const negatives = negativesOf(context, catalogue.itemCounts);
  const labels = await headLabelsOf(context, shard);
  const weights = await targetWeightsOf(context, shard);
  const occurred = isOccurring(manifest) ? new Set<number>() : null;
  const statistics = locatingDivergence(context, () =>
    trainRound(network, { shard, fields, negatives, labels, weights, before, occurred }, context),
  );
  const { updates } = statistics;
  const shipped = await shippedSections(context, network, { before, updates, occurred }, catalogue);
  const { sentBytes } = shipped;
  return {
    ...scores,
    ...trials,
    ...jsonSection("statistics", sentBytes === null ? statistics : { ...statistics, sentBytes }),
    ...shipped.sections,
    ...optimizerSections(network.optimizer()),
  };
}

/** A shard with what the model reads beside its items. */
interface ReadShard {
  readonly shard: Shard;
  readonly fields: FieldSource | null;
}

interface Trained extends ReadShard {
  /** The negatives of each update; nothing where the loss is over all items. */
  readonly negatives: (epoch: number, update: number) => Pick<TrainingUpdate, "negatives">;
  /** What further heads are to predict at the positions of each batch; nothing where there are none. */
  readonly labels: (windows: readonly Window[]) => Pick<TrainingUpdate, "labels">;
  /** What the targets of each batch count; nothing where all count alike. */
  readonly weights: (windows: readonly Window[]) => Pick<TrainingUpdate, "weights">;
  /** The weights that came in, where they are needed. */
  readonly before: Float32Array | null;
  /** Collects the items of the windows that are trained on, where they are asked for. */
  readonly occurred: Set<number> | null;
}

function validationHistogram(
  network: Recommender,
  { shard, fields }: ReadShard,
  { manifest }: TrainContext,
): Float64Array {
  const { config } = manifest;
  const cases: readonly Case[] = shardCases(shard, VALIDATION, config);
  const histogram = emptyRankHistogram();
  const { keepSeen } = config;
  for (const rank of modelRanks(network, cases, shard.itemsOf, { keepSeen, fields })) {
    recordRank(histogram, rank);
  }
  return histogram;
}

function trainRound(
  network: Recommender,
  { shard, fields: all, negatives, labels, weights, before, occurred }: Trained,
  context: TrainContext,
): TrainStatistics {
  const { manifest, index } = context;
  const { model, seed } = manifest.config;
  const sequences = trainingSequences(shard);
  const fields = trainingFields(all, shard);
  const itemsOf = (user: number) => present(sequences[user], "a user of this shard");
  const windows = sequences.flatMap(({ length }, user) => network.trainingWindows(user, length));
  const proximal = proximalPull(network, before, manifest.config.merging?.proximal ?? 0);
  let lossSum = 0;
  let positions = 0;
  let updates = 0;
  let headLosses: readonly number[] = (model.heads ?? []).map(() => 0);
  for (const { batch, position, learningRate } of trainingPasses(context, network, windows)) {
    const parts = {
      ...negatives(position.round, position.update),
      ...labels(batch),
      ...weights(batch),
    };
    const place = { learningRate, position, seed, shard: index, ...parts };
    if (occurred !== null) {
      addItems(occurred, batch, itemsOf);
    }
    const result = network.trainBatch(batch, itemsOf, place, fields);
    proximal(learningRate);
    updates += 1;
    lossSum += result.lossSum;
    positions += result.positions;
    headLosses = headLosses.map((sum, index) => sum + (result.headLosses?.[index] ?? 0));
  }
  const statistics = { lossSum, positions, updates };
  return headLosses.length === 0 ? statistics : { ...statistics, headLosses };
}

function isOccurring({ config: { merging } }: TrainContext["manifest"]): boolean {
  return merging !== undefined && sendsOccurring(merging);
}

/** Adds inputs and targets of the windows. */
function addItems(occurred: Set<number>, batch: readonly Window[], itemsOf: ItemsOf): void {
  for (const { user, start, length } of batch) {
    for (const item of itemsOf(user).subarray(start, start + length + 1)) {
      occurred.add(item);
    }
  }
}

/** The labels of a batch for each further head; nothing where there are none. */
async function headLabelsOf(
  { manifest, ports }: TrainContext,
  shard: Shard,
): Promise<Trained["labels"]> {
  if (manifest.config.model.heads === undefined) {
    return () => ({});
  }
  const key = vocabularyKey(manifest.run);
  const vocabulary = await openContainer(ports.store, key, "vocabulary");
  const heads = resolvedHeads(manifest, await vocabulary.strings("eventTypes"));
  const events = shard.users.map((_, user) =>
    trainingEvents(
      { timesMs: shard.timesOf(user), types: shard.typesOf(user) },
      shard.labelsOf(user),
    ),
  );
  const eventsOf = (user: number) => present(events[user], "a user of this shard");
  return (windows) => ({
    labels: heads.map(({ head, type }) => windowLabels(head, windows, eventsOf, type)),
  });
}

/** What targets count by the weights of their types; nothing where no type has one. */
async function targetWeightsOf(
  { manifest, ports }: TrainContext,
  shard: Shard,
): Promise<Trained["weights"]> {
  const weights = manifest.config.cleaning?.eventWeights ?? [];
  if (!weights.some(({ weight }) => weight > 1)) {
    return () => ({});
  }
  const key = vocabularyKey(manifest.run);
  const vocabulary = await openContainer(ports.store, key, "vocabulary");
  const byType = weightsByType(await vocabulary.strings("eventTypes"), weights);
  const types = shard.users.map((_, user) =>
    itemsLabelledBelow(shard.typesOf(user), shard.labelsOf(user), VALIDATION),
  );
  const typesOf = (user: number) => present(types[user], "a user of this shard");
  return (windows) => ({ weights: windowWeights(windows, typesOf, byType) });
}

/** The negatives of each update of the epoch; nothing where the loss is over all items. */
function negativesOf(
  { manifest, index }: TrainContext,
  itemCounts: Float64Array,
): Trained["negatives"] {
  const { model, seed } = manifest.config;
  const { objective = FULL_SOFTMAX } = model;
  if (!isSampled(objective)) {
    return () => ({});
  }
  const { negatives: count, negativePower } = objective;
  const sampler = negativeSampler(itemCounts, negativePower);
  const streams = new Map<number, RandomStream>();
  return (epoch, update) => {
    const key = { seed, purpose: "negatives", major: epoch, minor: index } as const;
    const stream = streams.get(epoch) ?? randomStream(key);
    streams.set(epoch, stream);
    return { negatives: sampler.draw(stream, update * count, count) };
  };
}

/** Says of a training that diverged in which round and shard it did; the weights that came in are still committed. */
function locatingDivergence<T>({ entry, index }: TrainContext, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof LimitError) || cause.explanation.code !== "diverged") {
      throw cause;
    }
    const { explanation } = cause;
    const where = `round ${entry.round}, shard ${index} of ${entry.tasks}, ${explanation.where}`;
    throw new LimitError({ ...explanation, where }, { cause });
  }
}
