// Beyond accuracy: what is recommended, whatever was right. Beside each number stands that of the log itself, as if its
// training events had been lists, since no number here is good or bad by itself.

import { countOf, countText, shareText } from "../format.ts";
import { html, type Markup } from "../html.ts";
import type { Report } from "../model.ts";
import type { Section } from "./section.ts";

export const lists: Section = { id: "lists", title: "Beyond accuracy", body };

const share = (value: number) => shareText(value, 1);
const number = (value: number) => value.toFixed(value < 100 ? 2 : 0);

const ROWS: readonly (readonly [string, string, (value: number) => string, string])[] = [
  [
    "catalogue_coverage@10",
    "Catalogue coverage@10",
    share,
    "Candidates that stand in some list. Low: most of the shop is never shown.",
  ],
  [
    "gini@10",
    "Gini of exposure@10",
    number,
    "0: all items are shown alike; near 1: a few items take all places.",
  ],
  [
    "shannon_entropy@10_nats",
    "Entropy of exposure@10",
    (value) => `${number(value)} nats`,
    "How many items share the places, on a logarithmic scale. Higher is more even.",
  ],
  [
    "novelty@10_bits",
    "Novelty@10",
    (value) => `${number(value)} bits`,
    "Mean surprise of a shown item, −log₂ of its share of the events. Higher: less obvious items.",
  ],
  [
    "average_popularity@10",
    "Average popularity@10",
    (value) => countText(value),
    "Mean number of training events of a shown item. Far above the log's: the model pushes what sells anyway.",
  ],
  [
    "tail_share@10",
    "Tail share@10",
    share,
    "Places that show the long tail: all items but the most popular ones that together have 80\u00a0% of the events.",
  ],
];

function body({ lists: measured }: Report): Markup | null {
  const { metrics, training } = measured;
  if (measured.lists === 0 || Object.keys(metrics).length === 0) {
    return null;
  }
  return html`
<p>What the ${countOf(measured.lists, "list")} of this run show in their first ten places, beside the log's own events.</p>
<table>
<thead><tr><th scope="col">Measure</th><th scope="col" class="number">Lists</th><th scope="col" class="number">Log</th><th scope="col">How to read it</th></tr></thead>
<tbody>${ROWS.map(([name, title, text, meaning]) => {
    const [ours, log] = [metrics[name], training[name]];
    return html`
<tr><th scope="row">${title}</th><td class="number">${ours === undefined ? "–" : text(ours)}</td><td class="number">${log === undefined ? "–" : text(log)}</td><td class="soft small">${meaning}</td></tr>`;
  })}</tbody>
</table>`;
}
