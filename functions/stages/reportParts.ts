// Parts of the report that are read from the store nearly as they stand: the merged evaluation, and the examples.

import { present } from "../core/assert.ts";
import { CHOICES } from "../core/evaluation/chosenCases.ts";
import { itemPlane } from "../core/evaluation/itemPlane.ts";
import { type LogDrift, logDrift } from "../core/evaluation/logDrift.ts";
import { openJson } from "../core/json.ts";
import { evaluationKey, taskKey, vocabularyKey } from "../core/keys.ts";
import type { ReportEvaluation, ReportItemMap } from "../core/report/evaluation.ts";
import type { ReportExample } from "../core/report/model.ts";
import { firstRoundOf } from "../core/training/epochs.ts";
import { readCatalogue } from "./catalogue.ts";
import { type ContainerReader, openContainer } from "./containers.ts";
import { readItemVectors } from "./itemVectors.ts";
import type { MergedEvaluation } from "./reduce/evaluation.ts";
import type { StoredRun } from "./taskContext.ts";

const EXAMPLES_OF_CHOICE = 2;
const EXAMPLE_SHARDS_MAX = 16;

/** The merged evaluation, with the names of event types where a slice is one. */
export async function evaluationOf(
  context: StoredRun,
  eventTypes: readonly string[],
): Promise<ReportEvaluation> {
  const merged = await jsonAt<MergedEvaluation>(context, evaluationKey(context.manifest.run));
  const slices = merged.slices.map((slice) =>
    slice.dimension === "event_type" ? { ...slice, label: eventTypes[slice.bucket] ?? "" } : slice,
  );
  return { ...merged, slices };
}

/** The map of the items by the vectors of the weights that come into `epoch`. */
export async function itemMapOf(
  { manifest, ports }: StoredRun,
  epoch: number,
): Promise<ReportItemMap | null> {
  const { run } = manifest;
  const round = firstRoundOf(manifest.config, epoch);
  const { V, itemCounts } = await readCatalogue(ports.store, manifest);
  const { vectors, width } = await readItemVectors(ports.store, { run, round }, V);
  const plane = itemPlane(vectors, width, itemCounts);
  const vocabulary = await openContainer(ports.store, vocabularyKey(run), "vocabulary");
  const ids = await vocabulary.strings("items");
  return plane === null
    ? null
    : {
        ...plane,
        named: plane.named.map(({ point, item }) => ({
          point,
          item: present(ids[item - 1], "every item has an id"),
        })),
      };
}

/** The drift of items from training to validation, which the catalogue counts together. */
export async function driftOfLog(
  catalogue: ContainerReader,
  seed: number,
): Promise<LogDrift | null> {
  const both = await catalogue.f64("itemCounts");
  const training = await catalogue.f64("train.itemCounts");
  return logDrift(
    training,
    both.map((count, item) => Math.max(0, count - (training[item] ?? 0))),
    seed,
  );
}

/** The JSON object that an earlier stage committed at `key`. */
export async function jsonAt<T>({ ports }: StoredRun, key: string): Promise<T> {
  return openJson<T>(present(await ports.store.get(key), `${key} was committed`), key);
}

/** Of every choice the same number, from the first shards that have one. */
export async function examplesOf({
  manifest,
  ports,
}: StoredRun): Promise<readonly ReportExample[]> {
  const count = manifest.config.shards;
  const examples: ReportExample[] = [];
  for (let index = 0; index < count && index < EXAMPLE_SHARDS_MAX; index++) {
    const address = { stage: "evaluate", round: null, index, count } as const;
    const reader = await openContainer(ports.store, taskKey(manifest.run, address), "evaluate");
    examples.push(...(await reader.json<readonly ReportExample[]>("examples")));
  }
  return CHOICES.flatMap((choice) =>
    examples.filter((example) => example.choice === choice).slice(0, EXAMPLES_OF_CHOICE),
  );
}
