// What the recommended lists of all users are like: counts, exposure, means over lists, and how unequally groups of
// users and items fare. It stands in an object of its own, lists.json.

import type { ListTally } from "../../core/evaluation/exposure.ts";
import { exposureOf, SHOWN } from "../../core/evaluation/exposure.ts";
import { popularityBuckets } from "../../core/evaluation/slices.ts";
import { openJson, sealJson } from "../../core/json.ts";
import { evaluationKey, listsKey } from "../../core/keys.ts";
import { fairnessGaps, itemGroupGaps } from "../../core/metrics/fairnessGaps.ts";
import { coverageOf, interListDiversity } from "../../core/metrics/listDiversity.ts";
import { type MeanParts, meanAccumulator } from "../../core/metrics/meanAccumulator.ts";
import type { ReportFairness, ReportLists } from "../../core/report/evaluation.ts";
import { readCatalogue } from "../catalogue.ts";
import type { WaveContext } from "../taskContext.ts";
import type { MergedEvaluation } from "./evaluation.ts";

/** A shard's means over its lists, and over its users' own latest items. */
export interface MeasuredLists {
  readonly lists: MeanParts;
  readonly histories: MeanParts;
}

/** Groups with fewer cases say more of chance than of fairness. */
const GROUP_CASES_MIN = 30;
/** Dimensions of slices that are groups of users. */
const USER_GROUPS = ["user_activity", "history_length", "country"];
/** The dimension whose buckets are groups of items. */
const ITEM_GROUPS = "item_popularity";

/** Commits what the lists are like; returns the key. */
export async function writeLists(
  { manifest, ports }: WaveContext,
  tally: ListTally,
  measured: readonly MeasuredLists[],
): Promise<string> {
  const { itemCounts } = await readCatalogue(ports.store, manifest);
  const key = evaluationKey(manifest.run);
  const bytes = await ports.store.get(key);
  const evaluation = openJson<MergedEvaluation>(bytes ?? new Uint8Array(0), key);
  const lists: ReportLists = {
    ...tally.counts,
    metrics: {
      ...exposureOf(tally.exposure, itemCounts),
      ...spreadOf(tally),
      ...meansOf(measured.map((part) => part.lists)),
      ...repeatMetrics(evaluation),
    },
    training: {
      ...exposureOf(itemCounts, itemCounts),
      ...meansOf(measured.map((part) => part.histories)),
    },
    fairness: fairnessOf(evaluation, tally, itemCounts),
  };
  const own = listsKey(manifest.run);
  await ports.store.putIfAbsent(own, [sealJson(lists)]);
  return own;
}

function meansOf(parts: readonly MeanParts[]): Readonly<Record<string, number>> {
  const means = meanAccumulator();
  for (const part of parts) {
    means.merge(part);
  }
  return means.means();
}

/** How unlike the lists of different users are, and the entropy of what is shown in bits. */
function spreadOf({ exposure, counts }: ListTally): Readonly<Record<string, number>> {
  const shown = Float64Array.from(exposure);
  if (!shown.some((count) => count > 0)) {
    return {};
  }
  const full = { shown, fullLists: 0, users: Math.max(1, counts.lists) };
  const bits = `distributional_coverage@${SHOWN}_bits`;
  const diversity = interListDiversity(shown, { lists: counts.lists, k: SHOWN });
  return {
    [bits]: coverageOf(full, SHOWN)[bits] as number,
    ...(diversity !== null && { [`inter_list_diversity@${SHOWN}`]: diversity }),
  };
}

/** Hit rates of targets that the user had before and of those that are new to him, from the slices by novelty. */
function repeatMetrics({ slices }: MergedEvaluation): Readonly<Record<string, number>> {
  const novelty = slices.filter(({ dimension }) => dimension === "novelty");
  const all = novelty.reduce((sum, { cases }) => sum + cases, 0);
  const repeats = novelty.find(({ bucket }) => bucket === 1);
  const explored = novelty.find(({ bucket }) => bucket === 0);
  return all === 0
    ? {}
    : {
        repeat_target_share: (repeats?.cases ?? 0) / all,
        ...(repeats !== undefined && { [`repeat_hit_rate@${SHOWN}`]: hitRate(repeats) }),
        ...(explored !== undefined && { [`explore_hit_rate@${SHOWN}`]: hitRate(explored) }),
      };
}

function hitRate({ metrics }: MergedEvaluation["slices"][number]): number {
  return metrics["model"]?.[`hit_rate@${SHOWN}`] ?? 0;
}

function fairnessOf(
  { slices }: MergedEvaluation,
  { exposure, counts }: ListTally,
  itemCounts: Float64Array,
): ReportFairness {
  const users = USER_GROUPS.flatMap((dimension) => {
    const groups = slices.filter(
      (slice) => slice.dimension === dimension && slice.cases >= GROUP_CASES_MIN,
    );
    const values = groups.map(({ model }) => model.value);
    return values.length < 2
      ? []
      : [[dimension, { groups: values.length, ...fairnessGaps(values) }] as const];
  });
  const buckets = popularityBuckets(itemCounts);
  const groups = [1, 2, 3, 4].map((bucket) => {
    const slice = slices.find((one) => one.dimension === ITEM_GROUPS && one.bucket === bucket);
    const items = Array.from(buckets.keys()).filter((item) => buckets[item] === bucket);
    return {
      shown: items.reduce((sum, item) => sum + (exposure[item] ?? 0), 0),
      // Items that a user had before are candidates here too: it is each group's share of what could be shown.
      candidates: items.length * counts.lists,
      found: slice === undefined ? 0 : Math.round(hitRate(slice) * slice.cases),
      targets: slice?.cases ?? 0,
    };
  });
  return { users: Object.fromEntries(users), items: itemGroupGaps(groups) };
}
