// The report as one static HTML file: no script, nothing loaded from anywhere, so that it opens from a disk, an e-mail
// or a bucket, today and in ten years. What each section says is its own business (sections/).

import { dayText } from "../civilTime.ts";
import { documentOf } from "./document.ts";
import { foreignText, truncated } from "./format.ts";
import { html, type Markup } from "./html.ts";
import type { Report } from "./model.ts";
import { MODEL_NAMES } from "./modelName.ts";
import { calibration } from "./sections/calibration.ts";
import { ceiling } from "./sections/ceiling.ts";
import { data } from "./sections/data.ts";
import { dynamics } from "./sections/dynamics.ts";
import { examples } from "./sections/examples.ts";
import { gates } from "./sections/gates.ts";
import { glossary } from "./sections/glossary.ts";
import { itemMap } from "./sections/itemMap.ts";
import { leaks } from "./sections/leaks.ts";
import { lists } from "./sections/lists.ts";
import { ranking } from "./sections/ranking.ts";
import { run } from "./sections/run.ts";
import type { Section } from "./sections/section.ts";
import { slices } from "./sections/slices.ts";
import { split } from "./sections/split.ts";
import { training } from "./sections/training.ts";
import { verdict } from "./sections/verdict.ts";

/** The sections in the order of the page: the answer first, then what it rests on, then the small print. */
const SECTIONS: readonly Section[] = [
  verdict,
  gates,
  ranking,
  ceiling,
  slices,
  dynamics,
  lists,
  calibration,
  data,
  split,
  leaks,
  training,
  itemMap,
  examples,
  run,
  glossary,
];

/** The page of a report. The same report gives the same bytes. */
export function renderReport(report: Report): string {
  const sections = SECTIONS.flatMap((section) => {
    const content = section.body(report);
    return content === null ? [] : [{ ...section, content }];
  });
  const body = html`${pageHeader(report)}
<nav aria-label="Sections">${sections.map(({ id, title }) => html`<a href="#${id}">${title}</a> `)}</nav>
<main>${sections.map(
    ({ id, title, content }) => html`
<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${content}
</section>`,
  )}
</main>
<footer>Made by Millrace ${foreignText(report.run.version)}. Every number of this page, and those it has no room for, are in report.json beside it.</footer>`;
  return documentOf(`Millrace report ${truncated(report.run.id, 80)}`, body);
}

function pageHeader({ run: { id }, data: { firstTimeMs, lastTimeMs }, model }: Report): Markup {
  return html`
<header>
<h1>Millrace report</h1>
<div class="soft small">${MODEL_NAMES[model.kind]} on events from ${dayText(firstTimeMs)} to ${dayText(lastTimeMs)} · run ${foreignText(id, 80)}</div>
</header>`;
}
