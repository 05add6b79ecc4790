// What came of a plan: reads the ranks of its runs, which are completed, and compares cell by cell. The comparison is
// written once; the same plan compared again gives the same bytes.

import { present } from "../core/assert.ts";
import { BASELINES, type BaselineName } from "../core/baselines/baselineNames.ts";
import { SHOWN } from "../core/evaluation/exposure.ts";
import { openJson, sealJson } from "../core/json.ts";
import { catalogueKey, planArtifactKey } from "../core/keys.ts";
import { type Aging, agingOf } from "../core/plans/aging.ts";
import {
  type CellComparison,
  type CellContender,
  compareCell,
} from "../core/plans/cellComparison.ts";
import type { PlanComparison } from "../core/plans/planComparison.ts";
import type { PlannedRun, PlanRecord } from "../core/plans/planRecord.ts";
import type { Protocol } from "../core/plans/protocol.ts";
import {
  type ListsByUser,
  type SeedStability,
  seedStability,
  type UserOverlap,
  userOverlaps,
} from "../core/plans/seedStability.ts";
import { renderPlanPage } from "../core/report/planPage.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
import { openContainer } from "./containers.ts";
import type { RunBaselines } from "./reduce/baselineCounts.ts";
import { joinCaseTables, readCaseTable, readLists } from "./runCases.ts";
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
  const aging: Aging[] = [];
  for (const data of names) {
    // Case tables of a set are kept until its protocols are compared with each other.
    const all: ProtocolContenders[] = [];
    for (const protocol of plan.protocols) {
      const at = { data, protocol };
      const contenders = await contendersOf(store, plan, at);
      all.push({ protocol, contenders });
      const figures = compareCell({ ...at, contenders, commonCases: plan.commonCases });
      cells.push({ ...figures, stability: await stabilityOf(store, plan, at) });
    }
    aging.push(...agingsOf(data, all));
  }
  const { id, name, version, reference, seeds } = plan;
  const comparison = { plan: id, name, version, reference, seeds, cells, aging };
  const page = new TextEncoder().encode(renderPlanPage(comparison));
  await store.putIfAbsent(planArtifactKey(id, COMPARISON_PAGE), [page]);
  await store.putIfAbsent(key, [sealJson(comparison)]);
  return comparison;
}

interface ProtocolContenders {
  readonly protocol: Protocol;
  readonly contenders: readonly CellContender[];
}

/** Every frozen protocol, beside the rolling one over the same windows where there is one. */
function agingsOf(data: string, all: readonly ProtocolContenders[]): readonly Aging[] {
  return all
    .filter(({ protocol }) => protocol.kind === "frozen")
    .flatMap(({ protocol: { text, windows }, contenders }) => {
      const rolling = all.find(
        ({ protocol }) =>
          protocol.kind === "rolling" &&
          JSON.stringify(protocol.windows) === JSON.stringify(windows),
      );
      const aging = agingOf({
        data,
        windows,
        frozen: { split: text, contenders },
        retrained:
          rolling === undefined
            ? null
            : { split: rolling.protocol.text, contenders: rolling.contenders },
      });
      return aging === null ? [] : [aging];
    });
}

/** The lists of every model under all seeds, part by part. */
async function stabilityOf(
  store: ObjectStore,
  plan: PlanRecord,
  { data, protocol }: { data: string; protocol: Protocol },
): Promise<readonly SeedStability[]> {
  const found: SeedStability[] = [];
  for (const model of plan.seeds.length < 2 ? [] : plan.models) {
    const overlaps: UserOverlap[] = [];
    for (const part of protocol.parts) {
      const bySeed: ListsByUser[] = [];
      for (const { run } of plan.runs.filter(
        (one) =>
          one.data === data &&
          one.split === protocol.text &&
          one.part === part &&
          one.model === model,
      )) {
        const manifest = await readManifest(store, run);
        const lists = await readLists(store, { name: run, manifest, ranking: "model" });
        bySeed.push(present(lists, "a completed run has lists"));
      }
      overlaps.push(...userOverlaps(bySeed, SHOWN));
    }
    const stability = seedStability(model, overlaps, SHOWN);
    found.push(...(stability === null ? [] : [stability]));
  }
  return found;
}

async function contendersOf(
  store: ObjectStore,
  plan: PlanRecord,
  { data, protocol }: { data: string; protocol: Protocol },
): Promise<readonly CellContender[]> {
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
  return contenders;
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
