// Evaluation plans in the store. All runs of a plan are created before the plan is, and each is driven like any other:
// by this machine, or by whatever else drives runs.

import { sha256 } from "../core/digest.ts";
import { encodeJson, openJson, sealJson } from "../core/json.ts";
import { planKey } from "../core/keys.ts";
import type { LogEntry, Manifest } from "../core/messages.ts";
import { type PlanRecord, plannedRunName } from "../core/plans/planRecord.ts";
import type { Trial } from "../core/plans/trials.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
import { createRun, readLog, readManifest } from "./runLog.ts";

/** A trial and the run it asks for, not yet named by the plan. */
export interface PlannedTrial {
  readonly trial: Trial;
  readonly manifest: Manifest;
}

/** Writes the runs of a plan and the plan itself; where they are there already, returns the plan as it stands. */
export async function createPlan(
  store: ObjectStore,
  planned: readonly PlannedTrial[],
  plan: Omit<PlanRecord, "id" | "runs">,
): Promise<PlanRecord> {
  const { name, version, reference, models, seeds, commonCases } = plan;
  const settled = planned.map(({ trial: { arguments: _, ...trial }, manifest }) => {
    const { inputs, config, generator } = manifest;
    return { ...trial, inputs, config, generator };
  });
  const identity = { name, version, reference, models, seeds, commonCases, settled };
  const id = `${name}-${(await sha256(encodeJson(identity))).slice(0, 8)}`;
  const runs = planned.map(({ trial: { arguments: _, ...trial } }, index) => ({
    run: plannedRunName(id, index),
    ...trial,
  }));
  for (const [index, { manifest }] of planned.entries()) {
    const budget =
      manifest.budget === undefined ? {} : { budget: { ...manifest.budget, plan: id } };
    await createRun(store, { ...manifest, ...budget, run: plannedRunName(id, index) });
  }
  const record: PlanRecord = { id, ...plan, runs };
  await store.putIfAbsent(planKey(id), [sealJson(record)]);
  const bytes = await store.get(planKey(id));
  return bytes === null ? record : openJson<PlanRecord>(bytes, planKey(id));
}

/** The runs of a plan that are not completed, with the last entry of each one's log. */
export async function openRuns(
  store: ObjectStore,
  plan: PlanRecord,
): Promise<readonly { readonly manifest: Manifest; readonly last: LogEntry | undefined }[]> {
  const open = [];
  for (const { run } of plan.runs) {
    const last = (await readLog(store, run)).at(-1);
    if (last?.kind !== "completed") {
      open.push({ manifest: await readManifest(store, run), last });
    }
  }
  return open;
}
