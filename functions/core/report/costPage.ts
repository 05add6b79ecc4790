// The page of what a run took and what that costs: one static file beside the report, which is about what was found. It
// is made of records, so it differs between runs whose results are the same.

import { parseUsd, usdRounded, usdText } from "../cost/money.ts";
import type { QuotedStage } from "../cost/quoteRecord.ts";
import type { BudgetRecord } from "../ledger/account.ts";
import type { CostReport } from "./costReport.ts";
import { documentOf } from "./document.ts";
import { bytesText, countOf, countText, foreignText } from "./format.ts";
import { html, type Markup } from "./html.ts";
import { breakEven, lineColour } from "./plots/breakEven.ts";
import { figure } from "./plots/drawing.ts";
import { GANTT_COLOURS, gantt } from "./plots/gantt.ts";
import { factList, meter } from "./sections/section.ts";

/** The page as HTML. */
export function renderCostPage(report: CostReport): string {
  const { run, version, bill, region } = report;
  const body = html`<header>
<h1>What the run cost</h1>
<div class="soft small">run ${foreignText(run, 80)} · priced as functions on AWS Lambda in ${region} · <a href="../artifacts/report.html">report</a></div>
</header>
<main>
${section("bill", "Bill", billSection(report))}
${section("quote", "Predicted against actual", quoteSection(report))}
${section("time", "Invocations over time", timeSection(report))}
${section("memory", "Memory used against configured", memorySection(report))}
${section("elsewhere", "Elsewhere", elsewhereSection(report))}
</main>
<footer>Made by Millrace ${foreignText(version)}. Every figure of the bill is in bill.json beside this page, prices of ${bill.prices_collected} with their sources: millrace prices --json. A run on your own machine costs nothing.</footer>`;
  return documentOf(`Millrace cost ${run}`, body);
}

function section(id: string, title: string, content: Markup): Markup {
  return html`
<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${content}
</section>`;
}

function usd(text: string | null): string {
  return text === null ? "–" : `$${usdRounded(parseUsd(text) ?? 0n)}`;
}

function budgetTiles({ budget_usd, reserved_usd, settled_usd }: BudgetRecord): Markup {
  return html`
<div><dt>Budget</dt><dd>${usd(budget_usd)}</dd></div>
<div><dt>Settled</dt><dd>${usd(settled_usd)}</dd><dd>waves that are over, with an allowance for empty invocations</dd></div>
<div><dt>Reserved</dt><dd>${usd(reserved_usd)}</dd><dd>what has no record of its end, in full</dd></div>`;
}

function billSection({ bill, budget }: CostReport): Markup {
  const { stages, spent_on: all } = bill;
  const share = (part: number) => `${(part * 100).toFixed(1)}\u00a0%`;
  return html`
<dl class="tiles wide">
<div><dt>Total</dt><dd>${usd(bill.usd)}</dd><dd>exactly $${bill.usd}</dd></div>
<div><dt>An epoch of training</dt><dd>${usd(bill.usd_per_epoch)}</dd></div>
<div><dt>A million events</dt><dd>${usd(bill.usd_per_million_events)}</dd></div>
<div><dt>A point of NDCG@10</dt><dd>${usd(bill.usd_per_ndcg_point)}</dd><dd>a hundredth</dd></div>
<div><dt>Idle</dt><dd>${share(bill.idle_share)}</dd><dd>starting and waiting</dd></div>
<div><dt>Waste</dt><dd>${share(bill.waste_share)}</dd><dd>attempts nobody needed</dd></div>
${budget === null ? [] : budgetTiles(budget)}
</dl>
<table>
<caption>By stage and by what it was spent on; the parts add up to the total exactly</caption>
<thead><tr><th scope="col">Stage</th>${["Invocations", "Not needed", "Seconds", "Start", "Work and requests", "Waiting", "Waste", "Sum"].map((name) => html`<th scope="col" class="number">${name}</th>`)}</tr></thead>
<tbody>${stages.map(
    ({ stage, invocations, wasted, seconds, spent_on: spent, usd: sum }) => html`
<tr><th scope="row">${stage}</th>${[countText(invocations), countText(wasted), seconds.toFixed(1), usd(spent.init), usd(spent.compute), usd(spent.wait), usd(spent.waste), usd(sum)].map(cell)}</tr>`,
  )}
<tr><th scope="row">Total</th>${[countText(sumOf(stages, (one) => one.invocations)), countText(sumOf(stages, (one) => one.wasted)), sumOf(stages, (one) => one.seconds).toFixed(1), usd(all.init), usd(all.compute), usd(all.wait), usd(all.waste), usd(bill.usd)].map(cell)}</tr>
</tbody></table>
<table>
<caption>By price</caption>
<tbody>${bill.prices.map(
    ({ price, unit, quantity, usd: amount }) => html`
<tr><th scope="row">${price}</th>${[`${countText(Number(quantity))} ${unit}`, usd(amount)].map(cell)}</tr>`,
  )}</tbody>
</table>
<p class="small soft">Keeping the ${bytesText(bill.written_bytes)} that were written costs ${usd(bill.storage_usd_per_month)} a month; that is not in the total.${bill.open_attempts > 0 ? html` ${countOf(bill.open_attempts, "attempt")} without an end are not on the bill.` : null}</p>`;
}

function cell(text: string): Markup {
  return html`<td class="number">${text}</td>`;
}

function sumOf<T>(all: readonly T[], of: (one: T) => number): number {
  return all.reduce((sum, one) => sum + of(one), 0);
}

