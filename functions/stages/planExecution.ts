// The states of an evaluation plan's execution: what each does, and names and keys as its answer. The plan is the one
// of the command line; what it names lies in the bucket.

import { ConfigurationError, recordFromError } from "../core/errors.ts";
import {
  decodeExpandRequest,
  decodePlanFailure,
  decodePlanRequest,
  decodeStartRequest,
} from "../core/follow/followSchema.ts";
import { encodeJson, openJson } from "../core/json.ts";
import { inboxPrefix, planArtifactKey, planFailureKey, planKey } from "../core/keys.ts";
import type { LogEntry } from "../core/messages.ts";
import type { PlanRecord } from "../core/plans/planRecord.ts";
import { decodePlan, type EvaluationPlan, invalidPlan } from "../core/plans/planSchema.ts";
import {
  type PlannedData,
  plannedData,
  plannedProtocols,
  plannedTrials,
} from "../core/plans/trials.ts";
import { VERSION } from "../core/version.ts";
import type { Clock } from "../ports/clock.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
import type { RunPlanner } from "../ports/runPlanner.ts";
import type { StagePorts } from "../ports/stagePorts.ts";
import { waitFor } from "./callBack.ts";
import { createPlan, openRuns, type PlannedTrial } from "./plans.ts";
import { startRun } from "./protocol.ts";
import { readManifest } from "./runLog.ts";

/** The names of so many runs fit into what states may hand each other, and their history into what there may be. */
const RUNS_MAX = 1000;

export interface ExpandPorts {
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly bucket: string;
  readonly plan: RunPlanner;
}

export interface Expanded {
  readonly id: string;
  readonly runs: readonly { readonly run: string }[];
}

/** Creates the plan at the key `event.plan` with all its runs. Throws ConfigurationError. */
export async function expandPlan(event: unknown, ports: ExpandPorts): Promise<Expanded> {
  const { plan: key } = decodeExpandRequest(event);
  const plan = decodePlan(await planText(ports.store, key), key);
  const record = await createPlan(ports.store, await plannedRuns(plan, key, ports), {
    name: plan.name,
    version: VERSION,
    createdAtMs: ports.clock.nowMs(),
    reference: plan.reference ?? (Object.keys(plan.models)[0] as string),
    models: Object.keys(plan.models),
    seeds: plan.seeds,
    commonCases: plan.commonCases ?? false,
    protocols: plannedProtocols(plan, key),
  });
  return { id: record.id, runs: record.runs.map(({ run }) => ({ run })) };
}

async function planText(store: ObjectStore, key: string): Promise<string> {
  const bytes = key.startsWith(inboxPrefix) ? await store.get(key) : null;
  if (bytes === null) {
    throw invalidPlan(key, `the key of a plan below ${inboxPrefix}`, "nothing there");
  }
  return new TextDecoder().decode(bytes);
}

async function plannedRuns(
  plan: EvaluationPlan,
  key: string,
  ports: ExpandPorts,
): Promise<readonly PlannedTrial[]> {
  const sets = plannedData(plan, key);
  const trials = plannedTrials(plan, sets, key);
  if (trials.length > RUNS_MAX) {
    throw invalidPlan(key, `${RUNS_MAX} runs at most in the cloud`, `${trials.length} runs`);
  }
  const filesOf = new Map(sets.map((set) => [set.name, dataFiles(set, key, ports.bucket)]));
  const planned: PlannedTrial[] = [];
  for (const trial of trials) {
    const { data, model, arguments: args } = trial;
    const where = `${key}, the flags of ${data} and ${model}`;
    planned.push({ trial, manifest: await ports.plan(filesOf.get(data) ?? [], args, where) });
  }
  return planned;
}

/** Addresses of a set's files; of a plan's own files as seen from the plan. */
function dataFiles({ name, source }: PlannedData, key: string, bucket: string): readonly string[] {
  if (source.kind === "generated") {
    const expected = "files: write the log with `millrace generate` and drop it into the inbox";
    throw invalidPlan(`${key}, data ${name}`, expected, "data to be generated");
  }
  const folder = key.slice(0, key.lastIndexOf("/") + 1);
  return source.files.map((file) =>
    file.startsWith("s3://") ? file : `s3://${bucket}/${folder}${file}`,
  );
}

/** Begins the run `event.run`; whoever follows runs answers `event.token`. Throws ConfigurationError `unknown-run`. */
export async function startPlannedRun(
  event: unknown,
  ports: StagePorts,
): Promise<{ readonly run: string }> {
  const { run, token } = decodeStartRequest(event);
  const manifest = await readManifest(ports.store, run);
  await waitFor(ports.store, run, token);
  await startRun(manifest, ports);
  // A run that has ended before says so again, now that somebody waits for it.
  await ports.grown?.(run);
  return { run };
}

/** How a plan's runs stand that are not completed. */
async function notCompleted(store: ObjectStore, record: PlanRecord): Promise<readonly string[]> {
  const open = await openRuns(store, record);
  return open.map(({ manifest, last }) => `${manifest.run} ${stateText(last)}`);
}

function stateText(last: LogEntry | undefined): string {
  switch (last?.kind) {
    case "failed":
      return `failed: ${last.error.explanation.what}, ${last.error.explanation.found}`;
    case "stopped":
      return `was stopped at ${last.stage}: its budget did not reach`;
    case "cancelled":
      return "was cancelled";
    case "wave":
      return `stands at ${last.stage}`;
    default:
      return "has not begun";
  }
}

async function planRecord(store: ObjectStore, id: string): Promise<PlanRecord> {
  return openJson<PlanRecord>((await store.get(planKey(id))) ?? new Uint8Array(0), planKey(id));
}

/** Compares the runs of the plan `event.id`. Throws ConfigurationError `plan-incomplete` where one is not completed. */
export async function compareExecuted(
  event: unknown,
  ports: {
    readonly store: ObjectStore;
    readonly compare: (store: ObjectStore, record: PlanRecord) => Promise<unknown>;
  },
): Promise<{ readonly comparison: string }> {
  const { id } = decodePlanRequest(event);
  const record = await planRecord(ports.store, id);
  const [first, ...others] = await notCompleted(ports.store, record);
  if (first !== undefined) {
    throw new ConfigurationError({
      code: "plan-incomplete",
      what: "not all runs of the plan are completed",
      where: id,
      expected: `${record.runs.length} completed runs`,
      found: others.length === 0 ? first : `${first}, and ${others.length} more`,
      fix: "mend what is wrong and start another execution: it goes on with the runs that there are",
    });
  }
  await ports.compare(ports.store, record);
  return { comparison: planArtifactKey(id, "comparison.html") };
}

/** Writes down why an execution ends without a comparison, with every run that is not completed. */
export async function failPlan(
  event: unknown,
  { store }: { readonly store: ObjectStore },
): Promise<{ readonly failure: string }> {
  const { execution, input, state } = decodePlanFailure(event);
  const { id = null, error = null } = state;
  const runs =
    id === null
      ? []
      : await readable(() => planRecord(store, id).then((record) => notCompleted(store, record)));
  const failure = planFailureKey(execution);
  await store.putIfAbsent(failure, [encodeJson({ execution, input, plan: id, error, runs })]);
  return { failure };
}

/** What could not be read is said in its place, so that the failure itself is written in any case. */
async function readable(read: () => Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await read();
  } catch (error) {
    return [recordFromError(error).explanation.what];
  }
}
