// Settings of baselines, chosen by validation cases. In the first round of training each shard ranks its own sample of
// cases with every setting; that round's reduction adds up the ranks, chooses, and keeps what was chosen for the
// evaluation. Baselines look at the training part alone here, as the model does.

import { present } from "../core/assert.ts";
import type { BaselineRanker } from "../core/baselines/baseline.ts";
import type { BaselineName } from "../core/baselines/baselineNames.ts";
import { easeWeights, gramOf } from "../core/baselines/ease.ts";
import {
  chooseSettings,
  GRIDS,
  type Settings,
  TUNED,
  TUNING_CASES,
  type TunedBaseline,
  type TunedName,
} from "../core/baselines/settings.ts";
import type { Case } from "../core/evaluation/modelRanks.ts";
import { catalogueKey, tuningKey } from "../core/keys.ts";
import type { Manifest } from "../core/messages.ts";
import {
  emptyRankHistogram,
  mergeRankHistograms,
  type RankHistogram,
  rankHistogramFromCounts,
  recordRank,
} from "../core/metrics/rankHistogram.ts";
import { hashString } from "../core/partition.ts";
import { VALIDATION } from "../core/splits/label.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
import { type RankerMaker, rankerMakers, TRIED_TOGETHER } from "./baselines.ts";
import type { ContainerReader, Sections } from "./containers.ts";
import { jsonSection, openContainer, writeContainer } from "./containers.ts";
import { readFittedPairs } from "./gatherBaselines.ts";
import type { GatherStatistics } from "./gatherStatistics.ts";
import type { RunBaselines } from "./reduce/baselineCounts.ts";
import type { Shard } from "./shard.ts";
import { shardCases } from "./shard.ts";

/** Ranks by baseline and entry of its grid, as plain counts. */
type TrialRanks = Readonly<Partial<Record<TunedName, readonly (readonly number[])[]>>>;

const SECTION = "baselineTrials";

/** Ranks one case of a shard. */
export function rankCase(
  ranker: BaselineRanker,
  { user, position }: Case,
  shard: Shard,
  keepSeen: boolean,
): number {
  const items = shard.itemsOf(user);
  return ranker.rank({
    history: items.subarray(0, position),
    timesMs: shard.timesOf(user).subarray(0, position),
    target: items[position] as number,
    keepSeen,
  });
}

/** The section of a shard's trials, to be spread into the result of its first round; empty without any. */
export async function trialSections(
  store: ObjectStore,
  manifest: Manifest,
  shard: Shard,
): Promise<Sections> {
  const reader = await openContainer(store, catalogueKey(manifest.run), "catalogue");
  const { names } = await reader.json<RunBaselines>("baselines");
  const tuned = TUNED.filter((name) => names.includes(name));
  if (tuned.length === 0) {
    return {};
  }
  const { seed, keepSeen } = manifest.config;
  const cases = await sampledCases(reader, manifest, shard);
  const ease = (settings: Settings) => {
    const entry = GRIDS.ease.findIndex(({ lambda }) => lambda === settings["lambda"]);
    return reader.f32(`ease.${entry}`);
  };
  const makerOf = rankerMakers({ reader, isTrainingOnly: true, seed, ease });
  const trials: Partial<Record<TunedName, number[][]>> = {};
  for (const name of tuned) {
    const rank = (ranker: BaselineRanker, one: Case) => rankCase(ranker, one, shard, keepSeen);
    trials[name] = await triedHistograms(name, { make: makerOf(name), cases, rank });
  }
  return jsonSection(SECTION, trials);
}

interface Trial {
  readonly make: RankerMaker;
  readonly cases: readonly Case[];
  readonly rank: (ranker: BaselineRanker, one: Case) => number;
}

/** Ranks by each setting of the grid: one after the other, so that memory is one ranker's, or together. */
async function triedHistograms(name: TunedName, { make, cases, rank }: Trial): Promise<number[][]> {
  const grid: readonly Settings[] = GRIDS[name];
  const histograms: number[][] = [];
  for (const settings of TRIED_TOGETHER.includes(name) ? [grid] : grid.map((one) => [one])) {
    const rankers = await make(settings);
    const found = rankers.map(() => emptyRankHistogram());
    for (const one of cases) {
      for (const [entry, ranker] of rankers.entries()) {
        recordRank(present(found[entry], "a histogram a ranker"), rank(ranker, one));
      }
    }
    histograms.push(...found.map((histogram) => Array.from(histogram)));
  }
  return histograms;
}

