// The training: the loss and the validation metric of every round, and why it ended.

import type { VaeConfig } from "../../messages.ts";
import type { DropoutRates } from "../../models/dropout.ts";
import type { Objective } from "../../models/objective.ts";
import { HEADLINE } from "../contenders.ts";
import {
  bytesText,
  countOf,
  countText,
  intervalMarkup,
  metricName,
  metricText,
} from "../format.ts";
import { html, type Markup } from "../html.ts";
import type { Report, ReportInputs, ReportTraining } from "../model.ts";
import { MODEL_NAMES } from "../modelName.ts";
import { figure } from "../plots/drawing.ts";
import { lossCurve, thinned, validationCurve } from "../plots/trainingCurve.ts";
import { factList, type Note, noteList, type Section } from "./section.ts";

export const training: Section = { id: "training", title: "Training", body };

const TABLE_ROUNDS_MAX = 40;

function body(report: Report): Markup {
  const { training: course } = report;
  if (course.rounds.length === 0) {
    return html`<p>No round was run: the weights are as they were initialised.</p>${modelFacts(report)}`;
  }
  return html`
<p>${courseSentence(course)}</p>
${noteList(trainingNotes(report))}
<div class="columns">${validationFigure(report)}${lossFigure(report)}</div>
<div class="columns">
  <div><h3>The model</h3>${modelFacts(report)}</div>
  <div>${roundsTable(course)}</div>
</div>
${headsTable(report)}`;
}

function validationFigure({ training: course }: Report): Markup | null {
  const drawing = validationCurve(course);
  return drawing === null
    ? null
    : figure(
        `Validation ${metricName(HEADLINE)} by round`,
        drawing,
        "Higher is better; the band is the 95\u00a0% interval. A round first scores the weights it starts from, so the first point is the untrained model. Falling after the best round is overfitting: those later weights were thrown away.",
      );
}

function lossFigure(report: Report): Markup | null {
  const drawing = lossCurve(report);
  return drawing === null ? null : figure("Training loss by round", drawing, lossRemark(report));
}

function lossRemark({ model: { objective } }: Report): string {
  const then = "Still falling while validation does not rise is overfitting.";
  return objective === undefined
    ? `Mean cross-entropy in nats of the round's own training; lower is better. It should fall steadily below the blind guess and then flatten. ${then}`
    : `Mean loss of the round's own training: ${objectiveText(objective)}. Lower is better; it cannot be held against that of another loss. ${then}`;
}

function courseSentence(training: ReportTraining): string {
  const { rounds, bestRound } = training;
  const [only] = rounds;
  if (rounds.length === 1 && only?.trainLoss === null) {
    return "Nothing was trained: the weights of the earlier run were scored as they are.";
  }
  const why = courseEnd(training);
  return `${why} The result is the weights that came into round ${bestRound}, the best of ${countOf(rounds.length, "scored round")}.`;
}

function courseEnd({ rounds, stoppedBy, roundLimit }: ReportTraining): string {
  switch (stoppedBy) {
    case "patience":
      return "Training stopped by itself when validation no longer improved.";
    case "rounds":
      return "Training used all the rounds it was given.";
    case "budget":
      return `Training was stopped by its budget after round ${rounds.at(-1)?.round ?? 0} of ${roundLimit ?? "?"}; with more of it the run goes on (millrace resume RUN --budget USD).`;
  }
}

/** A note where the rounds ran out while the model was still getting better. */
export function cutShortNotes({
  training: { rounds, bestRound, stoppedBy },
  run,
}: Report): readonly Note[] {
  const last = rounds.at(-1);
  return stoppedBy === "rounds" && rounds.length > 1 && last?.round === bestRound
    ? [
        {
          care: true,
          text: `The model was still improving when its ${countOf(run.rounds, "round")} ran out: more (--rounds N) may make it better.`,
        },
      ]
    : [];
}

/** What is wrong or unusual about the course of the training, each only where it is so. */
export function trainingNotes(report: Report): readonly Note[] {
  const { rounds, bestRound } = report.training;
  const measured = rounds.some(({ validation }) => validation[HEADLINE] !== undefined);
  const unmeasured: Note = {
    care: true,
    text: "There was no validation case, so nothing could tell when to stop or which round is best.",
  };
  const stalled: Note = {
    care: true,
    text: "No round improved on the weights that training began with: the model has learned nothing that validation rewards.",
  };
  if (!measured) {
    return [unmeasured];
  }
  const isStalled = rounds.length > 1 && rounds[0]?.round === bestRound;
  return [...cutShortNotes(report), ...(isStalled ? [stalled] : [])];
}

function modelFacts(report: Report): Markup {
  const { model } = report;
  const { vae, batch, lengthMax } = model;
  const unit = model.kind === "vae" ? "user" : "position";
  return factList([
    ["Kind", kindText(report)],
    ...(model.inputs === undefined ? [] : [inputsFact(model.inputs)]),
    ["Parameters", countText(model.parameters)],
    ["Hidden units", countText(model.hidden)],
    ...(vae === undefined ? [] : vaeFacts(vae)),
    ...(model.objective === undefined ? [] : [["Loss", objectiveText(model.objective)] as const]),
    ...(model.dropout === undefined ? [] : [["Dropout", dropoutText(model.dropout)] as const]),
    ["Minibatch", countOf(batch, unit)],
    ["Learning rate", String(model.learningRate)],
    ...(model.kind === "vae" ? [] : [["Longest sequence", countOf(lengthMax, "event")] as const]),
  ]);
}

