// What a run keeps only as totals over all its users and what therefore can be compared but not tested: metrics of
// probabilities, and how unequally groups of items fare.

import { type ComparedMetric, comparedMetric } from "../core/comparison/comparedMetrics.ts";
import { openJson } from "../core/json.ts";
import { evaluationKey, listsKey } from "../core/keys.ts";
import type { ReportLists } from "../core/report/evaluation.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
import type { MergedEvaluation } from "./reduce/evaluation.ts";
import type { Contender } from "./runCases.ts";

/** Values by metric, such as `first_item.auc`; none for a baseline. */
export async function readTotals(
  store: ObjectStore,
  { manifest, ranking }: Contender,
): Promise<ReadonlyMap<string, number>> {
  const totals = new Map<string, number>();
  if (ranking !== "model") {
    return totals;
  }
  const [ofCases, ofLists] = [evaluationKey(manifest.run), listsKey(manifest.run)];
  const [cases, lists] = [await store.get(ofCases), await store.get(ofLists)];
  const values: [string, number | null | undefined][] = [];
  if (lists !== null) {
    const { items } = openJson<ReportLists>(lists, ofLists).fairness;
    values.push(["rsp", items.rsp], ["reo", items.reo]);
  }
  if (cases !== null) {
    for (const { name, metrics } of openJson<MergedEvaluation>(cases, ofCases).calibrations) {
      values.push(
        ...Object.entries(metrics).map(([metric, value]): [string, number | null] => [
          `${name}.${metric}`,
          value,
        ]),
      );
    }
  }
  for (const [name, value] of values) {
    if (typeof value === "number") {
      totals.set(name, value);
    }
  }
  return totals;
}

/** The metrics that all of the runs have a total of. */
export function totalMetrics(
  totals: readonly ReadonlyMap<string, number>[],
): readonly ComparedMetric[] {
  return [...(totals[0]?.keys() ?? [])]
    .filter((name) => totals.every((own) => own.has(name)))
    .map((name) => comparedMetric(name, "metric"));
}