function quoteSection({ quote, bill }: CostReport): Markup {
  if (quote === null) {
    return html`<p>The run was not quoted before it began. <code>millrace plan</code> quotes a run without beginning it.</p>`;
  }
  const start = { stage: "start", usd: bill.spent_on.init };
  const billed = (stage: string): string | null =>
    stage === "start"
      ? start.usd
      : ((bill.stages.find((one) => one.stage === stage) ?? null)?.usd ?? null);
  const withoutStart = (stage: string): string | null => {
    const own = bill.stages.find((one) => one.stage === stage);
    const init = parseUsd(own?.spent_on.init ?? "0") ?? 0n;
    return own === undefined ? billed(stage) : usdText((parseUsd(own.usd) ?? 0n) - init);
  };
  const row = (
    name: string,
    { low, likely, high }: QuotedStage["usd"],
    actual: string | null,
  ) => html`
<tr><th scope="row">${name}</th>${[usd(low), usd(likely), usd(high), usd(actual), deviation(actual, likely)].map(cell)}</tr>`;
  const { total_usd: total, nearest_limit: nearest } = quote;
  return html`
<table>
<caption>The quote of before the run beside what it came to</caption>
<thead><tr><th scope="col">Stage</th>${["Low", "Likely", "High", "Bill", "Bill ÷ likely"].map((name) => html`<th scope="col" class="number">${name}</th>`)}</tr></thead>
<tbody>${quote.stages.map((one) => row(one.stage, one.usd, withoutStart(one.stage)))}
${row("Total", total, bill.usd)}</tbody>
</table>
${factList([
  [
    "Waves of training",
    `${quote.rounds.likely} expected, from ${quote.rounds.low} to ${quote.rounds.high}`,
  ],
  [
    "Nearest limit",
    `${nearest.name}${nearest.stage === null ? "" : ` of ${nearest.stage}`}: at most ${countText(Math.ceil(nearest.used))} of ${countText(nearest.limit)} ${nearest.unit} were expected`,
  ],
  ["Rates", `fitted on ${quote.rates.fitted}: ${quote.rates.machine}`],
  [
    "Sizes",
    quote.is_surveyed_whole
      ? "counted in the whole input"
      : "estimated from the first bytes of the input",
  ],
])}`;
}

function deviation(actual: string | null, likely: string): string {
  const [a, b] = [Number(actual ?? 0), Number(likely)];
  return actual === null || b === 0 ? "–" : `${(a / b).toFixed(2)}`;
}

function timeSection({ timeline }: CostReport): Markup {
  const mark = (colour: string, name: string) =>
    html`<span style="color:${colour}">■</span> ${name} `;
  const grouped = timeline.some(({ count }) => count > 1);
  return figure(
    grouped ? "Waves" : "Invocations",
    gantt(timeline),
    html`Every bar is ${grouped ? "the invocations of a wave" : "an invocation"}, in lanes of those that ran side by side.
  ${mark(GANTT_COLOURS.task, "tasks")}${mark(GANTT_COLOURS.reduce, "reductions")}${mark(GANTT_COLOURS.init, "environments starting")}${mark(GANTT_COLOURS.waste, "attempts that were not needed: retries, duplicates, failures")}`,
  );
}

const MB = 2 ** 20;

function memorySection({ bill, quote, memoryMb }: CostReport): Markup {
  return html`
<table>
<caption>Most that the environments of a stage held, of ${countText(memoryMb)} MB configured</caption>
<thead><tr><th scope="col">Stage</th><th scope="col" class="number">Used</th><th scope="col"></th><th scope="col" class="number">Expected at most</th></tr></thead>
<tbody>${bill.stages.map(({ stage, peak_bytes: peak }) => {
    const expected = quote?.stages.find((one) => one.stage === stage)?.memory_mb.high ?? null;
    return html`
<tr><th scope="row">${stage}</th>${cell(peak === null ? "–" : `${countText(Math.ceil(peak / MB))} MB`)}<td class="middle">${peak === null ? null : meter(Math.min(peak / MB, memoryMb), memoryMb)}</td>${cell(expected === null ? "–" : `${countText(expected)} MB`)}</tr>`;
  })}</tbody>
</table>
<p class="small soft">On one machine all worker threads share a process, and what it holds is told for each of them.</p>`;
}

function elsewhereSection(report: CostReport): Markup {
  const { elsewhere, bill, cpuHours, functionUsdPerHour } = report;
  const lines = elsewhere.filter(({ line }) => line !== null);
  const colour = (name: string) => lines.findIndex((one) => one.name === name);
  return html`
<p>The run took ${cpuHours.toPrecision(3)} hours of one processor. As functions an hour of one costs $${functionUsdPerHour.toFixed(4)}: dearer than a machine that is busy, cheaper than one that is started for it or stands idle.</p>
<table>
<caption>The same work elsewhere, beside ${usd(bill.usd)} here</caption>
<thead><tr><th scope="col">Where</th><th scope="col" class="number">Minutes</th><th scope="col" class="number">Cost</th><th scope="col" class="number">Cheaper from</th><th scope="col">Assumed</th></tr></thead>
<tbody>${elsewhere.map(
    ({ name, wallMs, usd: amount, breakEvenHours, line, assumption }) => html`
<tr><th scope="row">${line === null ? null : html`<span style="color:${lineColour(colour(name))}">■</span> `}${name}</th>${cell(wallMs === null ? "–" : (wallMs / 60_000).toFixed(1))}${cell(usd(amount))}${cell(breakEvenHours === null ? "–" : `${breakEvenHours.toPrecision(2)} h`)}<td class="small">${assumption}</td></tr>`,
  )}</tbody>
</table>
${figure(
  "Break-even",
  breakEven(report),
  "Cost by hours of one processor, both on scales of powers of ten. Functions are the thick line, which begins at nothing; a machine costs its start at least, and is cheaper to the right of where its line crosses.",
)}`;
}
