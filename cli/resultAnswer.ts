// The result of a run as an answer: for people a few lines, for programs the document.

import { addressIn } from "../functions/adapters/openStore.ts";
import { changeText, removedPhrases } from "../functions/core/cleaning/cleaningPhrases.ts";
import { growthText } from "../functions/core/run/earlierRun.ts";
import type { PlainMetrics, RunResult } from "../functions/core/run/result.ts";
import { skippedText } from "../functions/core/skippedLines.ts";
import type { Answer } from "./output.ts";

/** The answer with artefacts as paths below the store's directory. */
export function resultAnswer(result: RunResult, storeRoot: string): Answer {
  const { run, artifacts: keys, ...rest } = result;
  const artifacts = Object.fromEntries(
    Object.entries(keys).map(([name, key]) => [name, addressIn(storeRoot, key)]),
  );
  return {
    document: { run, store: storeRoot, ...rest, artifacts },
    lines: [...summary(result), "", `report: ${artifacts["report"]}`],
  };
}

const SHOWN = ["hit_rate@10", "mrr@20", "ndcg@10"] as const;

function summary({ run, data, model, metrics, baselines, oracle }: RunResult): string[] {
  const { rows, events, quarantined, removed, users, items } = data;
  const named: [string, PlainMetrics][] = [
    ["model", metrics.test],
    ...Object.entries(baselines),
    ...(oracle === undefined ? [] : ([["oracle (ceiling)", oracle]] as [string, PlainMetrics][])),
  ];
  const width = Math.max(...named.map(([name]) => name.length));
  return [
    `run ${run}`,
    `${rows} rows = ${events} events + ${quarantined} quarantined + ${removedPhrases(removed, (count) => `${count} `).join(" + ")}; ${users} users, ${items} items`,
    ...[data.skipped === undefined ? null : skippedText(data.skipped)].filter(
      (text) => text !== null,
    ),
    ...(data.changed ?? []).map(changeText),
    ...(model.growth === undefined ? [] : [growthText(model.growth)]),
    "",
    `${"".padEnd(width)}  ${SHOWN.map((name) => name.padStart(11)).join("  ")}`,
    ...named.map(([name, table]) => `${name.padEnd(width)}  ${SHOWN.map(cell(table)).join("  ")}`),
  ];
}

function cell(table: PlainMetrics): (name: string) => string {
  return (name) => (table[name]?.toFixed(4) ?? "–").padStart(11);
}
