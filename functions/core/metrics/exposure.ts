// What recommendation lists show, taken together: coverage, inequality and diversity of exposure, and how popular it
// is. All from how often each item was shown, integers that merge exactly over shards (baselines/itemCounts.ts).

import { assert } from "../assert.ts";
import { log, log2 } from "../elementary.ts";
import { sumOf } from "./exactSum.ts";

export interface Exposure {
  /** Times each item was shown [items]; all items that could have been, and no others. */
  readonly shown: Float64Array;
  /** Events of each item in the training part [items]. */
  readonly popularity: Float64Array;
}

/** The metrics of lists of at most `k` places, by names such as `gini@5`. At least one item was shown. */
export function exposureMetrics(
  { shown, popularity }: Exposure,
  k: number,
): Readonly<Record<string, number>> {
  assert(shown.length === popularity.length, "every item has a popularity");
  const places = shown.reduce((sum, count) => sum + count, 0);
  const events = popularity.reduce((sum, count) => sum + count, 0);
  assert(places > 0 && events > 0, "something was shown, and something was learnt from");
  const perPlace = (value: (item: number) => number) =>
    sumOf(Array.from(shown, (count, item) => (count === 0 ? 0 : count * value(item)))) / places;
  const share = (item: number) => (shown[item] as number) / places;
  // An item without events has the information of an item with one.
  const known = (item: number) => Math.max(1, popularity[item] as number) / events;
  return {
    [`catalogue_coverage@${k}`]: shown.filter((count) => count > 0).length / shown.length,
    [`gini@${k}`]: gini(shown),
    [`shannon_entropy@${k}_nats`]: perPlace((item) => -log(share(item))),
    [`novelty@${k}_bits`]: perPlace((item) => -log2(known(item))),
    [`average_popularity@${k}`]: perPlace((item) => popularity[item] as number),
  };
}

/** Gini coefficient of counts, some of them above 0: 0 where all are equal, near 1 where one has everything. */
export function gini(counts: Float64Array): number {
  const ascending = counts.toSorted();
  const total = ascending.reduce((sum, count) => sum + count, 0);
  assert(total > 0, "an inequality is one of something");
  const weighted = sumOf(Array.from(ascending, (count, index) => (index + 1) * count));
  return (2 * weighted) / (counts.length * total) - (counts.length + 1) / counts.length;
}
