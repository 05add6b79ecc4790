// The table of baselines: how each becomes a ranker from what the catalogue keeps. The evaluation asks for rankers of
// all that was counted, with the settings that were chosen; whoever chooses asks for those of the training part alone,
// with all settings.

import { additiveRanker } from "../core/baselines/additiveRanker.ts";
import type { BaselineRanker } from "../core/baselines/baseline.ts";
import type { BaselineName } from "../core/baselines/baselineNames.ts";
import { contentRows } from "../core/baselines/content.ts";
import { easeRows } from "../core/baselines/ease.ts";
import { associationRows, itemNeighbourRows } from "../core/baselines/itemRows.ts";
import { type Scorer, scoredRanker } from "../core/baselines/itemScores.ts";
import { mostPopularRanker } from "../core/baselines/mostPopular.ts";
import { type Popularity, popularityFromCounts } from "../core/baselines/popularity.ts";
import { randomRanker } from "../core/baselines/randomRanker.ts";
import { recentCounts } from "../core/baselines/recency.ts";
import { recentPopularityRanker } from "../core/baselines/recentPopularity.ts";
import { repeatsRanker } from "../core/baselines/repeats.ts";
import { mergeRuleCounts } from "../core/baselines/ruleCounts.ts";
import { indexSequences, type OrderedSequences } from "../core/baselines/sequenceIndex.ts";
import { ruleTableFromCounts, sequenceRulesRanker } from "../core/baselines/sequenceRules.ts";
import { sessionNeighbourScorers } from "../core/baselines/sessionNeighbours.ts";
import type { Settings } from "../core/baselines/settings.ts";
import {
  type HalfLife,
  lastItemScorer,
  markovScorer,
  personalFrequencyScorer,
} from "../core/baselines/simpleScorers.ts";
import { userNeighbourScorers } from "../core/baselines/userNeighbours.ts";
import type { ContainerReader } from "./containers.ts";
import { PARTS, readFittedPairs, readRuleSections } from "./gatherBaselines.ts";

/** What a ranker is made from. */
export interface RankerSource {
  /** The catalogue. */
  readonly reader: ContainerReader;
  /** Whether it is made from the training part alone, or from the validation part too. */
  readonly isTrainingOnly: boolean;
  readonly seed: number;
  /** EASE's weights [V × V] with the penalty of the settings. */
  readonly ease: (settings: Settings) => Promise<Float32Array>;
}

/** Makes rankers of one baseline, one for each of the settings; those of one call may share what they look for. */
export type RankerMaker = (settings: readonly Settings[]) => Promise<readonly BaselineRanker[]>;

/** Baselines whose rankers of one call share most of their work, where they are asked about a case one by one. */
export const TRIED_TOGETHER: readonly BaselineName[] = ["user_knn", "v_sknn"];

