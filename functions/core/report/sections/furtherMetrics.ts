// Further ranking metrics of everybody at 10 and 20, folded: they follow from the rank of one target as the others do,
// and are here for who compares with a system that is measured by them.

import { type Contender, contendersOf } from "../contenders.ts";
import { metricText } from "../format.ts";
import { html, type Markup } from "../html.ts";
import type { Report } from "../model.ts";

const CUTOFFS = [10, 20] as const;

const COLUMNS: readonly (readonly [family: string, name: string])[] = [
  ["recall", "Recall"],
  ["precision", "Precision"],
  ["f1", "F1"],
  ["map", "MAP"],
  ["rbp", "RBP"],
];

/** Not of the first K, but of the whole list. */
const WHOLE = "mean_rank";

/** A folded table a cutoff; null where a report does not have these metrics. */
export function furtherMetrics(report: Report): Markup | null {
  const contenders = contendersOf(report).filter(
    ({ metrics }) => metrics[`recall@${CUTOFFS[0]}`] !== undefined,
  );
  return contenders.length === 0
    ? null
    : html`
<details>
<summary>Further metrics</summary>
<p class="small soft"><b>How to read it.</b> With one right item a case, recall is the hit rate, precision a K-th of it, and MAP the reciprocal rank. RBP is what a reader finds who goes on to the next place four times out of five; mean rank counts all candidates, and lower is better. Intervals are in report.json.</p>
${CUTOFFS.map((cutoff) => table(contenders, cutoff))}
</details>`;
}

function table(contenders: readonly Contender[], cutoff: number): Markup {
  return html`
<div class="wider"><table>
<caption>Of the first ${cutoff}</caption>
<thead><tr><th scope="col">Method</th>${COLUMNS.map(([, name]) => html`<th scope="col" class="number">${name}</th>`)}<th scope="col" class="number">Mean rank</th></tr></thead>
<tbody>${contenders.map(
    ({ name, metrics }) => html`
<tr><th scope="row">${name}</th>${COLUMNS.map(([family]) => valueCell(metrics[`${family}@${cutoff}`]?.value, (value) => metricText(family, value)))}${valueCell(metrics[WHOLE]?.value, (value) => value.toFixed(1))}</tr>`,
  )}</tbody>
</table></div>`;
}

function valueCell(value: number | undefined, textOf: (value: number) => string): Markup {
  return html`<td class="number">${value === undefined ? "–" : textOf(value)}</td>`;
}