function objectiveText(objective: Objective): string {
  const { loss, negatives, negativePower, penalty, labelSmoothing } = objective;
  const drawn = `over the target and ${countOf(negatives, "item")} drawn for each minibatch by popularity to the power ${negativePower}`;
  switch (loss) {
    case "softmax":
      return `cross-entropy over all items, ${labelSmoothing} of the target's mass spread over all`;
    case "sampled-softmax":
      return `cross-entropy ${drawn}, corrected for how they are drawn`;
    case "bpr-max":
      return `BPR-max ${drawn}, penalty ${penalty}`;
    case "top1-max":
      return `TOP1-max ${drawn}`;
  }
}

function dropoutText({ embedding, output, recurrent }: DropoutRates): string {
  return `${output} of outputs, ${recurrent} of states, ${embedding} of embeddings`;
}

function kindText({ model: { kind, layers, output } }: Report): string {
  const name = MODEL_NAMES[kind];
  switch (kind) {
    case "vae":
      return `${name}, ${countOf(layers, "hidden layer")} on each side: the items of a history, in no order, are encoded as a Gaussian latent; the decoder scores all items`;
    case "svae":
      return `${name}: ${countOf(layers, "GRU layer")} over item embeddings, a Gaussian latent at every step; the decoder scores all items`;
    default:
      return `${name}, ${countOf(layers, "layer")}, item embedding, ${output === "own" ? "scores by a table of their own" : "scores tied to it"}`;
  }
}

function vaeFacts({ latent, beta, inputDropout, horizon }: VaeConfig) {
  const facts: (readonly [string, string])[] = [
    ["Latent", `${countText(latent)}; its mean is the user's vector`],
    ["Weight of the KL term", `0 to ${beta} over the rounds`],
  ];
  if (inputDropout !== undefined) {
    facts.push(["Items left out of inputs", `${Math.round(100 * inputDropout)}\u00a0%`]);
  }
  if (horizon !== undefined) {
    facts.push(["Predicted at every step", countOf(horizon, "next item")]);
  }
  return facts;
}

function inputsFact({ combine, size, fields }: ReportInputs): readonly [string, string] {
  const names = fields.map(({ name, values }) => `${name} (${countOf(values, "value")})`);
  const how =
    combine === "sum" ? "embeddings added up" : `embeddings side by side, ${size} columns an input`;
  return ["Inputs", `item, ${names.join(", ")}; ${how}`];
}

/** Further heads beside the constants that they must beat; nothing where there are none. */
function headsTable({ heads = [] }: Report): Markup | null {
  if (heads.length === 0) {
    return null;
  }
  const text = (loss: number | null | undefined) => (loss == null ? "–" : loss.toFixed(4));
  return html`
<h3>Further heads</h3>
<table>
<thead><tr><th scope="col">Head</th><th scope="col" class="number">Weight</th><th scope="col" class="number">Training loss, last round</th><th scope="col" class="number">Test loss</th><th scope="col" class="number">of the best constant</th><th scope="col">Better than it</th></tr></thead>
<tbody>${heads.map(({ name, weight, trainLosses, testLoss, constantTestLoss }) => {
    const isBetter = testLoss !== null && constantTestLoss !== null && testLoss < constantTestLoss;
    return html`
<tr><td>${name}</td><td class="number">${weight}</td><td class="number">${text(trainLosses.at(-1))}</td>
<td class="number">${text(testLoss)}</td><td class="number">${text(constantTestLoss)}</td><td>${isBetter ? "yes" : "no"}</td></tr>`;
  })}</tbody>
</table>
<p>Losses are means over positions: in nats for what is asked with yes or no, squares of log2 seconds for gaps.</p>`;
}

function roundsTable({ rounds, bestRound }: ReportTraining): Markup {
  const shown = thinned(rounds, bestRound, TABLE_ROUNDS_MAX);
  const thinnedRemark =
    shown.length < rounds.length ? `; ${shown.length} of ${rounds.length}, all in report.json` : "";
  const isSent = rounds.some(({ sentBytes }) => sentBytes !== undefined);
  return html`
<details ${shown.length <= 15 ? "open" : ""}>
<summary><b>Round by round</b>${thinnedRemark}</summary>
<table>
<thead><tr><th scope="col">Round</th><th scope="col" class="number">Training loss</th><th scope="col" class="number">Validation ${metricName(HEADLINE)}</th>${isSent ? html`<th scope="col" class="number">Sent by shards</th>` : null}</tr></thead>
<tbody>${shown.map(({ round, trainLoss, validation, sentBytes }) => {
    const scored = validation[HEADLINE];
    return html`
<tr class="${round === bestRound ? "best" : ""}"><td>${round}${round === bestRound ? " (best)" : ""}</td>
<td class="number">${trainLoss === null ? "scored only" : trainLoss.toFixed(4)}</td>
<td class="number">${scored === undefined ? "–" : html`${metricText(HEADLINE, scored.value)}<span class="interval">${intervalMarkup(HEADLINE, scored)}</span>`}</td>${isSent ? html`<td class="number">${sentBytes === undefined || sentBytes === 0 ? "–" : bytesText(sentBytes)}</td>` : null}</tr>`;
  })}</tbody>
</table>
</details>`;
}
