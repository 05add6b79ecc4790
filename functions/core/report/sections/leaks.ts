// Ties and leaks as they were measured: how far the order and the cut can be trusted.

import { countOf, countText, shareText } from "../format.ts";
import { html, type Markup } from "../html.ts";
import type { Report, ReportChecks } from "../model.ts";
import { factList, type Note, noteList, type Section } from "./section.ts";

export const leaks: Section = { id: "leaks", title: "Order and leaks, measured", body };

/** Shares are of whole numbers; a mean share is shown to a tenth of a percent. */
const PER_MILLE = 1000;

function body({ checks }: Report): Markup {
  const { ties, leaks: facts } = checks;
  return html`
${factList([
  [
    "Neighbours with equal times",
    `${countText(ties.tiedPairs)} of ${countText(ties.pairs)} (${shareText(ties.tiedPairs, ties.pairs)})`,
  ],
  ["Training events later than a test target, on average", meanText(facts.trainingAfterTest)],
  ["Training events later than the median test target", meanText(facts.trainingAfterMedianTest)],
  [
    "Test targets with no earlier training event of their item",
    `${countText(facts.lateTargets)} of ${countText(facts.testCases)} (${shareText(facts.lateTargets, facts.testCases)})`,
  ],
  [
    "Users with training and with test events",
    `${countText(facts.usersOnBothSides)} of ${countOf(facts.testUsers, "user")} with test events`,
  ],
])}
${noteList(leakNotes(checks))}`;
}

function meanText(share: number | null): string {
  return share === null ? "–" : shareText(share * PER_MILLE, PER_MILLE);
}

/** What the reader must know about the order and the cut, each only where it is so. */
export function leakNotes({ ties, leaks: facts }: ReportChecks): readonly Note[] {
  const tied: Note = {
    care: true,
    text: `${shareText(ties.tiedPairs, ties.pairs)} of the neighbouring events of a sequence have the same time. Their order is that of the input; if that says nothing, nor do these steps, and a model that seems to learn them learns how the file was sorted.`,
  };
  const later: Note = {
    care: true,
    text: `On average ${meanText(facts.trainingAfterTest)} of the training events happened after the target that was to be predicted. A model in use knows nothing of the future; --split time shuts it out.`,
  };
  return [
    ...(ties.tiedPairs * 20 > ties.pairs ? [tied] : []),
    ...((facts.trainingAfterTest ?? 0) > 0 ? [later] : []),
  ];
}
