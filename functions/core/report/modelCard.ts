// The model card: a short document in Markdown with YAML front matter (Mitchell et al., "Model Cards for Model
// Reporting", FAT* 2019; fields of the front matter as hubs of models read them) that travels with the weights. Made
// from the report alone.

import { isoText } from "../isoTime.ts";
import { compareWithBaselines } from "./comparison.ts";
import { contendersOf, metricOf } from "./contenders.ts";
import { countOf, countText, metricName, metricText, truncated } from "./format.ts";
import { legible } from "./html.ts";
import type { Report } from "./model.ts";
import { MODEL_NAMES } from "./modelName.ts";
import { verdictSentence } from "./sections/verdict.ts";

const METRICS = ["ndcg@10", "hit_rate@10", "mrr@20"] as const;
const FILES_MAX = 20;
const TEXT_MAX = 200;

/** The card; lines end with a line feed. */
export function modelCard(report: Report): string {
  return `${[...frontMatter(report), ...body(report)].join("\n")}\n`;
}

function frontMatter(report: Report): readonly string[] {
  const { run, model, data, split, metrics, digest } = report;
  return [
    "---",
    `model_name: ${yamlText(`millrace ${model.kind} ${run.id}`)}`,
    "library_name: millrace",
    `library_version: ${yamlText(run.version)}`,
    "tags: [recommendation, next-item, behaviour-sequences]",
    `created: ${yamlText(run.createdAt)}`,
    `architecture: ${model.kind}`,
    `parameters: ${model.parameters}`,
    "datasets:",
    ...data.files.slice(0, FILES_MAX).map(({ uri }) => `  - ${yamlText(uri)}`),
    `data_from: ${yamlText(isoText(data.firstTimeMs))}`,
    `data_to: ${yamlText(isoText(data.lastTimeMs))}`,
    `split: ${yamlText(split.rule)}`,
    `test_cases: ${split.testCases}`,
    "metrics:",
    ...METRICS.flatMap((name) => {
      const measured = metrics.model[name];
      return measured === undefined
        ? []
        : [
            `  - {name: ${name}, value: ${measured.value}, low: ${measured.low}, high: ${measured.high}}`,
          ];
    }),
    "gates:",
    ...report.gates.map(({ name, outcome }) => `  ${name}: ${outcome}`),
    `weights_sha256: ${digest.weights}`,
    "---",
  ];
}

function body(report: Report): readonly string[] {
  const { model, run } = report;
  return [
    "",
    `# ${MODEL_NAMES[model.kind]}, run ${markdownText(run.id)}`,
    "",
    ...evaluation(report),
    "",
    "## What it is for",
    "",
    `Ranks the ${countOf(report.data.candidates, "item")} that had a training event by what a user of this log is likely to do next. It knows no item and no behaviour that came after ${isoText(report.data.lastTimeMs)}. It is not made to judge people, and its scores are no probabilities.`,
    "",
    "## Data",
    "",
    `${countOf(report.data.events, "event")} of ${countOf(report.data.users, "user")} with ${countOf(report.data.items, "item")}, from ${countText(report.data.rows)} rows (${countText(report.data.quarantined)} set aside). Split: ${markdownText(report.split.rule)}; ${countOf(report.split.testCases, "test case")}.`,
    "",
    "## Quality gates",
    "",
    "| gate | result | found |",
    "|---|---|---|",
    ...report.gates.map(({ title, outcome, found }) => `| ${title} | ${outcome} | ${found} |`),
    "",
    "## Limits",
    "",
    "- One training with one seed: intervals say how much the figures depend on the users of the test, not on the seed.",
    "- An offline test sees what users did under the lists of another system; it does not show what they would do under these.",
    "",
    "## Reproduce",
    "",
    "```",
    truncated(legible(run.command).replaceAll("`", "ˋ"), TEXT_MAX * 10),
    "```",
    "",
    `Seed ${run.seed}, ${countOf(run.shards, "shard")}, arithmetic ${run.precision}. Weights SHA-256 \`${report.digest.weights}\`.`,
  ];
}

function evaluation(report: Report): readonly string[] {
  const comparison = compareWithBaselines(report);
  if (comparison === null) {
    return ["Not measured: the split left no test case."];
  }
  return [
    verdictSentence(comparison),
    "",
    `| ranking | ${METRICS.map(metricName).join(" | ")} |`,
    `|---|${METRICS.map(() => "---:|").join("")}`,
    ...contendersOf(report).map(
      (contender) =>
        `| ${contender.name} | ${METRICS.map((name) => metricText(name, metricOf(contender, name).value)).join(" | ")} |`,
    ),
  ];
}

/** A double-quoted scalar: the escapes of JSON are among those of YAML 1.2. */
function yamlText(text: string): string {
  return JSON.stringify(truncated(legible(text), TEXT_MAX));
}

/** Text that Markdown does not read as marks. */
function markdownText(text: string): string {
  return truncated(legible(text), TEXT_MAX)
    .replace(/\s/g, " ")
    .replace(/[\\`*_[\]<>|#&]/g, "\\$&");
}
