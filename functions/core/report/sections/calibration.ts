// Calibration: how far the probabilities that the model says can be believed.

import type { NamedCalibration } from "../evaluation.ts";
import { countOf } from "../format.ts";
import { html, type Markup } from "../html.ts";
import type { Report } from "../model.ts";
import { figure } from "../plots/drawing.ts";
import { reliabilityPlot } from "../plots/reliability.ts";
import { factList, type Section } from "./section.ts";

export const calibration: Section = { id: "calibration", title: "Calibration", body };

/** Figures beyond these are in report.json. */
const SHOWN_MAX = 4;

function body({ evaluation: { calibrations }, metrics }: Report): Markup | null {
  if (calibrations.length === 0) {
    return null;
  }
  const perplexity = metrics.model["perplexity"];
  return html`
${perplexity === undefined ? null : html`<p>The model chooses the next item as if between ${perplexity.value.toFixed(1)} equally likely ones (perplexity; 95\u00a0% interval ${perplexity.low.toFixed(1)} to ${perplexity.high.toFixed(1)}).</p>`}
<div class="columns">${calibrations.slice(0, SHOWN_MAX).map(reliability)}</div>`;
}

function reliability({ name, cases, metrics, curve }: NamedCalibration): Markup {
  const title = name === "first_item" ? "The item put first" : name;
  const text = (value: number | null) => (value === null ? "–" : value.toFixed(4));
  return html`
<div>${figure(
    `${title}: said and come true`,
    reliabilityPlot(curve),
    "Each dot is a group of cases to which the model gave about the same probability; larger dots have more cases, hollow ones fewer than ten. On the dashed line it came true as often as was said. Below the line the model is too sure of itself, above it too modest.",
  )}
${factList([
  ["Cases", countOf(cases, "case")],
  ["Expected calibration error", text(metrics.expected_calibration_error)],
  ["Brier score", text(metrics.brier)],
  ["Log loss", `${text(metrics.log_loss)} nats`],
  ["AUC, AUC by user", `${text(metrics.auc)}, ${text(metrics.gauc)}`],
  ["Average precision", text(metrics.average_precision)],
])}</div>`;
}
