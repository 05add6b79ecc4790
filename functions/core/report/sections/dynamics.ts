// The dynamic part: how restless users' interest is, how the model fares with the restless, how alike behaviour is, how
// much lists change, and what the log says that may have to do with satisfaction.

import { type Contender, contendersOf } from "../contenders.ts";
import { countOf, countText, metricName, metricText, shareText } from "../format.ts";
import { html, type Markup } from "../html.ts";
import type { Report } from "../model.ts";
import { barsPlot } from "../plots/bars.ts";
import { figure } from "../plots/drawing.ts";
import { factList, type Section } from "./section.ts";

export const dynamics: Section = { id: "dynamics", title: "Over time", body };

const METRICS = ["ndcg@10", "hit_rate@10", "mrr@20"] as const;

function body(report: Report): Markup | null {
  const { interest, similarity, stability, satisfaction } = report.evaluation.dynamics;
  const isEmpty =
    interest.measured === 0 &&
    similarity.measures.length === 0 &&
    stability.users === 0 &&
    Object.keys(satisfaction.shares).length === 0;
  return isEmpty
    ? null
    : html`
${interestMarkup(report)}
${fifths(report)}
${likeness(report)}
${listChange(report)}
${proxies(report)}`;
}

function interestMarkup({ evaluation: { dynamics: found } }: Report): Markup | null {
  const { interest } = found;
  if (interest.measured === 0) {
    return null;
  }
  const { of, measured, users, volatility, volatilityBins, halfLifeWindows, drift } = interest;
  const { raw = 0, expected = 0, corrected = 0, turnover = 0 } = volatility;
  const share = drift?.share;
  return html`
<p>Interest is seen in ${of === "category" ? "the categories" : "the items, for want of categories,"} of five events at a time, of ${countOf(measured, "user")} out of ${countText(users)} with enough of them before the test.</p>
<div class="columns">
${figure(
  "How restless users are",
  barsPlot(
    volatilityBins.map(({ from, to, users: count }) => ({ from, to, count })),
    `Users by corrected volatility of their interest; mean ${corrected.toFixed(3)}.`,
    "corrected volatility, bits",
  ),
  "How many users change their interest from one window to the next by how much. About 0: they change no more than chance; further right: restless. Chance alone is taken off by shuffling each user's events.",
)}
${
  drift === null
    ? null
    : figure(
        "Who drifts",
        barsPlot(
          drift.p.map((count, index) => ({ from: index / 20, to: (index + 1) / 20, count })),
          `Users by the p value of a drift of their interest; ${shareText(drift.share.value, 1)} at 0.05 or below.`,
          "p of no drift",
        ),
        "A sample of users by how unlikely their recent interest is if nothing had changed. Bars of one height: nobody drifts. A tall first bar: many do.",
      )
}
</div>
${factList([
  ["Volatility", `${raw.toFixed(3)} bits, ${expected.toFixed(3)} of it by chance`],
  ["Turnover from window to window", shareText(turnover, 1)],
  [
    "Half-life of interest",
    halfLifeWindows === null ? "not known" : `${halfLifeWindows.toFixed(1)} windows of 5 events`,
  ],
  ...(share === undefined
    ? []
    : [
        [
          "Users who drift",
          `${shareText(share.value, 1)} (95\u00a0% interval ${shareText(share.low, 1)} to ${shareText(share.high, 1)}; by chance 5\u00a0% at most)`,
        ] as const,
      ]),
])}`;
}

/** The slice that says whether a model of sequences earns its place. */
function fifths(report: Report): Markup | null {
  const parts = report.evaluation.slices.filter(({ dimension }) => dimension === "volatility");
  const contenders = contendersOf(report).filter(({ kind }) => kind !== "ceiling");
  if (parts.length < 2) {
    return null;
  }
  const textOf = (metrics: (typeof parts)[number]["metrics"], { id }: Contender, name: string) => {
    const value = metrics[id]?.[name];
    return value === undefined ? "–" : metricText(name, value);
  };
  return html`
<h3>By how restless the user was</h3>
<p class="small soft"><b>How to read it.</b> Fifths of the cases by the volatility of the user before them. A model of sequences earns its place where it leads among the restless too; a baseline that repeats does well only among the steady. All metrics at all lengths are in report.json.</p>
${METRICS.map(
  (name) => html`
<div class="wider"><table>
<caption>${metricName(name)}</caption>
<thead><tr><th scope="col">Volatility</th>${parts.map(({ label, cases }) => html`<th scope="col" class="number">${label ?? ""}<span class="interval">${countOf(cases, "case")}</span></th>`)}</tr></thead>
<tbody>${contenders.map(
    (one) => html`
<tr><th scope="row">${one.name}</th>${parts.map(({ metrics }) => html`<td class="number">${textOf(metrics, one, name)}</td>`)}</tr>`,
  )}</tbody>
</table></div>`,
)}`;
}

