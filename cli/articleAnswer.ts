// The result of `--preset article` as an answer: for people a table, for programs the document.

import { addressIn } from "../functions/adapters/openStore.ts";
import { type ArticleResult, CONTENDERS } from "../functions/core/article/articleResult.ts";
import { isoText } from "../functions/core/isoTime.ts";
import type { Estimate } from "../functions/core/metrics/rankingMetrics.ts";
import { type ArticlePlan, articleArtifacts } from "../functions/stages/article.ts";
import type { Answer } from "./output.ts";

const SHOWN = ["accuracy", "precision", "recall", "f1"] as const;
const WIDTH = 24;

/** The answer with artefacts as paths below the store's directory. */
export function articleAnswer(plan: ArticlePlan, result: ArticleResult, storeRoot: string): Answer {
  const { run, input } = plan;
  const artifacts = Object.fromEntries(
    Object.entries(articleArtifacts(plan)).map(([name, key]) => [name, addressIn(storeRoot, key)]),
  );
  return {
    document: { run, store: storeRoot, input: input.uri, ...result, artifacts },
    lines: [...summary(run, result), "", `report: ${artifacts["report"]}`],
  };
}

function summary(run: string, { data, metrics, labelNoise, digest }: ArticleResult): string[] {
  const { rows, texts, quarantined, training, validation, tokens } = data;
  const width = Math.max(...CONTENDERS.map((name) => name.length));
  const ceiling =
    labelNoise === null
      ? []
      : [
          `nothing can be right much more often than ${(1 - labelNoise).toFixed(2)}: labels are turned round on purpose`,
        ];
  return [
    `run ${run}`,
    `${rows} rows = ${texts} texts + ${quarantined} quarantined; ${training} to train on, ${validation} held out; ${tokens} tokens`,
    "",
    `${"".padEnd(width)}  ${SHOWN.map((name) => name.padEnd(WIDTH)).join("")}`.trimEnd(),
    ...CONTENDERS.map((name) =>
      `${name.padEnd(width)}  ${SHOWN.map((metric) => cell(metrics[name][metric])).join("")}`.trimEnd(),
    ),
    "on the texts held out, with 95 % intervals",
    ...ceiling,
    "",
    `weights ${digest.weights}`,
  ];
}

function cell(estimate: Estimate | null): string {
  if (estimate === null) {
    return "–".padEnd(WIDTH);
  }
  const { value, low, high } = estimate;
  return `${value.toFixed(4)} (${low.toFixed(3)}–${high.toFixed(3)})`.padEnd(WIDTH);
}

/** The answer of `millrace show` for such a run. */
export function articleShown(
  plan: ArticlePlan,
  result: ArticleResult | null,
  storeRoot: string,
): Answer {
  const { run, command, config, createdAtMs, input } = plan;
  const state = result === null ? "unfinished" : "completed";
  const head = [`${run}  ${state}`, `created ${isoText(createdAtMs)} by: ${command}`];
  if (result === null) {
    const document = { run, store: storeRoot, input: input.uri, state, command, config };
    return {
      document,
      lines: [
        ...head,
        `it was interrupted or ended with an error; go on with: millrace resume ${run}`,
      ],
    };
  }
  const { document, lines } = articleAnswer(plan, result, storeRoot);
  return { document: { ...(document as object), state, command }, lines: [...head, ...lines] };
}
