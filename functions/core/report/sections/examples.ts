// Examples: a few test cases as they are, so that a person who knows the shop can judge with their own eyes.

import { countText, foreignText } from "../format.ts";
import { html, type Markup } from "../html.ts";
import type { Report, ReportExample } from "../model.ts";
import { firstOf, type Section } from "./section.ts";

export const examples: Section = { id: "examples", title: "Examples", body };

const EXAMPLES_MAX = 8;
const HISTORY_MAX = 8;
const RECOMMENDED_MAX = 10;

function body({ examples: cases }: Report): Markup | null {
  return cases.length === 0
    ? null
    : html`
<p>Test cases as they are: what the user had (the most recent last), what came next, and what the model recommends (the best
first). Green is a hit. They were chosen by rule, not by hand.</p>
<div class="columns">${cases.slice(0, EXAMPLES_MAX).map(exampleMarkup)}</div>`;
}

/** How an example was chosen. */
const CHOICES = {
  best: "among the best",
  typical: "typical: in the middle of all ranks",
  worst: "among the worst",
  cold: "among the shortest histories",
} as const;

function exampleMarkup({
  user,
  history,
  target,
  rank,
  recommended,
  choice,
}: ReportExample): Markup {
  const recent = history.slice(-HISTORY_MAX);
  const earlier = history.length - recent.length;
  const { shown, left } = firstOf(recommended, RECOMMENDED_MAX);
  return html`
<div class="example">
  <h3><b>User ${foreignText(user)}</b>${rankMarkup(rank)}</h3>
  ${choice === undefined ? null : html`<div class="small soft chosen">Chosen as ${CHOICES[choice]}</div>`}
  <div class="small soft">History</div>
  <ul class="items">${earlier > 0 ? html`<li class="more">${countText(earlier)} earlier</li>` : null}${recent.map((item) => itemMarkup(item, false))}</ul>
  <div class="small soft">What came next</div>
  <ul class="items">${itemMarkup(target, recommended.includes(target))}</ul>
  <div class="small soft">Recommended</div>
  <ul class="items">${shown.map((item) => itemMarkup(item, item === target))}${left > 0 ? html`<li class="more">${countText(left)} more</li>` : null}</ul>
</div>`;
}

function rankMarkup(rank: number | null): Markup {
  if (rank === null) {
    return html`<span>target not ranked: unknown before the test, or removed as seen</span>`;
  }
  return rank <= RECOMMENDED_MAX
    ? html`<span class="hit">target at rank ${countText(rank)}</span>`
    : html`<span>target at rank ${countText(rank)}</span>`;
}

function itemMarkup(item: string, isTarget: boolean): Markup {
  return html`<li class="${isTarget ? "target" : ""}">${foreignText(item)}</li>`;
}
