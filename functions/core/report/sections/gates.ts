// The quality gates: a strip below the verdict, and the table with thresholds and values.

import type { GateOutcome, ReportGate } from "../evaluation.ts";
import { countOf } from "../format.ts";
import { html, type Markup } from "../html.ts";
import type { Report } from "../model.ts";
import type { Section } from "./section.ts";

export const gates: Section = { id: "gates", title: "Quality gates", body };

/** Marks differ in shape too, for readers who do not see red and green. */
const MARKS: Readonly<Record<GateOutcome, string>> = {
  pass: "✓ pass",
  warn: "! warning",
  fail: "✗ fail",
};

function body({ gates: all }: Report): Markup {
  return html`
<p>${summary(all)}</p>
<table>
<thead><tr><th scope="col">Gate</th><th scope="col">Result</th><th scope="col">Found</th><th scope="col">Asked for</th></tr></thead>
<tbody>${all.map(
    ({ title, outcome, threshold, found }) => html`
<tr><th scope="row">${title}</th><td><span class="mark ${outcome}">${MARKS[outcome]}</span></td><td>${found}</td><td class="soft">${threshold}</td></tr>`,
  )}</tbody>
</table>`;
}

/** `8 gates: 7 passed, 1 warning.` */
function summary(all: readonly ReportGate[]): string {
  const count = (outcome: GateOutcome) => all.filter((gate) => gate.outcome === outcome).length;
  const parts = [
    `${count("pass")} passed`,
    ...(count("warn") > 0 ? [countOf(count("warn"), "warning")] : []),
    ...(count("fail") > 0 ? [`${count("fail")} failed`] : []),
  ];
  return `${countOf(all.length, "gate")}: ${parts.join(", ")}.`;
}

/** The gates that did not pass, named, and how many passed. */
export function gateStrip({ gates: all }: Report): Markup | null {
  const passed = all.filter(({ outcome }) => outcome === "pass");
  const others = all.filter(({ outcome }) => outcome !== "pass");
  return all.length === 0
    ? null
    : html`
<ul class="gates" aria-label="Quality gates">
<li class="pass">✓ ${passed.length} of ${countOf(all.length, "gate")} passed</li>
${others.map(({ title, outcome, found }) => html`<li class="${outcome}">${MARKS[outcome]}: ${title} – ${found}</li>`)}
</ul>`;
}