/** The maker of `name`'s rankers. What several baselines are made of is read once a source. */
export function rankerMakers(source: RankerSource): (name: BaselineName) => RankerMaker {
  const shared = sharedParts(source);
  const byScorers =
    (make: (settings: readonly Settings[]) => Promise<readonly Scorer[]>): RankerMaker =>
    async (settings) => {
      const popularity = await shared.popularity();
      return (await make(settings)).map((scorer) => scoredRanker(popularity, scorer));
    };
  const byScores = (make: (settings: Settings) => Promise<Scorer> | Scorer) =>
    byScorers((all) => Promise.all(all.map(make)));
  const makers: Readonly<Record<BaselineName, RankerMaker>> = {
    random: each(async () => randomRanker(await shared.popularity(), source.seed)),
    most_popular: each(async () => mostPopularRanker(await shared.popularity())),
    recent_popularity: each(async ({ percent = 0 }) => {
      const popularity = await shared.popularity();
      const recent = recentCounts(popularity.counts.length, await shared.steps(), percent);
      return recentPopularityRanker(popularity, recent);
    }),
    last_item: byScores(() => lastItemScorer),
    repeats: each(async () => repeatsRanker(await shared.popularity())),
    markov: byScores(async () => markovScorer(await shared.rules("markov"))),
    sequence_rules: each(async () =>
      sequenceRulesRanker(await shared.rules("rules"), await shared.popularity()),
    ),
    association_rules: each(async () => {
      const { rows, sequencesOf } = await shared.pairs();
      return additiveRanker(await shared.popularity(), associationRows(rows, sequencesOf));
    }),
    item_knn: each(async ({ neighbours = 0, shrinkage = 0 }) => {
      const { rows, sequencesOf } = await shared.pairs();
      const row = itemNeighbourRows(rows, sequencesOf, { neighbours, shrinkage });
      return additiveRanker(await shared.popularity(), row);
    }),
    user_knn: byScorers(async (settings) => {
      const counts = settings.map(({ neighbours = 0 }) => neighbours);
      return userNeighbourScorers(await shared.sequences(), counts);
    }),
    content: each(async () => {
      const popularity = await shared.popularity();
      const counts = await readRuleSections(source.reader, "content");
      return additiveRanker(popularity, contentRows(popularity.counts.length, counts));
    }),
    v_sknn: byScorers(async (settings) => {
      const options = settings.map(({ neighbours = 0, recent = 0 }) => ({ neighbours, recent }));
      return sessionNeighbourScorers(await shared.sequences(), options);
    }),
    ease: each(async (settings) => {
      const popularity = await shared.popularity();
      const V = popularity.counts.length;
      return additiveRanker(popularity, easeRows(V, await source.ease(settings)));
    }),
    personal_frequency: byScores((settings) => personalFrequencyScorer(halfLifeOf(settings))),
  };
  return (name) => makers[name];
}

function each(make: (settings: Settings) => Promise<BaselineRanker>): RankerMaker {
  return (settings) => Promise.all(settings.map(make));
}

function halfLifeOf({ halfLifeEvents, halfLifeDays }: Settings): HalfLife {
  if (halfLifeEvents !== undefined) {
    return { events: halfLifeEvents };
  }
  return halfLifeDays === undefined ? null : { ms: halfLifeDays * DAY_MS };
}

const DAY_MS = 86_400_000;

/** Parts of the catalogue that several rankers share, each read when it is first needed. */
function sharedParts({ reader, isTrainingOnly }: RankerSource) {
  const parts = isTrainingOnly ? (["train"] as const) : PARTS;
  const popularity = once(async (): Promise<Popularity> => {
    const counts = await reader.f64(isTrainingOnly ? "train.itemCounts" : "itemCounts");
    return popularityFromCounts(counts);
  });
  const sizeOf = async () => (await popularity()).counts.length;
  return {
    popularity,
    rules: async (name: string) =>
      ruleTableFromCounts(await sizeOf(), await readRuleSections(reader, name)),
    steps: once(async () =>
      mergeRuleCounts(
        await Promise.all(parts.map((part) => readRuleSections(reader, `steps.${part}`))),
      ),
    ),
    pairs: once(() => readFittedPairs(reader, isTrainingOnly ? "train" : "all")),
    sequences: once(async () =>
      indexSequences(await sizeOf(), await readSequences(reader, isTrainingOnly)),
    ),
  };
}

/** The value of `make`, made when it is first asked for. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => {
    made ??= make();
    return made;
  };
}

/** Sequences in the order of their ends, with all their items or those for training. */
async function readSequences(
  reader: ContainerReader,
  isTrainingOnly: boolean,
): Promise<OrderedSequences> {
  const starts = await reader.u32("sequences.starts");
  const items = await reader.u32("sequences.items");
  if (!isTrainingOnly) {
    return { starts, items };
  }
  const training = await reader.u32("sequences.training");
  const order = await reader.u32("sequences.trainingOrder");
  const own = { starts: new Uint32Array(order.length + 1), items: new Uint32Array(items.length) };
  let end = 0;
  for (const [place, sequence] of order.entries()) {
    const start = starts[sequence] as number;
    const count = training[sequence] as number;
    own.items.set(items.subarray(start, start + count), end);
    end += count;
    own.starts[place + 1] = end;
  }
  return { starts: own.starts, items: own.items.subarray(0, end) };
}
