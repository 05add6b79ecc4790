// What a model loses when it is not trained again, as the page of a plan has it.

import type { Aging, AgingContender } from "../../plans/aging.ts";
import { agingVerdict, gapText, halfLifeText, slopeText } from "../../plans/agingText.ts";
import { countOf, foreignText } from "../format.ts";
import { html, type Markup } from "../html.ts";
import { agingLines } from "../plots/agingLines.ts";
import { figure } from "../plots/drawing.ts";

const HOW_TO_READ =
  "Each dot is one window, by how old the frozen model then is. A frozen line that falls while the retrained one does not is decay; where both fall, the later weeks are harder for any model.";

export function agingSection(aging: Aging, index: number): Markup {
  const { data, metric, frozen, retrained, cases, users, ages, contenders } = aging;
  const models = contenders.filter(({ kind }) => kind === "model");
  return html`
<section id="aging-${index + 1}">
<h2>${foreignText(data, 40)}: what is lost without retraining</h2>
<p>${metric} window by window of what was trained once (${foreignText(frozen, 60)})${
    retrained === null
      ? html`. A line <code>rolling:…</code> with the same windows in the plan's <code>splits</code> would put a retrained model beside it.`
      : html` and of what was trained again before each window (${foreignText(retrained, 60)}).`
  } Both answer the same ${countOf(cases, "case")} of ${countOf(users, "user")}.</p>
${models.map((model) =>
  figure(`${model.name}: ${agingVerdict(model)}`, agingLines(model, ages, metric), HOW_TO_READ),
)}
<div class="wider roomy"><table>
<thead><tr><th>Model</th><th>Verdict</th><th>Change, frozen</th><th>Half-life, frozen</th>${
    retrained === null ? null : html`<th>Change, retrained</th><th>Retrained − frozen</th>`
  }</tr></thead>
<tbody>${contenders.map((one) => row(one))}</tbody>
</table></div>
<p class="soft small">Slopes are medians over all pairs of windows (Theil–Sen), half-lives the same of the logarithm, with
95 % intervals that draw users; seeds are averaged. "Never": nothing is lost.</p>
</section>`;
}

function row(one: AgingContender): Markup {
  const { name, kind, frozen, retrained } = one;
  return html`<tr><th>${foreignText(name, 40)}${kind === "baseline" ? html` <span class="soft small">baseline</span>` : null}</th><td>${agingVerdict(one)}</td><td>${slopeText(frozen)}</td><td>${halfLifeText(frozen)}</td>${
    retrained === null
      ? null
      : html`<td>${slopeText(retrained)}</td><td>${gapText(one) ?? "–"}</td>`
  }</tr>`;
}
