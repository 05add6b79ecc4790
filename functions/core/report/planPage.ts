// The page of an evaluation plan: which model is best on what, by how much, and whether that is more than chance. One
// static file like the report of a run; the same comparison gives the same bytes.

import type { Bounded } from "../plans/aging.ts";
import type { CellComparison, CellDifference, ContenderFigures } from "../plans/cellComparison.ts";
import type { PlanComparison } from "../plans/planComparison.ts";
import { differenceVerdict, statementFor } from "../plans/statement.ts";
import { documentOf } from "./document.ts";
import { countOf, countText, foreignText } from "./format.ts";
import { html, type Markup } from "./html.ts";
import { agingSection } from "./sections/aging.ts";

/** The metrics of the tables; comparison.json has the others. */
const SHOWN = ["ndcg@10", "hit_rate@10", "mrr@20"] as const;
const [HEADLINE] = SHOWN;

/** The page as HTML. */
export function renderPlanPage(comparison: PlanComparison): string {
  const { plan, version, seeds, cells, aging } = comparison;
  const body = html`<header>
<h1>Millrace comparison</h1>
<div class="soft small">plan ${foreignText(plan, 80)} · ${countOf(seeds.length, "seed")}</div>
</header>
<main>
<section id="overview">
<h2>Which model is best?</h2>
<ul class="notes"><li>${statementFor(seeds.length)}.</li></ul>
${overview(comparison)}
</section>${cells.map(cellSection)}${aging.map(agingSection)}
<section id="reading">
<h2>How to read this</h2>
<p>Values are means over test cases and seeds; ± is the standard deviation over seeds. A difference is the model's value
less the reference's, with its 95 % interval; p is corrected over all differences of the same table by Holm's rule.
Baselines learn nothing but counts, and have no seed of their own.</p>
</section>
</main>
<footer>Made by Millrace ${foreignText(version)}. All metrics and differences are in comparison.json beside this page.</footer>`;
  return documentOf(`Millrace comparison ${plan}`, body);
}

/** One line a set and protocol, one column a contender. */
function overview({ cells }: PlanComparison): Markup {
  const names = cells[0]?.contenders.map(({ name }) => name) ?? [];
  return html`<div class="wider"><table>
<caption>${HEADLINE} on every set of data, under every protocol; the best in bold</caption>
<thead><tr><th>Data, protocol</th>${names.map((name) => html`<th class="number">${foreignText(name, 40)}</th>`)}</tr></thead>
<tbody>${cells.map((cell) => {
    const best = bestOf(cell);
    return html`<tr><th>${foreignText(cell.data, 40)}, ${foreignText(cell.split, 60)}</th>${cell.contenders.map(
      (contender) =>
        contender === best
          ? html`<td class="number best">${valueText(contender, HEADLINE)}</td>`
          : html`<td class="number">${valueText(contender, HEADLINE)}</td>`,
    )}</tr>`;
  })}</tbody>
</table></div>`;
}

function bestOf({ contenders }: CellComparison): ContenderFigures | undefined {
  const headlineOf = (one: ContenderFigures) => one.metrics[HEADLINE]?.value ?? 0;
  return contenders.reduce<ContenderFigures | undefined>(
    (best, one) => (best === undefined || headlineOf(one) > headlineOf(best) ? one : best),
    undefined,
  );
}

function cellSection(cell: CellComparison, index: number): Markup {
  const { data, split, cases, users, contenders } = cell;
  const reference = contenders[0]?.name ?? "";
  return html`
<section id="cell-${index + 1}">
<h2>${foreignText(data, 40)}, ${foreignText(split, 60)}</h2>
<p>${countOf(cases, "case")} of ${countOf(users, "user")}, each asked of every model with every seed. Differences are from
${foreignText(reference, 40)}.</p>
<div class="wider"><table>
<thead><tr><th>Model</th>${SHOWN.map((metric) => html`<th class="number">${metric}</th>`)}<th class="number">difference in ${HEADLINE}</th><th class="number">p</th><th>Verdict</th></tr></thead>
<tbody>${contenders.map((contender) => contenderRow(contender, cell))}</tbody>
</table></div>
${windowTable(cell)}
${stabilityTable(cell)}
</section>`;
}

function contenderRow(contender: ContenderFigures, { differences, seeds }: CellComparison): Markup {
  const { name, kind } = contender;
  const own = differences.find((one) => one.model === name && one.metric === HEADLINE);
  return html`<tr><th>${foreignText(name, 40)}${kind === "baseline" ? html` <span class="soft small">baseline</span>` : null}</th>${SHOWN.map(
    (metric) => html`<td class="number">${valueText(contender, metric)}</td>`,
  )}${own === undefined ? html`<td class="number soft">reference</td><td></td><td></td>` : differenceCells(own, seeds)}</tr>`;
}

function differenceCells(difference: CellDifference, seeds: number): Markup {
  const { low, high, pHolm } = difference;
  return html`<td class="number">${signed(difference.difference)}<span class="interval">${signed(low)} to ${signed(high)}</span></td><td class="number">${pHolm < 0.0001 ? "< 0.0001" : pHolm.toFixed(4)}</td><td>${differenceVerdict(difference, seeds)}</td>`;
}

function windowTable({ windows, contenders }: CellComparison): Markup | null {
  if (windows.length === 0) {
    return null;
  }
  return html`<div class="wider"><table>
<caption>${HEADLINE} window by window</caption>
<thead><tr><th>Window (UTC)</th><th class="number">cases</th>${contenders.map(({ name }) => html`<th class="number">${foreignText(name, 40)}</th>`)}</tr></thead>
<tbody>${windows.map(
    ({ from, to, cases, values }) =>
      html`<tr><th class="whole">${dayText(from)} to ${dayText(to)}</th><td class="number">${countText(cases)}</td>${contenders.map(
        ({ name }) => html`<td class="number">${values[name]?.toFixed(4) ?? "–"}</td>`,
      )}</tr>`,
  )}</tbody>
</table></div>`;
}

/** A time of day is left out where it is midnight. */
function dayText(time: string): string {
  return time.replace("T00:00:00Z", "");
}

function stabilityTable({ stability, seeds }: CellComparison): Markup | null {
  const bounded = ({ value, low, high }: Bounded) =>
    html`<td class="number">${value.toFixed(3)}<span class="interval">${low.toFixed(3)} to ${high.toFixed(3)}</span></td>`;
  return stability.length === 0
    ? null
    : html`<div class="wider"><table>
<caption>How alike the lists of one user are when only the seed changes (${countOf(seeds, "seed")}, all pairs of them, the
first ${stability[0]?.depth ?? 0} items): 1 is the same list, 0 nothing in common. What is not shared is chance, not taste.</caption>
<thead><tr><th>Model</th><th class="number">rank-biased overlap</th><th class="number">Jaccard</th><th class="number">lists</th></tr></thead>
<tbody>${stability.map(
        ({ model, rankBiased, jaccard, lists }) =>
          html`<tr><th>${foreignText(model, 40)}</th>${bounded(rankBiased)}${bounded(jaccard)}<td class="number">${countText(lists)}</td></tr>`,
      )}</tbody>
</table></div>`;
}

function valueText({ metrics }: ContenderFigures, metric: string): string {
  const { value = 0, seedDeviation = null } = metrics[metric] ?? {};
  const spread =
    seedDeviation === null || seedDeviation === 0 ? "" : ` ± ${seedDeviation.toFixed(4)}`;
  return `${value.toFixed(4)}${spread}`;
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(4)}`;
}
