// What is measured on each list of recommendations by itself, for means over lists: how much of it is the long tail,
// repeats the history, is of one kind, and is unlike the categories of the history. The same is measured on the user's
// own latest items, since no number here is good or bad by itself.

import { miscalibration } from "../metrics/categoryCalibration.ts";
import {
  categoryDistance,
  intraListDiversity,
  unitVectors,
  vectorDiversity,
} from "../metrics/listDiversity.ts";
import { type MeanParts, meanAccumulator } from "../metrics/meanAccumulator.ts";
import { longTail, popularityBias } from "../metrics/popularityBias.ts";
import { SHOWN } from "./exposure.ts";

/** What is known of the items. */
export interface ItemTraits {
  /** [V] training events. */
  readonly popularity: Float64Array;
  /** [V, width] the model's own vectors. */
  readonly vectors: Float32Array;
  readonly width: number;
  /** [V] 0 for none; null where the log names no categories. */
  readonly categories: Uint32Array | null;
}

export interface ListMeasures {
  add(list: Uint32Array, history: Uint32Array): void;
  finish(): { readonly lists: MeanParts; readonly histories: MeanParts };
}

/** Measures lists, best item first, at SHOWN places. */
export function listMeasures(traits: ItemTraits): ListMeasures {
  const { ofList, ofItems } = listTools(traits, SHOWN);
  const [lists, histories] = [meanAccumulator(), meanAccumulator()];
  return {
    add(list, history) {
      lists.add(ofList(list, history));
      histories.add(ofItems(latestDistinct(history), history));
    },
    finish: () => ({ lists: lists.parts(), histories: histories.parts() }),
  };
}

export interface ListTools {
  /** What is measured on a list of recommendations, of its first K items. */
  ofList(list: Uint32Array, history: Uint32Array): Readonly<Record<string, number | null>>;
  /** The part of it that holds for any items. */
  ofItems(items: Uint32Array, history: Uint32Array): Readonly<Record<string, number | null>>;
}

/** Measures at `k` places, by names such as `aplt@10`. */
export function listTools(traits: ItemTraits, k: number): ListTools {
  const tools = {
    ...traits,
    isTail: longTail(traits.popularity),
    units: unitVectors(traits.vectors, traits.width),
  };
  const ofItems = (items: Uint32Array, history: Uint32Array) =>
    measures(items.subarray(0, k), history, { ...tools, k });
  return {
    ofItems,
    ofList(list, history) {
      const seen = new Set(history);
      const shown = list.subarray(0, k);
      const repeats = shown.reduce((sum, item) => sum + (seen.has(item) ? 1 : 0), 0);
      return {
        ...ofItems(shown, history),
        [`repeat_share@${k}`]: shown.length === 0 ? null : repeats / shown.length,
        [`user_coverage@${k}`]: shown.length === k ? 1 : 0,
      };
    },
  };
}

interface Tools extends ItemTraits {
  readonly isTail: Uint8Array;
  readonly units: Float32Array;
  readonly k: number;
}

function measures(
  list: Uint32Array,
  history: Uint32Array,
  { isTail, units, width, categories, k }: Tools,
): Readonly<Record<string, number | null>> {
  const byItem = {
    ...popularityBias(list, isTail, k),
    [`intra_list_diversity@${k}_embedding`]: vectorDiversity(list, k, { units, width }),
  };
  if (categories === null) {
    return byItem;
  }
  const known = (items: Uint32Array) =>
    items.map((item) => categories[item] as number).filter((category) => category !== 0);
  const distance = categoryDistance(categories);
  return {
    ...byItem,
    [`intra_list_diversity@${k}_category`]: intraListDiversity(list, k, distance),
    [`miscalibration@${k}_nats`]: miscalibration(known(history), known(list)),
  };
}

/** The last SHOWN items of a history, each once, the latest first. */
function latestDistinct(history: Uint32Array): Uint32Array {
  const latest = new Set<number>();
  for (let index = history.length - 1; index >= 0 && latest.size < SHOWN; index--) {
    latest.add(history[index] as number);
  }
  return Uint32Array.from(latest);
}
