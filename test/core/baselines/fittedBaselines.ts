// The baselines fitted as the stages fit them, shard by shard and merged; and beside them the definition: every
// candidate scored, and the target ranked by comparing it with each. Shared by the tests of this folder.

import fc from "fast-check";
import type { BaselineQuery, BaselineRanker } from "../../../functions/core/baselines/baseline.ts";
import {
  itemCountAccumulator,
  mergeItemCounts,
} from "../../../functions/core/baselines/itemCounts.ts";
import { mostPopularRanker } from "../../../functions/core/baselines/mostPopular.ts";
import {
  type Popularity,
  popularityFromCounts,
} from "../../../functions/core/baselines/popularity.ts";
import { repeatsRanker } from "../../../functions/core/baselines/repeats.ts";
import {
  mergeRuleCounts,
  type RuleCounts,
  ruleAccumulator,
} from "../../../functions/core/baselines/ruleCounts.ts";
import {
  ruleTableFromCounts,
  sequenceRulesRanker,
} from "../../../functions/core/baselines/sequenceRules.ts";

/** Vocabulary of the random cases: small, so that ties, repeats and items without events are frequent. */
export const V = 9;

export interface FittedBaselines {
  readonly mostPopular: BaselineRanker;
  readonly repeats: BaselineRanker;
  readonly sequenceRules: BaselineRanker;
  readonly rules: RuleCounts;
  readonly popularity: Popularity;
}

/** Fits sequence s on shard s mod shardCount. */
export function fitBaselines(
  sequences: readonly Uint32Array[],
  size: { readonly vocabulary: number; readonly shardCount: number },
): FittedBaselines {
  const { vocabulary, shardCount } = size;
  // Random cases are tiny: a small buffer is flushed often and costs nothing to allocate.
  const bufferPairCount = vocabulary === V ? 50 : undefined;
  const shards = Array.from({ length: shardCount }, (_, shardIndex) => {
    const counts = itemCountAccumulator(vocabulary);
    const rules = ruleAccumulator(vocabulary, bufferPairCount);
    for (let index = shardIndex; index < sequences.length; index += shardCount) {
      counts.add(sequences[index] as Uint32Array);
      rules.add(sequences[index] as Uint32Array);
    }
    return { counts: counts.finish(), rules: rules.finish() };
  });
  const popularity = popularityFromCounts(
    mergeItemCounts(
      vocabulary,
      shards.map(({ counts }) => counts),
    ),
  );
  const rules = mergeRuleCounts(shards.map((shard) => shard.rules));
  return {
    mostPopular: mostPopularRanker(popularity),
    repeats: repeatsRanker(popularity),
    sequenceRules: sequenceRulesRanker(ruleTableFromCounts(vocabulary, rules), popularity),
    rules,
    popularity,
  };
}

/** Events of `item` in all sequences. */
export function countIn(sequences: readonly Uint32Array[], item: number): number {
  return sequences.reduce((sum, sequence) => sum + sequence.filter((i) => i === item).length, 0);
}

/** A score of one candidate, compared element by element. */
export type Score = readonly number[];

/** The rank by definition: 1 + better + equal others, over the candidates that are not removed; 0 outside them. */
export function rankByDefinition(
  query: BaselineQuery,
  definition: {
    readonly isCandidate: (item: number) => boolean;
    readonly score: (item: number) => Score;
  },
): number {
  const { history, target, keepSeen } = query;
  const candidates = Array.from({ length: V }, (_, item) => item).filter(
    (item) => definition.isCandidate(item) && (keepSeen || !history.includes(item)),
  );
  if (!candidates.includes(target)) {
    return 0;
  }
  const targetScore = definition.score(target);
  return candidates.filter((item) => compare(definition.score(item), targetScore) >= 0).length;
}

function compare(a: Score, b: Score): number {
  const differing = a.findIndex((value, index) => value !== b[index]);
  return differing < 0 ? 0 : (a[differing] as number) - (b[differing] as number);
}

const item = fc.integer({ min: 1, max: V - 1 });

/** Training sequences over most of the vocabulary. */
export const trainingSequences = fc.array(
  fc.array(item, { maxLength: 14 }).map((items) => Uint32Array.from(items)),
  { maxLength: 6 },
);

/** A case, now and then with items outside the vocabulary or without training events. */
export const queries: fc.Arbitrary<BaselineQuery> = fc.record({
  history: fc
    .array(fc.integer({ min: 0, max: V - 1 }), { maxLength: 8 })
    .map((items) => Uint32Array.from(items)),
  target: fc.integer({ min: 0, max: V - 1 }),
  keepSeen: fc.boolean(),
});
