// The vectors that a trained model has for the items: the rows it reads them by, or scores them by where it reads bags.

import { assert } from "../core/assert.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
import { openWeights } from "./weights.ts";

/** Tables of items by the names of their parameters, those before others preferred. */
const TABLES = ["embedding", "output.weight"] as const;

/** [V, width], row 0 padding. */
export interface ItemVectors {
  readonly vectors: Float32Array;
  readonly width: number;
}

/** The vectors of the weights that come into `round`. */
export async function readItemVectors(
  store: ObjectStore,
  at: { readonly run: string; readonly round: number },
  V: number,
): Promise<ItemVectors> {
  const reader = await openWeights(store, at);
  const name = TABLES.find((table) => reader.has(table));
  assert(name !== undefined, "every model has a table of items");
  const vectors = await reader.f32(name);
  return { vectors, width: vectors.length / V };
}
