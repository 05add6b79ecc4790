// A shard's part of the dynamic evaluation: every user's interest before the test, proxies of satisfaction, and on a
// sample of users drawn by the seed what takes shuffles or the model: drift, likeness of behaviour, stability of lists.

import { interestCounter } from "../core/dynamics/interestSummary.ts";
import { userKey, WINDOW_EVENTS } from "../core/dynamics/userInterest.ts";
import type { FieldSource } from "../core/inputs/batchInputs.ts";
import type { RunConfig } from "../core/messages.ts";
import { satisfactionCounter, stepsOf } from "../core/metrics/satisfaction.ts";
import type { Recommender } from "../core/models/recommender.ts";
import { randomStream } from "../core/random.ts";
import { TEST } from "../core/splits/label.ts";
import { jsonSection, type Sections } from "./containers.ts";
import type { Described } from "./described.ts";
import type { ItemVectors } from "./itemVectors.ts";
import { listTrialSection } from "./listTrials.ts";
import type { Shard } from "./shard.ts";
import { similaritySections } from "./similarityTrials.ts";
import { eventRange, interestOf, type UserRange, userRanges } from "./userRanges.ts";

/** Users of all shards together that are looked at with shuffles and with the model, about. */
const SAMPLE = 1000;
const SAMPLE_OF_SHARD_MIN = 25;
/** Users with fewer windows have too few orders to tell a drift by. */
const DRIFT_WINDOWS = 7;

export interface Dynamic {
  readonly network: Recommender;
  readonly shard: Shard;
  readonly fields: FieldSource | null;
  readonly described: Described;
  readonly vectors: ItemVectors;
  readonly config: RunConfig;
  readonly eventTypes: readonly string[];
  /** When the log ends. */
  readonly endMs: number;
}

export function dynamicsSections(dynamic: Dynamic): Sections {
  const { shard, config } = dynamic;
  const ranges = userRanges(shard);
  const count = Math.max(SAMPLE_OF_SHARD_MIN, Math.ceil(SAMPLE / config.shards));
  const sampled = (isEligible: (range: UserRange) => boolean) =>
    sampleOf(ranges.filter(isEligible), count, config.seed);
  return {
    ...jsonSection("interest", interestParts(dynamic, ranges, sampled)),
    ...jsonSection("satisfaction", satisfactionParts(dynamic, ranges)),
    ...similaritySections(dynamic, sampled),
    ...listTrialSection(dynamic, sampled),
  };
}

/** Draws at most so many users that are eligible; they keep their order. */
export type Sampler = (isEligible: (range: UserRange) => boolean) => readonly UserRange[];

/** The `count` users with the lowest draws, each a function of the seed and the user alone. */
export function sampleOf(
  ranges: readonly UserRange[],
  count: number,
  seed: number,
): readonly UserRange[] {
  const draws = ranges.map(({ id }, index) => {
    const { user } = userKey(seed, id);
    return { index, draw: randomStream({ seed, purpose: "dynamics", major: user }).uint32At(0) };
  });
  const chosen = draws.sort((a, b) => a.draw - b.draw || a.index - b.index).slice(0, count);
  return chosen
    .sort((a, b) => a.index - b.index)
    .flatMap(({ index }) => ranges.slice(index, index + 1));
}

function interestParts(
  { shard, described, config }: Dynamic,
  ranges: readonly UserRange[],
  sampled: Sampler,
) {
  const counter = interestCounter();
  const before = (range: UserRange) => {
    const { start } = eventRange(shard, range);
    const isBefore = (_: number, event: number) => (shard.labels[start + event] as number) < TEST;
    return interestOf(shard, described, range).filter(isBefore);
  };
  const isLong = (range: UserRange) => {
    const { start, end } = eventRange(shard, range);
    return end - start >= DRIFT_WINDOWS * WINDOW_EVENTS;
  };
  const drawn = new Set(sampled(isLong).map(({ first }) => first));
  for (const range of ranges) {
    const key = userKey(config.seed, range.id);
    counter.add(before(range), key, drawn.has(range.first));
  }
  return counter.finish();
}

function satisfactionParts(
  { shard, described, eventTypes, endMs }: Dynamic,
  ranges: readonly UserRange[],
) {
  const counter = satisfactionCounter(stepsOf(eventTypes), endMs);
  for (const range of ranges) {
    const { start, end } = eventRange(shard, range);
    counter.add({
      items: shard.items.subarray(start, end),
      timesMs: shard.timesMs.subarray(start, end),
      types: shard.types.subarray(start, end),
      prices: described.price?.subarray(start, end) ?? null,
    });
  }
  return counter.finish();
}
