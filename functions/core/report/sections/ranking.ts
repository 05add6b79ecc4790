// The ranking: every metric of the model beside the baselines, with intervals, as a table and as pictures.

import { CUTOFFS } from "../../metrics/rankingMetrics.ts";
import { BASELINE_TEXTS, tunedText } from "../baselineTexts.ts";
import { outcomeOf, pairOf } from "../comparison.ts";
import {
  baselinesOf,
  bestOf,
  type Contender,
  contendersOf,
  drawnOf,
  metricOf,
} from "../contenders.ts";
import type { PairedDifference } from "../evaluation.ts";
import { intervalMarkup, metricName, metricText } from "../format.ts";
import { signedText } from "../gates.ts";
import { html, type Markup } from "../html.ts";
import type { Report } from "../model.ts";
import { figure } from "../plots/drawing.ts";
import { forestPlot, HOW_TO_READ_FOREST } from "../plots/forest.ts";
import { hitRateByCutoff } from "../plots/hitRateByCutoff.ts";
import { rankDistribution } from "../plots/rankDistribution.ts";
import { furtherMetrics } from "./furtherMetrics.ts";
import type { Section } from "./section.ts";

export const ranking: Section = { id: "ranking", title: "Ranking quality", body };

const FAMILIES = [
  { family: "hit_rate", name: "Hit rate@K" },
  { family: "mrr", name: "MRR@K" },
  { family: "ndcg", name: "NDCG@K" },
] as const;

function body(report: Report): Markup {
  const contenders = contendersOf(report);
  if (report.split.testCases === 0) {
    return html`<p>There was no test case to rank.</p>${contenderList(report)}`;
  }
  return html`
<div class="columns">
  <div class="stack">
  ${figure(
    "Hit rate by length of the list",
    hitRateByCutoff(drawnOf(report)),
    "Of the model and the strongest baselines: how often the item that came next is among the first K. Higher is better; the thick strokes are 95\u00a0% intervals. A line that rises steeply at the left puts the right item near the top.",
  )}
  ${rankFigure(report)}
  </div>
  ${figure("Hit rate@10", forestPlot(contenders, "hit_rate@10"), HOW_TO_READ_FOREST)}
</div>
<h3>Model against baselines, case by case</h3>
${pairedTable(report)}
<h3>All metrics</h3>
<table>
<caption>On the test cases, with 95\u00a0% intervals. Bold: the best of model and baselines.</caption>
<thead><tr><th scope="col">K</th>${CUTOFFS.map((cutoff) => html`<th scope="col" class="number">${cutoff}</th>`)}</tr></thead>
${FAMILIES.map(({ family, name }) => familyRows(contenders, family, name))}
</table>
${furtherMetrics(report)}
<h3>Who is compared</h3>
${contenderList(report)}`;
}

function rankFigure(report: Report): Markup | null {
  return Object.keys(report.evaluation.rankCounts).length === 0
    ? null
    : figure(
        "Where the right item stands",
        rankDistribution(drawnOf(report), report.evaluation, report.data.candidates),
        "Of the model and the strongest baselines: the share of the cases whose right item stands at a rank or before it, from the top of the list to its end. Higher is better everywhere, and the names stand in the order of the lines; a line that ends below 100\u00a0% has cases whose item could not be ranked at all.",
      );
}

const PAIRED = ["ndcg@10", "hit_rate@10", "mrr@20"] as const;
const WORDS = { better: "model", undecided: "cannot tell", worse: "baseline" } as const;

/** Differences of the same cases; it says in words who wins. */
function pairedTable(report: Report): Markup {
  return html`
<table>
<caption>The model minus the baseline, the mean over the same cases, with 95\u00a0% intervals and p values of a bootstrap that draws users.</caption>
<thead><tr><th scope="col">Against</th>${PAIRED.map((metric) => html`<th scope="col" class="number">${metricName(metric)}</th>`)}</tr></thead>
<tbody>${baselinesOf(report).map(
    (baseline) => html`
<tr><th scope="row" class="named">${swatch(baseline)}${baseline.name}</th>${PAIRED.map((metric) => pairedCell(pairOf(report, baseline, metric)))}</tr>`,
  )}</tbody>
</table>`;
}

function pairedCell(pair: PairedDifference | null): Markup {
  if (pair === null) {
    return html`<td class="number">–</td>`;
  }
  const { difference, low, high, p } = pair;
  return html`<td class="number">${signedText(difference)}<span class="interval">${signedText(low)} to<wbr> ${signedText(high)}</span><span class="interval">${WORDS[outcomeOf(pair)]}, p\u00a0${p < 0.01 ? "<\u00a00.01" : p.toFixed(2)}</span></td>`;
}

function familyRows(contenders: readonly Contender[], family: string, name: string): Markup {
  const columns = CUTOFFS.length + 1;
  return html`
<tbody>
<tr class="group"><th scope="rowgroup" colspan="${columns}">${name}</th></tr>
${contenders.map(
  (contender) => html`
<tr><th scope="row" class="named">${swatch(contender)}${contender.name}</th>${CUTOFFS.map(
    (cutoff) => metricCell(contenders, contender, `${family}@${cutoff}`),
  )}</tr>`,
)}
</tbody>`;
}

function metricCell(
  contenders: readonly Contender[],
  contender: Contender,
  metric: string,
): Markup {
  const measured = metricOf(contender, metric);
  const rivals = contenders.filter(({ kind }) => kind !== "ceiling");
  const most = metricOf(bestOf(rivals, metric), metric).value;
  const isBest = contender.kind !== "ceiling" && most > 0 && measured.value === most;
  return html`<td class="number${isBest ? " best" : ""}">${metricText(metric, measured.value)}<span class="interval">${intervalMarkup(metric, measured)}</span></td>`;
}

function contenderList(report: Report): Markup {
  const { tuned = [], leftOut = [] } = report.metrics;
  const settingsOf = (id: string) => {
    const found = tuned.find(({ name }) => name === id);
    return found === undefined ? null : html` <span class="soft">${tunedText(found)}</span>`;
  };
  return html`
<ul>${contendersOf(report).map(({ id, name, does }) => html`<li><b>${name}</b> ${does}${settingsOf(id)}</li>`)}</ul>
${
  leftOut.length === 0
    ? null
    : html`<p class="small soft">Left out: ${leftOut.map(({ name, reason }, place) => html`${place === 0 ? "" : "; "}${BASELINE_TEXTS[name].name} (${reason})`)}.</p>`
}`;
}

function swatch({ colour }: Contender): Markup {
  return html`<span class="swatch" style="--swatch:${colour}"></span>`;
}
