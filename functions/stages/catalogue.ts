// The catalogue as later stages see it: which items may be recommended, and how popular each is. What only baselines
// read of it is in baselines.ts.

import { catalogueKey } from "../core/keys.ts";
import type { Manifest } from "../core/messages.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
import { openContainer } from "./containers.ts";
import { type FieldTable, readFieldTables } from "./fieldTables.ts";

export interface Catalogue {
  /** Vocabulary rows, padding included. */
  readonly V: number;
  /** [V] events per item in the part that baselines are fitted on. */
  readonly itemCounts: Float64Array;
  /** [V] 1 where the item may be recommended: it has such an event. */
  readonly candidates: Uint8Array;
  /** Tables of the fields that the model reads beside the item, in their order. */
  readonly tables: readonly FieldTable[];
  /** [values + 1] the row of each value of the field `name`, 0 for none. */
  rowsOf(name: string): Promise<Uint32Array>;
}

/** Everything but what only baselines need. */
export async function readCatalogue(store: ObjectStore, manifest: Manifest): Promise<Catalogue> {
  const reader = await openContainer(store, catalogueKey(manifest.run), "catalogue");
  const itemCounts = await reader.f64("itemCounts");
  const candidates = Uint8Array.from(itemCounts, (count) => (count > 0 ? 1 : 0));
  return {
    V: itemCounts.length,
    itemCounts,
    candidates,
    tables: await readFieldTables(reader),
    rowsOf: (name) => reader.u32(`${name}.rows`),
  };
}
