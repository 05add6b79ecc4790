// The glossary: every word of the page that a newcomer may not know, with what is good and what is bad.

import { html, type Markup, type Piece } from "../html.ts";
import type { Section } from "./section.ts";

export const glossary: Section = { id: "glossary", title: "Glossary", body };

const ENTRIES: readonly (readonly [string, Piece])[] = [
  [
    "Test case",
    "One question to the model: here is the history of a user, which item comes next? The answer is known and was kept from the model.",
  ],
  [
    "Rank",
    "The place of the right item when all candidates are sorted by score. 1 is best. Items with the same score are counted as if they stood before it.",
  ],
  [
    "Hit rate@K",
    "The share of the cases in which the right item is among the first K. With one right item it equals recall@K. It does not care where in the list.",
  ],
  [
    "MRR@K",
    "Mean reciprocal rank: the mean of 1 / rank, or 0 beyond K. Rank 1 counts 1, rank 2 counts 0.5, rank 10 counts 0.1.",
  ],
  [
    "NDCG@K",
    "Normalised discounted cumulative gain: the mean of 1 / log₂(1 + rank), or 0 beyond K. It falls more gently with the rank than MRR: rank 2 counts 0.63, rank 10 counts 0.29. The verdict rests on NDCG@10.",
  ],
  [
    "95\u00a0% interval",
    "The measured value depends on which cases happened to be in the test. Intervals made this way hold the true value in about 95 of 100 such tests.",
  ],
  [
    "Difference, case by case",
    "The model and a baseline answer the same cases; what is averaged is their difference in each. Its interval comes from drawing the users anew a thousand times (a paired bootstrap by user). When it lies above 0 the model is better, when it includes 0 this test cannot tell. Two intervals may overlap and their difference still be clear.",
  ],
  [
    "Quality gate",
    "A named check with a threshold. Passed means that the check found nothing, not that the model is good; a warning is to be understood before the result is used.",
  ],
  [
    "Baseline",
    "A simple method that needs no training. A model that does not beat all of them is not worth its cost.",
  ],
  [
    "Ceiling",
    "What an oracle reaches that knows how the data were generated. Only generated data have one; with real logs nobody knows it.",
  ],
  [
    "Volatility",
    "How much a user's interest changes from five events to the next five: 0 where their categories have equal shares, 1 where they have none in common. Corrected: less what a shuffle of the same events gives, so that chance is 0.",
  ],
  [
    "Reliability curve",
    "Said probability against how often it came true. On the diagonal both are equal. The expected calibration error is the mean distance from it.",
  ],
  [
    "Perplexity",
    "Between how many equally likely items the model chooses: e to its mean negative log likelihood of the next item. A blind guess has as many as there are candidates; lower is better.",
  ],
  ["Long tail", "All items but the most popular ones that together have 80\u00a0% of the events."],
  [
    "Principal components",
    "The directions in which many numbers of each item differ most. A map along the first two keeps as much of the distances as a plane can; how much that is, stands beside it.",
  ],
  [
    "Curve of ranks",
    "For every rank the share of the cases whose right item stands there or before. A curve that lies above another is better at every length of list.",
  ],
  [
    "Heat map of slices",
    "The test cases cut in parts, one dimension at a time. A red cell is a kind of case that a baseline does better: look whether it is one that matters to you.",
  ],
  [
    "Forest plot",
    "One line for each method: the dot is the value, the bar its interval. Look first whether the model stands right of all others.",
  ],
  [
    "Training loss",
    "How surprised the model is by the next item (cross-entropy), in nats; where another loss was asked for, the section on training names it. Guessing blindly among n items costs ln n, which is 6.9 for a thousand items and 9.2 for ten thousand. Lower is better, but only the validation metric tells whether the model has understood or memorised.",
  ],
  [
    "Round",
    "All shards train from the same weights, and the mean of their results, weighted by events, is where the next round begins.",
  ],
  [
    "Validation",
    "Cases set apart from training and test that decide when to stop and which round's weights to keep. The test is looked at once, at the end.",
  ],
  [
    "Quarantine",
    "Rows that could not be read, kept in a file of their own with the reason, so that nothing is lost in silence.",
  ],
];

function body(): Markup {
  return html`<dl class="glossary">${ENTRIES.map(([word, meaning]) => html`<dt>${word}</dt><dd>${meaning}</dd>`)}</dl>`;
}
