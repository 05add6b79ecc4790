// From a log that was dropped to a run that has begun. The run's name follows from the content: whoever is told again
// of the same log, with the same options, finds the run that there is. What cannot be run is written down, since nobody
// is there to be told.

import { sha256 } from "../core/digest.ts";
import {
  ConfigurationError,
  type ErrorRecord,
  InputUnavailableError,
  InvalidInputError,
  LimitError,
  recordFromError,
} from "../core/errors.ts";
import { droppedLog } from "../core/inbox/dropped.ts";
import type { Created, DatasetOptions } from "../core/inbox/inboxSchema.ts";
import { decodeDatasetOptions } from "../core/inbox/inboxSchema.ts";
import { encodeJson } from "../core/json.ts";
import { datasetOptionsKey, datasetPrefix, manifestKey, refusalKey } from "../core/keys.ts";
import type { Manifest } from "../core/messages.ts";
import { argumentsOf } from "../core/plans/trials.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
import type { RunPlanner, RunQuoter } from "../ports/runPlanner.ts";
import type { StagePorts } from "../ports/stagePorts.ts";
import { releaseInMonth } from "./month.ts";
import { startRun } from "./protocol.ts";
import { writeQuote } from "./quote.ts";
import { createRun, readManifest } from "./runLog.ts";

export interface InboxPorts extends StagePorts {
  /** The bucket that the store is. */
  readonly bucket: string;
  readonly plan: RunPlanner;
  readonly quote: RunQuoter;
  /** What a run may spend whose set of data says nothing else, in decimal dollars. */
  readonly budgetUsd?: string | undefined;
  /** What all runs of the store may spend in a month. */
  readonly monthBudgetUsd?: string | undefined;
}

/** What became of a log. */
export type Taken =
  | { readonly outcome: "started" | "known"; readonly key: string; readonly run: string }
  | { readonly outcome: "ignored"; readonly key: string; readonly reason: string }
  | {
      readonly outcome: "refused";
      readonly key: string;
      readonly refusal: string;
      readonly error: ErrorRecord;
    };

/** Starts the run that a created object asks for. Throws what may go away by itself. */
export async function takeIn({ bucket, key }: Created, ports: InboxPorts): Promise<Taken> {
  if (bucket !== ports.bucket) {
    return { outcome: "ignored", key, reason: `it is in another bucket, ${bucket}` };
  }
  const dropped = droppedLog(key);
  if (!dropped.isLog) {
    return { outcome: "ignored", key, reason: dropped.reason };
  }
  const { dataset } = dropped;
  try {
    const manifest = await plannedRun(key, dataset, ports);
    const isNew = await created(manifest, dataset, ports);
    // One that was told before and ended too early may have left a run without a beginning.
    await startRun(await readManifest(ports.store, manifest.run), ports);
    return { outcome: isNew ? "started" : "known", key, run: manifest.run };
  } catch (error) {
    if (isForNow(error)) {
      throw error;
    }
    return refused(ports.store, { key, dataset, error: recordFromError(error) });
  }
}

/** Creates the run with its quote and its budget, unless it is there. */
async function created(manifest: Manifest, dataset: string, ports: InboxPorts): Promise<boolean> {
  const { store } = ports;
  if ((await store.size(manifestKey(manifest.run))) !== null) {
    return false;
  }
  const { budget_usd: budget = ports.budgetUsd } = await datasetOptions(store, dataset);
  const monthBudget = ports.monthBudgetUsd;
  const quoted = await ports.quote(manifest, ports, { budget, monthBudget });
  if (quoted.quote !== null) {
    await writeQuote(store, manifest.run, quoted.quote);
  }
  const isNew = await createRun(store, quoted.manifest);
  if (!isNew) {
    await releaseInMonth(store, quoted.manifest);
  }
  return isNew;
}

/** Whether it is not the content of the log, or its options, that is wrong. */
function isForNow(error: unknown): boolean {
  const isMissing =
    error instanceof InputUnavailableError && error.explanation.code === "missing-file";
  const isWrong =
    error instanceof InvalidInputError ||
    error instanceof ConfigurationError ||
    error instanceof LimitError;
  return !isWrong || (error instanceof InputUnavailableError && !isMissing);
}

/** The run that a log of the set of data asks for, under the name that follows from its content. */
export async function plannedRun(
  key: string,
  dataset: string,
  ports: Pick<InboxPorts, "store" | "bucket" | "plan">,
): Promise<Manifest> {
  const { options = {}, files = "each" } = await datasetOptions(ports.store, dataset);
  const keys = files === "all" ? await datasetLogs(ports.store, dataset) : [key];
  const addresses = keys.map((name) => `s3://${ports.bucket}/${name}`);
  const where = datasetOptionsKey(dataset);
  const manifest = await ports.plan(addresses, argumentsOf(options), where);
  const { version, inputs, config, generator } = manifest;
  const hash = await sha256(encodeJson({ version, inputs, config, generator }));
  return { ...manifest, run: `inbox-${dataset}-${hash.slice(0, 12)}` };
}

/** The options of a set of data; none where there is no such file. Throws ConfigurationError. */
export async function datasetOptions(store: ObjectStore, dataset: string): Promise<DatasetOptions> {
  const key = datasetOptionsKey(dataset);
  const bytes = await store.get(key);
  return bytes === null ? {} : decodeDatasetOptions(bytes, key);
}

/** Keys of all logs of a set of data, in order. */
export async function datasetLogs(store: ObjectStore, dataset: string): Promise<readonly string[]> {
  return (await store.list(datasetPrefix(dataset))).filter((key) => droppedLog(key).isLog);
}

async function refused(
  store: ObjectStore,
  { dataset, ...found }: { key: string; dataset: string; error: ErrorRecord },
): Promise<Taken> {
  const record = encodeJson(found);
  const refusal = refusalKey(dataset, (await sha256(record)).slice(0, 12));
  await store.putIfAbsent(refusal, [record]);
  return { outcome: "refused", refusal, ...found };
}
