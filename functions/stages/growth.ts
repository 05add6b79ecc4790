// How a run grew out of an earlier one: the weights that its training starts from, and what is told of it.

import { present } from "../core/assert.ts";
import type { Manifest, RunConfig } from "../core/messages.ts";
import { type ModelWeights, warmWeights } from "../core/models/warmWeights.ts";
import type { Growth } from "../core/run/earlierRun.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
import type { Sections } from "./containers.ts";
import { jsonSection } from "./containers.ts";
import { earlierFieldRows, earlierItemCount, earlierWeights } from "./earlier.ts";
import type { FieldTable } from "./fieldTables.ts";

/** `fresh`, or for a warm start the earlier run's weights with fresh rows for what is new. */
export async function startingWeights(
  store: ObjectStore,
  { earlier }: RunConfig,
  fresh: ModelWeights,
): Promise<Float32Array> {
  const weights = earlier?.weights ?? null;
  return weights === null
    ? fresh.weights
    : warmWeights(fresh, await earlierWeights(store, weights));
}

/** The section `growth` of the catalogue; nothing for a run that takes nothing over. */
export async function growthSection(
  store: ObjectStore,
  manifest: Manifest,
  now: { readonly itemCounts: Float64Array; readonly tables: readonly FieldTable[] },
): Promise<Sections> {
  const { earlier, model } = manifest.config;
  if (earlier === undefined) {
    return {};
  }
  const known = await earlierItemCount(store, earlier);
  const idle = now.itemCounts.slice(1, known + 1).filter((count) => count === 0).length;
  const rows = await earlierFieldRows(store, manifest);
  const fields = (model.inputs?.fields ?? []).map(({ name }, index) => {
    const { V } = present(now.tables[index], "each field has a table");
    const before = (rows.get(name)?.V ?? 1) - 1;
    return { name, known: before, appended: V - 1 - before };
  });
  const items = { known, appended: now.itemCounts.length - 1 - known, idle };
  const growth: Growth = { run: earlier.run, round: earlier.round, items, fields };
  return jsonSection("growth", growth);
}
