// The ranking: every metric of the model beside the baselines, with intervals, as a table and as pictures.

import { CUTOFFS } from "../../metrics/rankingMetrics.ts";
import { bestOf, type Contender, contendersOf, metricOf } from "../contenders.ts";
import { intervalMarkup, metricText } from "../format.ts";
import { html, type Markup } from "../html.ts";
import type { Report } from "../model.ts";
import { figure } from "../plots/drawing.ts";
import { forestPlot, HOW_TO_READ_FOREST } from "../plots/forest.ts";
import { hitRateByCutoff } from "../plots/hitRateByCutoff.ts";
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
    return html`<p>There was no test case to rank.</p>${contenderList(contenders)}`;
  }
  return html`
<div class="columns">
  ${figure(
    "Hit rate by length of the list",
    hitRateByCutoff(contenders),
    "How often the item that came next is among the first K. Higher is better; the thick strokes are 95\u00a0% intervals. A line that rises steeply at the left puts the right item near the top.",
  )}
  ${figure("Hit rate@10", forestPlot(contenders, "hit_rate@10"), HOW_TO_READ_FOREST)}
</div>
<h3>All metrics</h3>
<table>
<caption>On the test cases, with 95\u00a0% intervals. Bold: the best of model and baselines.</caption>
<thead><tr><th scope="col">K</th>${CUTOFFS.map((cutoff) => html`<th scope="col" class="number">${cutoff}</th>`)}</tr></thead>
${FAMILIES.map(({ family, name }) => familyRows(contenders, family, name))}
</table>
<h3>Who is compared</h3>
${contenderList(contenders)}`;
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

function contenderList(contenders: readonly Contender[]): Markup {
  return html`
<ul>${contenders.map(({ name, does }) => html`<li><b>${name}</b> ${does}</li>`)}</ul>`;
}

function swatch({ colour }: Contender): Markup {
  return html`<span class="swatch" style="--swatch:${colour}"></span>`;
}