const MEASURES: Readonly<Record<string, string>> = {
  jaccard: "Common items (Jaccard)",
  common_subsequence: "Common subsequence",
  edit: "Edit distance",
  alignment: "Alignment by embedding",
  transitions: "Transitions",
  encoder_cosine: "State of the encoder",
};

function likeness({ evaluation: { dynamics: found } }: Report): Markup | null {
  const { of, measures } = found.similarity;
  const verdict = (holds: boolean | null) =>
    holds === null
      ? "–"
      : html`<span class="mark ${holds ? "pass" : "warn"}">${holds ? "holds" : "fails"}</span>`;
  return measures.length === 0
    ? null
    : html`
<h3>How alike behaviour is</h3>
<p class="small soft"><b>How to read it.</b> Two ${of} of one user beside ${of} of two users, from 0 to 1, on a sample. AUC is how often the former are more alike; its control holds where its interval lies above one half. The other control holds where a shuffled copy is less alike than the original. A measure that fails says nothing here.</p>
<table>
<thead><tr><th scope="col">Measure</th><th scope="col" class="number">Same user</th><th scope="col" class="number">Two users</th><th scope="col" class="number">AUC, control</th><th scope="col" class="number">Shuffled, control</th></tr></thead>
<tbody>${measures.map(
        ({ name, same, random, auc, sameAboveRandom, shuffled, shuffledBelowOriginal }) => html`
<tr><th scope="row">${MEASURES[name] ?? name}</th><td class="number">${same.toFixed(3)}</td><td class="number">${random.toFixed(3)}</td><td class="number">${auc.value.toFixed(3)}<span class="interval">${auc.low.toFixed(3)}–${auc.high.toFixed(3)}</span>${verdict(sameAboveRandom)}</td><td class="number">${shuffled === null ? "–" : html`${shuffled.toFixed(3)}<br>${verdict(shuffledBelowOriginal)}`}</td></tr>`,
      )}</tbody>
</table>`;
}

function listChange({ evaluation: { dynamics: found } }: Report): Markup | null {
  const { users, means } = found.stability;
  const text = (name: string) => (means[name] === undefined ? "–" : means[name].toFixed(3));
  return users === 0
    ? null
    : html`
<h3>How much lists change</h3>
<p class="small soft"><b>How to read it.</b> First ten places of ${countOf(users, "sampled user")}. Stability: overlap with the list when one earlier event is left out, which should matter little; 1 is the same. Temporal diversity: the share of a list that was not in the one before; temporal novelty: that was in none before. Near 0 is stale, near 1 restless.</p>
${factList([
  ["Stability (rank-biased overlap)", text("input_stability_rbo")],
  ["Stability (Jaccard)", text("input_stability_jaccard")],
  ["Temporal diversity", text("temporal_diversity")],
  ["Temporal novelty", text("temporal_novelty")],
])}`;
}

const PROXIES: Readonly<Record<string, string>> = {
  view_to_cart: "Viewed items put into the cart",
  cart_to_buy: "Items of the cart that are bought",
  view_to_buy: "Viewed items that are bought",
  quick_back: "Views left within 10 seconds",
  return_within_7_days: "Users back within 7 days",
  repeat_purchase_within_30_days: "Buyers who buy again within 30 days",
  return_days: "Mean days between visits",
  basket_items: "Mean items of a basket",
  basket_value: "Mean value of a basket",
};

function proxies({ evaluation: { dynamics: found } }: Report): Markup | null {
  const { shares, means } = found.satisfaction;
  const facts = [
    ...Object.entries(shares).map(
      ([name, { value, low, high }]) =>
        [
          PROXIES[name] ?? name,
          `${shareText(value, 1)} (${shareText(low, 1)} to ${shareText(high, 1)})`,
        ] as const,
    ),
    ...Object.entries(means).map(
      ([name, value]) => [PROXIES[name] ?? name, value.toFixed(2)] as const,
    ),
  ];
  return facts.length === 0
    ? null
    : html`
<h3>Proxies of satisfaction</h3>
<p class="small soft">What users did that may say whether they were content. These are proxies, and they describe the log: this model was not shown to anybody.</p>
${factList(facts)}`;
}
