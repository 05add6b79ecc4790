// The oracle: a recommender that knows the simulated shop and its shopper's present state, so that no model can be
// expected to rank better. It replays a user and tells, before each event, how probable every item was.

import { assert } from "../assert.ts";
import type { Catalogue } from "./catalogue.ts";
import { type Behaviour, itemProbabilities } from "./choice.ts";
import { habitsOf, itemIdOf, type ShopConfig } from "./shop.ts";
import { simulateShopper } from "./shopper.ts";

/** An event of the log with the distribution it was drawn from. */
export interface ReplayedEvent {
  readonly timeMs: number;
  readonly itemIndex: number;
  readonly item: string;
  readonly event: Behaviour;
  /**
   * [items] P(item | the shopper's state just before this event), by item index; sums to 1. Computed when called, at
   * any time during or after the replay.
   */
  probabilities(): Float64Array;
}

/** The events of a user in order of time, exactly those in the log. */
export function* replayShopper(
  config: ShopConfig,
  catalogue: Catalogue,
  userIndex: number,
): Generator<ReplayedEvent, void, undefined> {
  const around = { catalogue, habits: habitsOf(config, userIndex) };
  for (const { timeMs, item, behaviour, state } of simulateShopper(config, catalogue, userIndex)) {
    yield {
      timeMs,
      itemIndex: item,
      item: itemIdOf(item),
      event: behaviour,
      probabilities: () => itemProbabilities(state, around),
    };
  }
}

export interface RankedCase {
  /** [items] */
  readonly probabilities: Float64Array;
  /** Index of the item that came. */
  readonly target: number;
  /** Items that are no candidates. The target always is one: whether such a case counts is the evaluation's choice. */
  readonly excluded?: ReadonlySet<number>;
}

/** Rank of the target among the candidates, from 1; candidates as probable as the target count before it. */
export function oracleRank({ probabilities, target, excluded }: RankedCase): number {
  const bar = probabilities[target];
  assert(bar !== undefined, "the target is an item");
  let rank = 1;
  for (const [item, probability] of probabilities.entries()) {
    if (probability >= bar && item !== target && excluded?.has(item) !== true) {
      rank++;
    }
  }
  return rank;
}
