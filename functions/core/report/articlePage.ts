// The page of a run of the article's model: how often it is right beside what costs nothing, the curves, what was read.
// One static file like the report of other runs; the same result gives the same bytes.

import type { ArticleContender, ArticleResult } from "../article/articleResult.ts";
import type { Estimate } from "../metrics/rankingMetrics.ts";
import { documentOf } from "./document.ts";
import { countOf, countText, foreignText, shareText } from "./format.ts";
import { html, type Markup } from "./html.ts";
import { MODEL_NAMES } from "./modelName.ts";
import { figure } from "./plots/drawing.ts";
import { epochCurve } from "./plots/epochCurve.ts";
import { factList } from "./sections/section.ts";

const NO_BREAK = "\u00a0";

const NAMES: Readonly<Record<ArticleContender, string>> = {
  model: "Model",
  naive_bayes: "Naive Bayes on the tokens",
  always_1: "Always 1",
  always_0: "Always 0",
};
const METRICS = ["accuracy", "precision", "recall", "f1"] as const;
const METRIC_NAMES = { accuracy: "Accuracy", precision: "Precision", recall: "Recall", f1: "F1" };

/** The page as HTML. */
export function renderArticlePage(result: ArticleResult): string {
  const body = html`<header>
<h1>Millrace report</h1>
<div class="soft small">The article's model: text to a label of 0 or 1</div>
</header>
<main>
<section id="verdict">
<h2>Is it any good?</h2>
${verdict(result)}
${metricTable(result)}
</section>
<section id="curves">
<h2>Training</h2>
${curves(result)}
</section>
<section id="data">
<h2>Data</h2>
${data(result)}
</section>
<section id="model">
<h2>Model</h2>
${model(result)}
</section>
</main>
<footer>Made by Millrace. Every number of this page is in result.json beside it, the curves in metrics.jsonl.</footer>`;
  return documentOf("Millrace report: article preset", body);
}

/** The best of those that cost nothing, by accuracy. */
function rivalOf({ metrics }: ArticleResult): ArticleContender {
  const rivals = ["naive_bayes", "always_1", "always_0"] as const;
  return rivals.reduce<ArticleContender>(
    (best, name) => (metrics[name].accuracy.value > metrics[best].accuracy.value ? name : best),
    "naive_bayes",
  );
}

function verdict(result: ArticleResult): Markup {
  const rival = rivalOf(result);
  const [own, other] = [result.metrics.model.accuracy, result.metrics[rival].accuracy];
  const isBetter = own.low > other.high;
  const isWorse = own.high < other.low;
  const [badge, tone] = isBetter
    ? ["Better than the baselines", "better"]
    : isWorse
      ? ["Worse than a baseline", "worse"]
      : ["Not told apart from a baseline", "undecided"];
  const { labelNoise } = result;
  const ceiling =
    labelNoise === null
      ? null
      : html`<p>These texts were generated, and ${percent(labelNoise)} of their labels turned round on purpose: nothing can be right much more often than ${percent(1 - labelNoise)}.</p>`;
  return html`
<div class="verdict ${tone}">
<p><span class="badge">${badge}</span>Of ${countOf(result.data.validation, "text")} held out, the model is right for ${phrase(own)}; the best baseline, ${NAMES[rival]}, for ${phrase(other)}.</p>
${ceiling}
</div>`;
}

function metricTable({ metrics, confusion }: ArticleResult): Markup {
  const names = Object.keys(NAMES) as ArticleContender[];
  return html`
<table>
<caption>On the texts held out, with 95${NO_BREAK}% intervals of Wilson. Precision, recall and F1 are those of label 1.</caption>
<thead><tr><th scope="col">Who predicts</th>${METRICS.map((metric) => html`<th scope="col" class="number">${METRIC_NAMES[metric]}</th>`)}</tr></thead>
<tbody>${names.map(
    (name) => html`
<tr><th scope="row">${NAMES[name]}</th>${METRICS.map((metric) => cell(metrics[name][metric]))}</tr>`,
  )}</tbody>
</table>
<p class="small soft">The model's ${countText(confusion.model.truePositives)} true and ${countText(confusion.model.falsePositives)} false positives, ${countText(confusion.model.trueNegatives)} true and ${countText(confusion.model.falseNegatives)} false negatives.</p>`;
}

function cell(estimate: Estimate | null): Markup {
  return estimate === null
    ? html`<td class="number">–</td>`
    : html`<td class="number">${percent(estimate.value)}<span class="interval">${percent(estimate.low)}–<wbr>${percent(estimate.high)}</span></td>`;
}

function curves({ epochs }: ArticleResult): Markup {
  const points = (metric: "loss" | "accuracy") =>
    epochs.map(({ epoch, training, validation }) => ({
      epoch,
      training: training[metric],
      validation: validation[metric],
    }));
  const howToRead =
    "Epoch 0 is the untrained model. Both lines are taken after the epoch, with nothing dropped. Where the training line goes on and the validation line turns back, the model learns the training texts by heart.";
  return html`
<div class="columns">
  ${figure("Loss (binary cross-entropy, nats)", epochCurve(points("loss"), "Loss"), howToRead)}
  ${figure("Accuracy", epochCurve(points("accuracy"), "Accuracy"), "The share of texts for which the model's more likely label is right.")}
</div>`;
}

function data({ data: facts, config }: ArticleResult): Markup {
  const { rows, texts, quarantined, training, validation, tokens, quarantineCauses } = facts;
  const { trainingOnes, validationOnes } = facts;
  return html`
${factList([
  ["Rows", `${countText(rows)} = ${countOf(texts, "text")} + ${countText(quarantined)} set aside`],
  ["Training", `${countOf(training, "text")}, ${shareText(trainingOnes, training)} with label 1`],
  [
    "Validation",
    `${countOf(validation, "text")}, ${shareText(validationOnes, validation)} with label 1; held out by a hash of the text and the seed`,
  ],
  [
    "Vocabulary",
    `${countOf(tokens, "token")} with at least ${config.tokenCountMin} occurrences in training texts`,
  ],
])}
${quarantineCauses.map(
  ({ errorType, count, example }) => html`
<div class="cause">
  <p><b>${foreignText(errorType)}</b>: ${countOf(count, "row")} (${shareText(count, rows)})</p>
  <p class="small soft">for instance ${foreignText(example.file, 96)}, line ${countText(example.line)}: ${foreignText(example.message, 200)}</p>
</div>`,
)}`;
}

function model({ config, model: facts, digest }: ArticleResult): Markup {
  const { hidden, dropout, recurrentDropout, pooling } = config;
  return factList([
    ["Input", `the last ${countText(config.lengthMax)} tokens of a text, embedding of ${hidden}`],
    ...(config.segmenter === undefined ? [] : [["Words by", config.segmenter] as const]),
    [
      "Layers",
      `${config.layers} × ${MODEL_NAMES[config.model]} of ${hidden} units, dropout ${dropout}, recurrent dropout ${recurrentDropout}, both held over time; pooled by ${pooling}; a sigmoid`,
    ],
    ["Parameters", countText(facts.parameters)],
    [
      "Training",
      `Adam with learning rate ${config.learningRate}, binary cross-entropy, batches of ${config.batch} texts, ${countOf(config.epochs, "epoch")}, ${countOf(facts.updates, "update")}, seed ${config.seed}`,
    ],
    ["Digest of the weights", html`<code>${digest.weights}</code>`],
  ]);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)}${NO_BREAK}%`;
}

function phrase({ value, low, high }: Estimate): string {
  return `${percent(value)} (95${NO_BREAK}% interval ${percent(low)} to ${percent(high)})`;
}