/** The shard's part of a sample of all validation cases: those of users whose hash is low enough. */
async function sampledCases(
  catalogue: ContainerReader,
  { config }: Manifest,
  shard: Shard,
): Promise<readonly Case[]> {
  const { validationCases } = await catalogue.json<GatherStatistics>("statistics");
  const hashEnd = (TUNING_CASES / Math.max(validationCases, 1)) * 2 ** 32;
  return shardCases(shard, VALIDATION, config).filter(
    ({ user }) => hashString(shard.users[user] ?? "") < hashEnd,
  );
}

/** Chooses the settings by the first round's results of all shards, and commits them; returns the keys. */
export async function commitTuning(
  store: ObjectStore,
  { run }: Manifest,
  results: readonly ContainerReader[],
): Promise<readonly string[]> {
  const trials = await Promise.all(
    results.map((result) =>
      result.has(SECTION) ? result.json<TrialRanks>(SECTION) : ({} as TrialRanks),
    ),
  );
  const names = TUNED.filter((name) => trials.every((trial) => trial[name] !== undefined));
  if (names.length === 0) {
    return [];
  }
  const tuned = names.map((name) =>
    chooseSettings(
      name,
      GRIDS[name].map((_, entry) => mergedTrials(trials, name, entry)),
    ),
  );
  const lambda = tuned.find(({ name }) => name === "ease")?.settings["lambda"];
  const key = tuningKey(run);
  const catalogue = await openContainer(store, catalogueKey(run), "catalogue");
  await writeContainer(store, {
    key,
    kind: "tuning",
    sections: {
      ...jsonSection("tuned", tuned),
      ...(lambda === undefined ? {} : { ease: await fittedEase(catalogue, lambda) }),
    },
  });
  return [key];
}

function mergedTrials(
  trials: readonly TrialRanks[],
  name: TunedName,
  entry: number,
): RankHistogram {
  return mergeRankHistograms(
    trials.map((trial) => rankHistogramFromCounts(trial[name]?.[entry] ?? [], `${name} ${entry}`)),
  );
}

/** EASE's weights of all that was counted. */
async function fittedEase(catalogue: ContainerReader, lambda: number): Promise<Float32Array> {
  const { rows, sequencesOf } = await readFittedPairs(catalogue, "all");
  return easeWeights(sequencesOf.length, gramOf(rows, sequencesOf), lambda);
}

/** The settings that a run's baselines have, in the order of the grids; none for a run whose baselines have none. */
export async function readTuned(
  store: ObjectStore,
  { run }: Manifest,
): Promise<readonly TunedBaseline[]> {
  const reader = await tuningReader(store, run);
  return reader === null ? [] : reader.json<readonly TunedBaseline[]>("tuned");
}

async function tuningReader(store: ObjectStore, run: string): Promise<ContainerReader | null> {
  const key = tuningKey(run);
  return (await store.size(key)) === null ? null : openContainer(store, key, "tuning");
}

/** The rankers of the run's baselines, one at a time, with the settings that were chosen. */
export async function baselineRankers(
  store: ObjectStore,
  manifest: Manifest,
): Promise<{
  readonly names: readonly BaselineName[];
  readonly rankerOf: (name: BaselineName) => Promise<BaselineRanker>;
}> {
  const { run, config } = manifest;
  const reader = await openContainer(store, catalogueKey(run), "catalogue");
  const { names } = await reader.json<RunBaselines>("baselines");
  const tuning = await tuningReader(store, run);
  const tuned = tuning === null ? [] : await tuning.json<readonly TunedBaseline[]>("tuned");
  const ease = () => (tuning ?? reader).f32("ease");
  const makerOf = rankerMakers({ reader, isTrainingOnly: false, seed: config.seed, ease });
  const settingsOf = (name: BaselineName) => tuned.find((one) => one.name === name)?.settings ?? {};
  return {
    names,
    rankerOf: async (name) => {
      const [ranker] = await makerOf(name)([settingsOf(name)]);
      return present(ranker, "a ranker a setting");
    },
  };
}
