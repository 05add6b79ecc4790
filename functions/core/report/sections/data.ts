// The data: what was read, what was set aside and why, and what is left.

import { minuteText } from "../../civilTime.ts";
import { changeText, removedPhrases } from "../../cleaning/cleaningPhrases.ts";
import { skippedText } from "../../skippedLines.ts";
import { countOf, countText, foreignText, shareText } from "../format.ts";
import { html, type Markup } from "../html.ts";
import type { QuarantineCause, Report, ReportData } from "../model.ts";
import { figure } from "../plots/drawing.ts";
import { funnelPlot } from "../plots/funnel.ts";
import { factList, firstOf, meter, type Note, noteList, type Section } from "./section.ts";

export const data: Section = { id: "data", title: "Data", body };

const CAUSES_MAX = 12;
const EVENT_TYPES_MAX = 12;
const MESSAGE_MAX = 240;

/** 1980-01-01: no shop log is older, but positions read as times are. */
const CLOCK_FROM_MS = 315_532_800_000;

function body(report: Report): Markup {
  const facts = report.data;
  return html`
<p>${equation(facts)}</p>
${noteList(dataNotes(report))}
<div class="columns">
  ${figure(
    "Where the rows went",
    funnelPlot(report),
    "Each bar is a part of the rows read. Red is what was left out; blue is how the events are divided between training, validation and test.",
  )}
  <div class="stack">
    <div><h3>What is in it</h3>${factList(factsOf(facts))}</div>
    ${eventTypes(facts)}
  </div>
</div>
${quarantine(facts)}`;
}

/** rows = events + quarantined + removed, with the numbers. */
function equation({ rows, events, quarantined, removed }: ReportData): string {
  return `${countOf(rows, "row")} = ${countOf(events, "event")} + ${countText(quarantined)} quarantined + ${removedPhrases(removed, (count) => `${countText(count)}\u00a0`).join(" + ")}.`;
}

/** What a reader of the data should know before trusting them. */
export function dataNotes({
  data: { rows, quarantined, lastTimeMs, users, singleEventUsers },
}: Report): readonly Note[] {
  const manyBad: Note = {
    care: true,
    text: `${shareText(quarantined, rows)} of the rows could not be read. See the causes below before trusting the rest.`,
  };
  const positions: Note = {
    care: false,
    text: "The times lie before 1980, so they are probably positions and not clock times: they order the events, but the dates mean nothing.",
  };
  const singles: Note = {
    care: false,
    text: `${countOf(singleEventUsers, "user")} (${shareText(singleEventUsers, users)}) ${singleEventUsers === 1 ? "has" : "have"} a single event. That is ordinary; they count for popularity, but there is no order to learn from them.`,
  };
  return [
    ...(quarantined * 100 > rows ? [manyBad] : []),
    ...(lastTimeMs < CLOCK_FROM_MS ? [positions] : []),
    ...(singleEventUsers > 0 ? [singles] : []),
  ];
}

function factsOf(facts: ReportData): readonly (readonly [string, Markup | string])[] {
  const { users, sessions, items, candidates, events, firstTimeMs, lastTimeMs, columns, cleaning } =
    facts;
  return [
    ["Users", countText(users)],
    ...(sessions === null ? [] : [["Sessions", countText(sessions)] as const]),
    [
      "Items",
      `${countText(items)}, of which ${countText(candidates)} occur before the test and are ranked`,
    ],
    ["Events per user", users === 0 ? "–" : (events / users).toFixed(1)],
    ["First event", `${minuteText(firstTimeMs)} UTC`],
    ["Last event", `${minuteText(lastTimeMs)} UTC`],
    [
      "Columns",
      html`${columns.map(
        ({ role, column }, index) =>
          html`${index > 0 ? ", " : null}${role}: ${foreignText(column)}`,
      )}`,
    ],
    ...(facts.skipped === undefined
      ? []
      : [
          [
            "Lines that are no rows",
            skippedText(facts.skipped)?.replace("no rows: ", "") ?? "",
          ] as const,
        ]),
    ...(facts.changed ?? []).map((change): [string, Markup] => [
      "Values changed",
      foreignText(changeText(change), 160),
    ]),
    ...cleaning.map((phrase): [string, Markup] => ["Cleaning", foreignText(phrase, 120)]),
  ];
}

function eventTypes({ eventTypes: types, events }: ReportData): Markup | null {
  if (types.length === 0) {
    return null;
  }
  const { shown, left } = firstOf(types, EVENT_TYPES_MAX);
  return html`
<table>
<thead><tr><th scope="col">Event type</th><th scope="col" class="number">Events</th><th scope="col">Share</th></tr></thead>
<tbody>${shown.map(
    ({ name, count }) => html`
<tr><td>${foreignText(name)}</td><td class="number">${countText(count)}</td><td>${shareText(count, events)}${meter(count, events)}</td></tr>`,
  )}</tbody>
</table>
${left > 0 ? html`<p class="small soft">and ${countOf(left, "more type")} in report.json</p>` : null}`;
}

function quarantine({ quarantineCauses, quarantined, rows }: ReportData): Markup {
  if (quarantined === 0) {
    return html`<h3>Rows set aside</h3><p>None: every row could be read.</p>`;
  }
  const { shown, left } = firstOf(quarantineCauses, CAUSES_MAX);
  return html`
<h3>Rows set aside, by cause</h3>
${shown.map((cause) => causeMarkup(cause, rows))}
${left > 0 ? html`<p class="small soft">and ${countOf(left, "more cause")} in report.json</p>` : null}`;
}

function causeMarkup({ errorType, count, example }: QuarantineCause, rows: number): Markup {
  const { file, line, message } = example;
  return html`
<div class="cause">
  <p><b>${foreignText(errorType)}</b>: ${countOf(count, "row")} (${shareText(count, rows)})</p>
  <p class="small soft">for instance ${foreignText(file, 96)}, line ${countText(line)}: ${foreignText(message, MESSAGE_MAX)}</p>
</div>`;
}
