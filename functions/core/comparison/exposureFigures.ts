// What only all lists together have: how many items they show, how unequally, how unlike each other they are. Items of
// two runs are numbered together, so that a user's lists can change places.

import { log, log2 } from "../elementary.ts";
import type { PairedFigures } from "./userFigures.ts";

/** The lists of one run: [users] of items, and how many items the run may show at all. */
export interface ShownLists {
  readonly lists: readonly Uint32Array[];
  readonly candidates: number;
}

/** The figures of the first `k` places of lists of the same users; items are below `items` in both. */
export function exposureFigures(
  { a, b }: { readonly a: ShownLists; readonly b: ShownLists },
  { k, items }: { readonly k: number; readonly items: number },
): PairedFigures {
  const shown = [new Uint32Array(items), new Uint32Array(items)] as const;
  const sides = [a, b] as const;
  return {
    names: [
      `catalogue_coverage@${k}`,
      `gini@${k}`,
      `shannon_entropy@${k}_nats`,
      `inter_list_diversity@${k}`,
    ],
    isBiased: true,
    values({ weights, signs }) {
      shown[0].fill(0);
      shown[1].fill(0);
      let lists = 0;
      for (let user = 0; user < a.lists.length; user++) {
        const weight = weights === null ? 1 : (weights[user] as number);
        const isSwapped = signs !== null && (signs[user] as number) < 0;
        lists += weight;
        count(shown[isSwapped ? 1 : 0], a.lists[user], weight, k);
        count(shown[isSwapped ? 0 : 1], b.lists[user], weight, k);
      }
      const [ofA, ofB] = sides.map(({ candidates }, side) =>
        figuresOf(shown[side] as Uint32Array, { candidates, lists, k }),
      );
      return { a: ofA ?? [], b: ofB ?? [] };
    },
  };
}

function count(shown: Uint32Array, list: Uint32Array | undefined, weight: number, k: number): void {
  const places = Math.min(k, list?.length ?? 0);
  for (let place = 0; place < places && weight > 0; place++) {
    const item = list?.[place] as number;
    shown[item] = (shown[item] as number) + weight;
  }
}

/** As metrics/exposure.ts and metrics/listDiversity.ts have them, from how many items were shown how often. */
function figuresOf(
  shown: Uint32Array,
  { candidates, lists, k }: { candidates: number; lists: number; k: number },
): readonly number[] {
  const largest = shown.reduce((most, times) => Math.max(most, times), 0);
  const itemsShown = new Uint32Array(largest + 1);
  for (const times of shown) {
    itemsShown[times] = (itemsShown[times] as number) + 1;
  }
  const distinct = shown.length - (itemsShown[0] ?? 0);
  let [before, places, weighted, logs, shared] = [candidates - distinct, 0, 0, 0, 0];
  for (let times = 1; times <= largest; times++) {
    const items = itemsShown[times] as number;
    if (items > 0) {
      weighted += times * (items * before + (items * (items + 1)) / 2);
      before += items;
      places += items * times;
      logs += items * times * log(times);
      shared += items * times * (times - 1);
    }
  }
  return [
    distinct / candidates,
    (2 * weighted) / (candidates * places) - (candidates + 1) / candidates,
    log(places) - logs / places,
    1 - shared / (lists * (lists - 1) * k),
  ];
}

/** Rows of what each place of a user's list adds, for means over places: by name, [users] sums and places. */
export function placeSums(
  lists: readonly Uint32Array[],
  k: number,
  { popularity, isTail }: { readonly popularity: Float64Array; readonly isTail: Uint8Array },
): Readonly<Record<string, { readonly sums: Float64Array; readonly cases: Float64Array }>> {
  const events = popularity.reduce((sum, own) => sum + own, 0);
  const places = Float64Array.from(lists, ({ length }) => Math.min(k, length));
  const over = (valueAt: (item: number) => number) => ({
    cases: places,
    sums: Float64Array.from(lists, (list) =>
      list.subarray(0, k).reduce((sum, item) => sum + valueAt(item), 0),
    ),
  });
  return {
    [`average_popularity@${k}`]: over((item) => popularity[item] as number),
    [`novelty@${k}_bits`]: over((item) => -log2(Math.max(1, popularity[item] as number) / events)),
    [`tail_share@${k}`]: over((item) => isTail[item] as number),
  };
}
