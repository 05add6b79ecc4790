// Beyond accuracy: what is recommended, whatever was right. Beside each number stands that of the log itself, as if its
// training events, or each user's latest ten items, had been lists, since no number here is good or bad by itself.

import type { ReportFairness } from "../evaluation.ts";
import { countOf, countText, shareText } from "../format.ts";
import { html, type Markup } from "../html.ts";
import type { Report } from "../model.ts";
import type { Section } from "./section.ts";

export const lists: Section = { id: "lists", title: "Beyond accuracy", body };

const share = (value: number) => shareText(value, 1);
const number = (value: number) => value.toFixed(value < 100 ? 2 : 0);
const bits = (value: number) => `${number(value)} bits`;

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
    bits,
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
  [
    "distributional_coverage@10_bits",
    "Distributional coverage@10",
    bits,
    "The entropy of exposure in bits: as if 2 to this power items shared the places evenly.",
  ],
  [
    "aplt@10",
    "Long tail of a list (APLT)@10",
    share,
    "Mean share of a list that is long tail, beside that of the user's own latest ten items.",
  ],
  [
    "aclt@10",
    "Long-tail items of a list (ACLT)@10",
    number,
    "Mean number of long-tail items in a list.",
  ],
  [
    "intra_list_diversity@10_embedding",
    "Diversity within a list@10, by embedding",
    number,
    "Mean 1 − cosine of two items' vectors in the model. 0: all of one kind; about 1: unrelated.",
  ],
  [
    "intra_list_diversity@10_category",
    "Diversity within a list@10, by category",
    share,
    "Share of pairs of a list that are of two categories.",
  ],
  [
    "inter_list_diversity@10",
    "Diversity between lists@10",
    share,
    "Share of a list that another user's, drawn at random, does not hold. 0: everybody is shown the same.",
  ],
  [
    "miscalibration@10_nats",
    "Miscalibration@10 (Steck)",
    (value) => `${number(value)} nats`,
    "How far the categories of a list are from those of its user's history. 0: the same proportions; 4.6 where they have none in common.",
  ],
  [
    "repeat_share@10",
    "Repeats@10",
    share,
    "Share of a list that the user had before. 0 where seen items are removed.",
  ],
  [
    "repeat_hit_rate@10",
    "Hit rate@10 of repeats",
    share,
    "Of test targets that were in the history.",
  ],
  [
    "explore_hit_rate@10",
    "Hit rate@10 of new items",
    share,
    "Of test targets that were not. A model that only repeats shows here.",
  ],
  ["user_coverage@10", "User coverage@10", share, "Users with a full list of ten."],
];

function body({ lists: measured }: Report): Markup | null {
  const { metrics, training } = measured;
  if (measured.lists === 0 || Object.keys(metrics).length === 0) {
    return null;
  }
  const rows = ROWS.filter(([name]) => metrics[name] !== undefined);
  return html`
<p>What the ${countOf(measured.lists, "list")} of this run show in their first ten places, beside the log's own events.</p>
<table class="explained">
<thead><tr><th scope="col">Measure</th><th scope="col" class="number">Lists</th><th scope="col" class="number">Log</th><th scope="col">How to read it</th></tr></thead>
<tbody>${rows.map(([name, title, text, meaning]) => {
    const [ours, log] = [metrics[name], training[name]];
    return html`
<tr><th scope="row">${title}</th><td class="number">${ours === undefined ? "–" : text(ours)}</td><td class="number">${log === undefined ? "–" : text(log)}</td><td class="soft small">${meaning}</td></tr>`;
  })}</tbody>
</table>
${fairness(measured.fairness)}`;
}

const GROUP_TITLES: Readonly<Record<string, string>> = {
  user_activity: "users by their training events",
  history_length: "cases by the length of the history",
  country: "users by country",
};

/** Gaps between groups in words; nothing where there were no two groups. */
function fairness({ users, items }: ReportFairness): Markup | null {
  const gaps = Object.entries(users);
  const [rsp, reo] = [items.rsp, items.reo];
  if (gaps.length === 0 && rsp === null && reo === null) {
    return null;
  }
  return html`
<h3>Gaps between groups</h3>
<p class="small soft"><b>How to read it.</b> Gaps describe, they do not say what is fair. Of users: NDCG@10 of each group; a ratio of 1 is alike. Of items in four groups by popularity: the relative spread of how often a group is shown for what it could be (RSP), and found for how often it is the target (REO); 0 is alike.</p>
<ul>${gaps.map(
    ([dimension, { groups, range, ratio }]) => html`
<li><b>${GROUP_TITLES[dimension] ?? dimension}</b>: ${countOf(groups, "group")}, best less worst ${range.toFixed(4)}${ratio === null ? null : html`, worst by best ${ratio.toFixed(2)}`}.</li>`,
  )}
${rsp === null && reo === null ? null : html`<li><b>items by popularity</b>: ${rsp === null ? null : html`RSP ${rsp.toFixed(2)}`}${rsp !== null && reo !== null ? ", " : null}${reo === null ? null : html`REO ${reo.toFixed(2)}`}.</li>`}</ul>`;
}
