// The run: how to make it again, how to know that it is the same, and where its results are.

import { growthText } from "../../run/earlierRun.ts";
import { bytesText, countOf, countText, foreignText, truncated } from "../format.ts";
import { html, type Markup } from "../html.ts";
import type { Report } from "../model.ts";
import { factList, firstOf, type Section } from "./section.ts";

export const run: Section = { id: "run", title: "Run and reproduce", body };

const REPEATS = {
  strict: "every result repeats bit for bit",
  fast: "results repeat on machines of the same kind only",
} as const;
const COMMAND_MAX = 3000;
const FILES_MAX = 12;
const ARTIFACTS_MAX = 20;
const PATH_MAX = 120;
const GROWTH_MAX = 600;

function body(report: Report): Markup {
  const { run: facts, digest } = report;
  return html`
<p>The same command on the same files gives the same digests: on ${facts.precision === "strict" ? "any machine" : "any machine that fuses products and sums alike"}, with any number of workers, after any interruption.</p>
<code class="command">${truncated(facts.command, COMMAND_MAX)}</code>
<h3>Digests (SHA-256)</h3>
${factList([
  ["Weights", html`<code>${digest.weights}</code>`],
  ["Metrics", html`<code>${digest.metrics}</code>`],
  ["Recommendations", html`<code>${digest.recommendations}</code>`],
])}
<div class="columns">
  <div><h3>Configuration</h3>${factList([
    ["Run", foreignText(facts.id, PATH_MAX)],
    ["Created", foreignText(facts.createdAt)],
    ["Millrace", foreignText(facts.version)],
    ["Seed", String(facts.seed)],
    ["Shards", countText(facts.shards)],
    ["Rounds at most", countText(facts.rounds)],
    ...mergesFacts(report),
    ...growthFacts(report),
    ["Arithmetic", `${facts.precision}: ${REPEATS[facts.precision]}`],
  ])}</div>
  <div>${inputFiles(report)}</div>
</div>
${artifactTable(report)}
<p class="small">What the run took, what it would cost on AWS and elsewhere, and what was predicted: <code>cost/cost.html</code> of the run, written once it is completed and shown.</p>`;
}

function mergesFacts({ run: { mergesPerEpoch } }: Report): readonly [string, string][] {
  return mergesPerEpoch === undefined ? [] : [["Merges a round", countText(mergesPerEpoch)]];
}

function growthFacts({ model: { growth } }: Report): readonly [string, Markup][] {
  return growth === undefined ? [] : [["Grown from", foreignText(growthText(growth), GROWTH_MAX)]];
}

function inputFiles({ data: { files } }: Report): Markup {
  const { shown, left } = firstOf(files, FILES_MAX);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return html`
<table>
<caption>Input: ${countOf(files.length, "file")}, ${bytesText(bytes)}</caption>
<tbody>${shown.map(
    (file) => html`
<tr><td>${foreignText(file.uri, PATH_MAX)}</td><td class="number">${bytesText(file.bytes)}</td></tr>`,
  )}</tbody>
</table>
${left > 0 ? html`<p class="small soft">and ${countOf(left, "more file")} in report.json</p>` : null}`;
}

function artifactTable({ artifacts }: Report): Markup | null {
  if (artifacts.length === 0) {
    return null;
  }
  const { shown, left } = firstOf(artifacts, ARTIFACTS_MAX);
  return html`
<table>
<caption>What the run left behind</caption>
<thead><tr><th scope="col">Artifact</th><th scope="col">Path</th><th scope="col" class="number">Size</th></tr></thead>
<tbody>${shown.map(
    ({ name, path, bytes }) => html`
<tr><th scope="row">${foreignText(name)}</th><td>${foreignText(path, PATH_MAX)}</td><td class="number">${bytesText(bytes)}</td></tr>`,
  )}</tbody>
</table>
${left > 0 ? html`<p class="small soft">and ${countOf(left, "more artifact")} in report.json</p>` : null}`;
}
