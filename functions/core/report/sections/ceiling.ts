// How far the model is from the best that anything could do. Only generated data have a known ceiling.

import { nameWithin } from "../baselineTexts.ts";
import { baselinesOf, bestOf, ceilingOf, HEADLINE, metricOf, modelOf } from "../contenders.ts";
import { metricName, metricPhrase, metricText, shareText } from "../format.ts";
import { html, type Markup } from "../html.ts";
import type { Report } from "../model.ts";
import { meter, type Section } from "./section.ts";

export const ceiling: Section = { id: "ceiling", title: "How far to the ceiling", body };

const METRICS = ["hit_rate@1", "hit_rate@10", "mrr@20", "ndcg@10"] as const;

function body(report: Report): Markup | null {
  const oracle = ceilingOf(report);
  if (oracle === null || report.split.testCases === 0 || baselinesOf(report).length === 0) {
    return null;
  }
  const model = modelOf(report);
  const baselines = baselinesOf(report);
  const rows = METRICS.map((metric) => {
    const [reached, most] = [metricOf(model, metric).value, metricOf(oracle, metric).value];
    return html`
<tr>
  <th scope="row">${metricName(metric)}</th>
  <td class="number">${metricText(metric, metricOf(bestOf(baselines, metric), metric).value)}</td>
  <td class="number">${metricText(metric, reached)}</td>
  <td class="number">${metricText(metric, most)}</td>
  <td class="number">${shareText(reached, most)}${meter(Math.min(reached, most), most)}</td>
</tr>`;
  });
  return html`
<p>These data were generated, so the chances of every next item are known. An oracle that knows them reaches
${metricName(HEADLINE)} ${metricPhrase(HEADLINE, metricOf(oracle, HEADLINE))}; the rest is chance, which nothing can predict.
${gapSentence(report)}</p>
<table>
<thead><tr><th scope="col">Metric</th><th scope="col" class="number">Best baseline</th><th scope="col" class="number">Model</th>
<th scope="col" class="number">Ceiling</th><th scope="col" class="number">Share of ceiling</th></tr></thead>
<tbody>${rows}</tbody>
</table>`;
}

/** How much of the way from the best baseline to the ceiling the model has gone. */
export function gapSentence(report: Report): string {
  const oracle = ceilingOf(report);
  if (oracle === null) {
    return "";
  }
  const model = metricOf(modelOf(report), HEADLINE);
  const rival = bestOf(baselinesOf(report), HEADLINE);
  const base = metricOf(rival, HEADLINE).value;
  const most = metricOf(oracle, HEADLINE);
  const rivalName = nameWithin(rival.name);
  if (model.high >= most.low) {
    return "The model's interval reaches the oracle's: there is nothing left to gain that this test could show.";
  }
  if (base >= most.value) {
    return `The best baseline, ${rivalName}, is at the ceiling already.`;
  }
  return model.value <= base
    ? `The model has not gone beyond the best baseline, ${rivalName}.`
    : `Of the way from the best baseline, ${rivalName}, to the ceiling, the model has gone ${shareText(model.value - base, most.value - base)}.`;
}
