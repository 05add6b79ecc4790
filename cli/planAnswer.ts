// What `millrace evaluate` prints: a table a cell for people, everything for programs.

import { addressIn } from "../functions/adapters/openStore.ts";
import { planArtifactKey } from "../functions/core/keys.ts";
import type { Aging, Bounded } from "../functions/core/plans/aging.ts";
import {
  agingVerdict,
  gapText,
  halfLifeText,
  slopeText,
} from "../functions/core/plans/agingText.ts";
import type { CellComparison } from "../functions/core/plans/cellComparison.ts";
import type { PlanRecord } from "../functions/core/plans/planRecord.ts";
import type { SeedStability } from "../functions/core/plans/seedStability.ts";
import { differenceVerdict, statementFor } from "../functions/core/plans/statement.ts";
import {
  COMPARISON,
  COMPARISON_PAGE,
  type PlanComparison,
} from "../functions/stages/planComparison.ts";
import type { Answer } from "./output.ts";

const SHOWN = "ndcg@10";

export function planAnswer(comparison: PlanComparison, storeRoot: string): Answer {
  const { plan, seeds, cells, aging } = comparison;
  const file = addressIn(storeRoot, planArtifactKey(plan, COMPARISON));
  const report = addressIn(storeRoot, planArtifactKey(plan, COMPARISON_PAGE));
  const statement = statementFor(seeds.length);
  return {
    document: {
      ...comparison,
      store: storeRoot,
      statement,
      artifacts: { comparison: file, report },
    },
    lines: [
      `plan ${plan}`,
      statement,
      ...cells.flatMap(cellLines),
      ...aging.flatMap(agingLines),
      "",
      `report: ${report}`,
      `all metrics and differences: ${file}`,
    ],
  };
}

/** What another program is to drive. */
export function preparedAnswer({ id, runs }: PlanRecord, open: readonly string[]): Answer {
  return {
    document: { plan: id, runs, open },
    lines: [
      `plan ${id}: ${runs.length} runs, ${open.length} to be driven`,
      ...open.map((run) => `millrace resume ${run}`),
    ],
  };
}

function cellLines(cell: CellComparison): readonly string[] {
  const { data, split, cases, users, seeds, contenders, differences, windows, stability } = cell;
  const width = Math.max(...contenders.map(({ name }) => name.length), 8);
  const reference = contenders[0]?.name ?? "";
  const head = [SHOWN, "± seeds", `− ${reference}`, "low", "high", "p Holm"];
  return [
    "",
    `${data}, ${split}: ${cases} cases of ${users} users`,
    `${"".padEnd(width)} ${head.map((name) => name.padStart(9)).join(" ")}`,
    ...contenders.map(({ name, metrics }) => {
      const { value = 0, seedDeviation = null } = metrics[SHOWN] ?? {};
      const own = differences.find((one) => one.model === name && one.metric === SHOWN);
      const cells = [
        value.toFixed(4),
        seedDeviation === null ? "" : seedDeviation.toFixed(4),
        ...(own === undefined
          ? []
          : [
              ...[own.difference, own.low, own.high].map(signed),
              own.pHolm.toFixed(4),
              ` ${differenceVerdict(own, seeds)}`,
            ]),
      ];
      return `${name.padEnd(width)} ${cells.map((text) => text.padStart(9)).join(" ")}`.trimEnd();
    }),
    ...windows.map(
      ({ from, to, cases: own, values }) =>
        `${from} to ${to}, ${own} cases: ${Object.entries(values)
          .map(([name, value]) => `${name} ${value === null ? "–" : value.toFixed(4)}`)
          .join(", ")}`,
    ),
    ...stability.map(stabilityLine),
  ];
}

function stabilityLine({ model, lists, depth, rankBiased, jaccard }: SeedStability): string {
  const bounded = ({ value, low, high }: Bounded) =>
    `${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
  return `lists of ${model} under other seeds, first ${depth} items of ${lists} lists: overlap ${bounded(rankBiased)} (rank-biased), ${bounded(jaccard)} (Jaccard)`;
}

function agingLines({
  data,
  metric,
  frozen,
  retrained,
  cases,
  contenders,
}: Aging): readonly string[] {
  const width = Math.max(...contenders.map(({ name }) => name.length), 8);
  return [
    "",
    `${data}: ${metric} of what is not trained again, ${frozen}${retrained === null ? "" : `, beside ${retrained}`}: ${cases} cases`,
    ...contenders.map((one) => {
      const gap = gapText(one);
      const parts = [
        agingVerdict(one),
        slopeText(one.frozen),
        halfLifeText(one.frozen),
        ...(one.retrained === null ? [] : [`retrained ${slopeText(one.retrained)}`]),
        ...(gap === null ? [] : [`retrained − frozen ${gap}`]),
      ];
      return `${one.name.padEnd(width)} ${parts.join("; ")}`;
    }),
  ];
}

function signed(value: number): string {
  return `${value < 0 ? "" : "+"}${value.toFixed(4)}`;
}
