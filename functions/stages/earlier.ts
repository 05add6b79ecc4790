// What a run reads of an earlier run of the same store. Objects are pinned by digest: whatever the name of the run may
// stand for later, a run reads the bytes that its plan saw, or fails.

import { corrupt } from "../core/container.ts";
import { sha256 } from "../core/digest.ts";
import { ConfigurationError } from "../core/errors.ts";
import type { FieldRows } from "../core/inputs/tables.ts";
import { catalogueKey, vocabularyKey, weightsKey } from "../core/keys.ts";
import type { EarlierConfig, Manifest, Pinned } from "../core/messages.ts";
import type { Parameter } from "../core/models/model.ts";
import type { AnyShape } from "../core/models/modelDescription.ts";
import { describeModel, weightCount } from "../core/models/modelDescription.ts";
import type { ModelWeights } from "../core/models/warmWeights.ts";
import { firstRoundOf } from "../core/training/epochs.ts";
import { grownVocabulary } from "../core/vocabulary.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
import { type ContainerReader, openContainer } from "./containers.ts";
import { fieldName } from "./fieldSections.ts";
import { type FieldTable, readFieldTables } from "./fieldTables.ts";
import { readLog, readManifest } from "./runLog.ts";

/** An earlier run, as a plan takes it over. */
export interface EarlierRun {
  readonly earlier: EarlierConfig;
  readonly manifest: Manifest;
}

/** The earlier run `run` for a warm start, or for its vocabularies alone. Throws ConfigurationError. */
export async function findEarlier(
  store: ObjectStore,
  run: string,
  wants: "weights" | "vocabulary",
): Promise<EarlierRun> {
  const manifest = await readManifest(store, run);
  const log = await readLog(store, run);
  const trained = log.find((entry) => entry.kind === "wave" && entry.stage === "evaluate");
  if (trained?.kind !== "wave" || trained.stage !== "evaluate") {
    throw new ConfigurationError({
      code: "earlier-unfinished",
      what: "the earlier run has no weights yet",
      where: run,
      expected: "a run that was trained to its end",
      found: "a run that stopped before",
      fix: `finish it with \`millrace resume ${run}\`, or name another run`,
    });
  }
  const { bestRound } = trained;
  const round = firstRoundOf(manifest.config, bestRound);
  const pinned = async (key: string): Promise<Pinned> => ({
    key,
    digest: await sha256((await store.get(key)) ?? new Uint8Array(0)),
  });
  const takesWeights = wants === "weights";
  const earlier: EarlierConfig = {
    run,
    round: takesWeights ? bestRound : null,
    fields: (manifest.config.model.inputs?.fields ?? []).map(({ name }) => name),
    vocabulary: await pinned(vocabularyKey(run)),
    catalogue: await pinned(catalogueKey(run)),
    weights: takesWeights ? await pinned(weightsKey(run, round)) : null,
  };
  return { earlier, manifest };
}

/** Opens an object that must have the digest that the plan saw. */
async function openPinned(
  store: ObjectStore,
  { key, digest }: Pinned,
  kind: string,
): Promise<ContainerReader> {
  const found = await sha256((await store.get(key)) ?? new Uint8Array(0));
  if (found !== digest) {
    throw corrupt(key, `the object with the digest ${digest}, which the plan saw`, found);
  }
  return openContainer(store, key, kind);
}

/** Names of one kind, grown from those of the earlier run. */
export interface GrownNames {
  /** `current` behind the items of the earlier run; as it is where there is none. */
  items(current: readonly string[]): Promise<readonly string[]>;
  eventTypes(current: readonly string[]): Promise<readonly string[]>;
  /** The same of the values of the field with this name. */
  field(name: string, current: readonly string[]): Promise<readonly string[]>;
}

/** How the vocabularies of a run grow: not at all where it takes nothing over. */
export async function grownNames(store: ObjectStore, { config }: Manifest): Promise<GrownNames> {
  const { earlier } = config;
  if (earlier === undefined) {
    const same = async (current: readonly string[]) => current;
    return { items: same, eventTypes: same, field: async (_, current) => current };
  }
  const reader = await openPinned(store, earlier.vocabulary, "vocabulary");
  const grown = async (name: string, current: readonly string[]) =>
    grownVocabulary(await reader.strings(name), current);
  return {
    items: (current) => grown("items", current),
    eventTypes: (current) => grown("eventTypes", current),
    field: async (name, current) => {
      const index = earlier.fields.indexOf(name);
      return index < 0 ? current : grown(fieldName(index), current);
    },
  };
}

/** Items of the earlier run's vocabulary. */
export async function earlierItemCount(
  store: ObjectStore,
  { vocabulary }: EarlierConfig,
): Promise<number> {
  const reader = await openPinned(store, vocabulary, "vocabulary");
  return (await reader.u32("items.ends")).length;
}

/** The tables of the earlier run's fields by name; none where nothing is taken over. */
export async function earlierFieldRows(
  store: ObjectStore,
  { config }: Manifest,
): Promise<ReadonlyMap<string, FieldRows>> {
  const { earlier } = config;
  const found = new Map<string, FieldRows>();
  if (earlier === undefined || earlier.fields.length === 0) {
    return found;
  }
  const reader = await openPinned(store, earlier.catalogue, "catalogue");
  const tables = await readFieldTables(reader);
  for (const [index, name] of earlier.fields.entries()) {
    const rows = await reader.u32(`${fieldName(index)}.rows`);
    found.set(name, { ...(tables[index] as FieldTable), rows });
  }
  return found;
}

/** The weights that a warm start begins from. */
export async function earlierWeights(store: ObjectStore, weights: Pinned): Promise<ModelWeights> {
  const reader = await openPinned(store, weights, "weights");
  const model = describeModel(await reader.json<AnyShape>("shape"));
  const parameters: readonly Parameter[] = model.parameters;
  const all = new Float32Array(weightCount(model));
  let start = 0;
  for (const { name } of parameters) {
    const values = await reader.f32(name);
    all.set(values, start);
    start += values.length;
  }
  return { parameters, weights: all };
}
