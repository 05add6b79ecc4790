// Slices: where the model is good and where it is not. A heat map of every bucket of every dimension, and the slices in
// which a baseline is level or better by name.

import { DIMENSIONS } from "../../evaluation/slices.ts";
import { nameWithin } from "../baselineTexts.ts";
import { outcomeOf } from "../comparison.ts";
import { baselinesOf, HEADLINE } from "../contenders.ts";
import type { ReportSlice } from "../evaluation.ts";
import { countOf, countText, foreignText, metricName } from "../format.ts";
import { signedText } from "../gates.ts";
import { html, type Markup, type Piece } from "../html.ts";
import type { Report } from "../model.ts";
import { firstOf, type Section } from "./section.ts";

export const slices: Section = { id: "slices", title: "Slices", body };

/** Buckets of one dimension that are drawn; event types are named by the data and may be many. */
const BUCKETS_MAX = 12;
const WORST_MAX = 5;
/** Slices with fewer cases are shown, but neither coloured nor named among the worst: chance makes them look bad. */
const CASES_MIN = 30;
const LABEL_MAX = 24;

function body(report: Report): Markup | null {
  const { slices: all } = report.evaluation;
  if (all.length === 0) {
    return null;
  }
  return html`
${worst(report, all)}
<h3>${metricName(HEADLINE)} by slice</h3>
<p class="small soft"><b>How to read it.</b> Each cell is a part of the test cases: the model's ${metricName(HEADLINE)}, then its difference to the best baseline of that part, then the number of cases.
Green: the interval of the difference lies above 0. Red: below. Grey: this many cases cannot tell, or there are fewer than ${CASES_MIN}. Intervals take cases as independent and are not corrected for the number of slices: of twenty parts that differ by nothing, one looks as if it did.</p>
<div class="heats">${DIMENSIONS.map(({ name, title }) =>
    dimensionMarkup(
      title,
      all.filter(({ dimension }) => dimension === name),
    ),
  )}</div>`;
}

function dimensionMarkup(title: string, parts: readonly ReportSlice[]): Markup | null {
  if (parts.length < 2) {
    return null;
  }
  const { shown, left } = firstOf(parts, BUCKETS_MAX);
  return html`
<div class="dimension"><h4>${title}</h4>
<ul class="heat">${shown.map(cell)}</ul>${left > 0 ? html`<p class="small soft">and ${countOf(left, "more", "more")} in report.json</p>` : null}</div>`;
}

function cell(slice: ReportSlice): Markup {
  const { model, difference, cases } = slice;
  const outcome = cases < CASES_MIN ? "undecided" : outcomeOf(difference);
  const kind = { better: "better", worse: "worse", undecided: "level" }[outcome];
  return html`<li class="${kind}"><span>${labelOf(slice)}</span><b>${model.value.toFixed(3)}</b><span>${signedText(difference.value, 3)}</span><span>n ${countText(cases)}</span></li>`;
}

function labelOf({ dimension, bucket, label }: ReportSlice): Piece {
  const known = DIMENSIONS.find(({ name }) => name === dimension)?.buckets?.[bucket];
  return known ?? foreignText(label ?? String(bucket), LABEL_MAX);
}

function worst(report: Report, all: readonly ReportSlice[]): Markup {
  const baselines = baselinesOf(report);
  const nameOf = (id: string) => baselines.find((baseline) => baseline.id === id)?.name ?? id;
  const titleOf = (slice: ReportSlice) =>
    DIMENSIONS.find(({ name }) => name === slice.dimension)?.title ?? slice.dimension;
  const lost = all
    .filter(({ cases, difference }) => cases >= CASES_MIN && difference.value < 0)
    .sort((a, b) => a.difference.high - b.difference.high || a.bucket - b.bucket);
  const { shown, left } = firstOf(lost, WORST_MAX);
  if (shown.length === 0) {
    return html`<p>In no slice of at least ${CASES_MIN} cases does a baseline reach a higher ${metricName(HEADLINE)} than the model.</p>`;
  }
  return html`
<h3>Where a baseline wins</h3>
<ul>${shown.map(
    (slice) => html`
<li><b>${titleOf(slice)}: ${labelOf(slice)}</b> (${countOf(slice.cases, "case")}): ${nameWithin(nameOf(slice.best))} reaches ${(slice.baselines[slice.best] ?? 0).toFixed(4)}, the model ${slice.model.value.toFixed(4)}; difference ${signedText(slice.difference.value)}, 95\u00a0% interval ${signedText(slice.difference.low)} to ${signedText(slice.difference.high)}${slice.difference.high < 0 ? "" : ", which this many cases cannot tell from none"}.</li>`,
  )}</ul>
${left > 0 ? html`<p class="small soft">and ${countOf(left, "more slice")} in report.json</p>` : null}`;
}
