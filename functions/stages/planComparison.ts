// What came of a plan: reads the ranks of its runs, which are completed, and compares cell by cell. The comparison is
// written once; the same plan compared again gives the same bytes.

import { present } from "../core/assert.ts";
import { BASELINES, type BaselineName } from "../core/baselines/baselineNames.ts";
import { openJson, sealJson } from "../core/json.ts";
import { catalogueKey, planArtifactKey } from "../core/keys.ts";
import {
  type CellComparison,
  type CellContender,
  compareCell,
} from "../core/plans/cellComparison.ts";
import type { PlanComparison } from "../core/plans/planComparison.ts";
import type { PlannedRun, PlanRecord } from "../core/plans/planRecord.ts";
import type { Protocol } from "../core/plans/protocol.ts";
import { renderPlanPage } from "../core/report/planPage.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
import { openContainer } from "./containers.ts";
import type { RunBaselines } from "./reduce/baselineCounts.ts";
import { joinCaseTables, readCaseTable } from "./runCases.ts";
import { readManifest } from "./runLog.ts";

export type { PlanComparison } from "../core/plans/planComparison.ts";

export const COMPARISON = "comparison.json";
export const COMPARISON_PAGE = "comparison.html";

/** The comparison of `plan`, from the store where it is there already. */
export async function comparePlan(store: ObjectStore, plan: PlanRecord): Promise<PlanComparison> {
  const key = planArtifactKey(plan.id, COMPARISON);
  const kept = await store.get(key);
  if (kept !== null) {
    return openJson<PlanComparison>(kept, key);
  }
  const names = [...new Set(plan.runs.map(({ data }) => data))];
  const cells: CellComparison[] = [];
  for (const data of names) {
    for (const protocol of plan.protocols) {
      cells.push(await cellOf(store, plan, { data, protocol }));
    }
  }
  const { id, name, version, reference, seeds } = plan;
  const comparison = { plan: id, name, version, reference, seeds, cells };
  const page = new TextEncoder().encode(renderPlanPage(comparison));
  await store.putIfAbsent(planArtifactKey(id, COMPARISON_PAGE), [page]);
  await store.putIfAbsent(key, [sealJson(comparison)]);
  return comparison;
}

async function cellOf(
  store: ObjectStore,
  plan: PlanRecord,
  { data, protocol }: { data: string; protocol: Protocol },
): Promise<CellComparison> {
  const runs = plan.runs.filter((run) => run.data === data && run.split === protocol.text);
  const others = plan.models.filter((model) => model !== plan.reference);
  const contenders: CellContender[] = [];
  for (const name of [plan.reference, ...others]) {
    const own = runs.filter(({ model }) => model === name);
    contenders.push(await contenderOf(store, { name, kind: "model", seeds: plan.seeds }, own));
  }
  // What a baseline ranks follows from the data and the split; the reference's runs have it for every seed.
  const reference = runs.filter(({ model }) => model === plan.reference);
  for (const name of await commonBaselines(store, reference)) {
    contenders.push(
      await contenderOf(store, { name, kind: "baseline", seeds: plan.seeds }, reference),
    );
  }
  return compareCell({ data, protocol, contenders, commonCases: plan.commonCases });
}

/** The baselines that all of the runs have. */
async function commonBaselines(
  store: ObjectStore,
  runs: readonly PlannedRun[],
): Promise<readonly BaselineName[]> {
  const all: (readonly BaselineName[])[] = [];
  for (const { run } of runs) {
    const catalogue = await openContainer(store, catalogueKey(run), "catalogue");
    all.push((await catalogue.json<RunBaselines>("baselines")).names);
  }
  return BASELINES.filter((name) => all.every((names) => names.includes(name)));
}

/** The parts of each seed as one table. */
async function contenderOf(
  store: ObjectStore,
  asked: { name: string; kind: "model" | "baseline"; seeds: readonly number[] },
  runs: readonly PlannedRun[],
): Promise<CellContender> {
  const { name, kind, seeds } = asked;
  const ranking = kind === "model" ? "model" : name;
  const tables = [];
  for (const seed of seeds) {
    const parts = [];
    for (const { run } of runs.filter((one) => one.seed === seed)) {
      const manifest = await readManifest(store, run);
      parts.push(await readCaseTable(store, { name: run, manifest, ranking }));
    }
    const first = present(parts[0], "a run for every model and seed");
    tables.push(parts.length === 1 ? first : joinCaseTables(`${name}, seed ${seed}`, parts));
  }
  return { name, kind, tables };
}
