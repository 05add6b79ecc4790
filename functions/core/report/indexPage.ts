// The page that lists the runs of a store, newest first: what each found in one line, and the way to its report. Static
// like the reports, with links into the store and nowhere else.

import { documentOf } from "./document.ts";
import { countText, foreignText, shareText } from "./format.ts";
import { html, type Markup } from "./html.ts";

export interface IndexedRun {
  readonly run: string;
  readonly state: string;
  /** Where its report is, relative to the page; null where there is none. */
  readonly report: string | null;
  readonly model: string | null;
  readonly events: number | null;
  /** `ndcg@10` of the model and of its best baseline; null where it was not measured. */
  readonly headline: {
    readonly model: number;
    readonly best: number;
    readonly baseline: string;
  } | null;
  readonly gates: { readonly passed: number; readonly all: number } | null;
}

/** So that the page stays below 400 kB. */
const RUNS_MAX = 500;

/** The page; the same runs give the same bytes. */
export function renderIndex(runs: readonly IndexedRun[]): string {
  const shown = runs.slice(0, RUNS_MAX);
  const body = html`<header><h1>Millrace runs</h1>
<div class="soft small">${countText(runs.length)} in this store, newest first. NDCG@10 of the model beside its best baseline, on each run's own test cases: runs on other data or splits do not compare.</div></header>
<main><section id="runs">
${runs.length === 0 ? html`<p>No runs yet.</p>` : table(shown)}
${runs.length > shown.length ? html`<p class="soft small">and ${countText(runs.length - shown.length)} older runs</p>` : null}
</section></main>`;
  return documentOf("Millrace runs", body);
}

function table(runs: readonly IndexedRun[]): Markup {
  return html`
<table>
<thead><tr><th scope="col">Run</th><th scope="col">State</th><th scope="col">Model</th><th scope="col" class="number">Events</th><th scope="col" class="number">NDCG@10</th><th scope="col">Gates</th></tr></thead>
<tbody>${runs.map(row)}</tbody>
</table>`;
}

function row({ run, state, report, model, events, headline, gates }: IndexedRun): Markup {
  const name = foreignText(run, 60);
  return html`
<tr><th scope="row">${report === null ? name : html`<a href="${report}">${name}</a>`}</th><td>${state}</td><td>${model ?? "–"}</td><td class="number">${events === null ? "–" : countText(events)}</td><td class="number">${headlineMarkup(headline)}</td><td>${gatesMarkup(gates)}</td></tr>`;
}

function headlineMarkup(headline: IndexedRun["headline"]): Markup {
  return headline === null
    ? html`–`
    : html`${headline.model.toFixed(4)}<span class="interval">${headline.baseline.replaceAll("_", " ")} ${headline.best.toFixed(4)}</span>`;
}

function gatesMarkup(gates: IndexedRun["gates"]): Markup {
  return gates === null
    ? html`–`
    : html`<span class="mark ${gates.passed === gates.all ? "pass" : "warn"}" title="${shareText(gates.passed, gates.all)}">${gates.passed} of ${gates.all}</span>`;
}
