// Ties, leaks and skew as they were measured: how far the order and the cut can be trusted, and how even the work was.

import { skewFactor } from "../../skew.ts";
import { countOf, countText, foreignText, shareText } from "../format.ts";
import { html, type Markup } from "../html.ts";
import type { Report, ReportChecks } from "../model.ts";
import { factList, type Note, noteList, type Section } from "./section.ts";

export const leaks: Section = {
  id: "leaks",
  title: "Order, leaks, drift and skew, measured",
  body,
};

/** Shares are of whole numbers; a mean share is shown to a tenth of a percent. */
const PER_MILLE = 1000;
/** A shard this many times the mean is worth a word. */
const SKEW_TOLD = 2;
/** Bits above chance: about what it is where one event in five goes to items that had none before. */
const DRIFT_TOLD = 0.1;

function body({ checks }: Report): Markup {
  const { ties, leaks: facts, skew, drift } = checks;
  const factor = skewFactor(skew);
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
  ...(drift === null
    ? []
    : [
        [
          "Drift of the items from training to validation",
          `${drift.divergenceBits.toFixed(3)} bits, ${drift.byChanceBits.toFixed(3)} of it by chance; ${shareText(drift.newItemShare * PER_MILLE, PER_MILLE)} of the later events are of new items`,
        ] as const,
      ]),
  [
    "Largest shard",
    `${countOf(skew.largestShardEvents, "event")}${factor === null ? "" : `, ${factor.toFixed(2)} times the mean of ${countOf(skew.shards, "shard")}`}`,
  ],
  [
    "Busiest user",
    skew.busiestUser === null
      ? "–"
      : html`${foreignText(skew.busiestUser.id)} with ${countOf(skew.busiestUser.events, "event")}`,
  ],
])}
${noteList(leakNotes(checks))}`;
}

function meanText(share: number | null): string {
  return share === null ? "–" : shareText(share * PER_MILLE, PER_MILLE);
}

/** What the reader must know about the order and the cut, each only where it is so. */
export function leakNotes({ ties, leaks: facts, skew, drift }: ReportChecks): readonly Note[] {
  const tied: Note = {
    care: true,
    text: `${shareText(ties.tiedPairs, ties.pairs)} of the neighbouring events of a sequence have the same time. Their order is that of the input; if that says nothing, nor do these steps, and a model that seems to learn them learns how the file was sorted.`,
  };
  const later: Note = {
    care: true,
    text: `On average ${meanText(facts.trainingAfterTest)} of the training events happened after the target that was to be predicted. A model in use knows nothing of the future; --split time shuts it out.`,
  };
  const factor = skewFactor(skew) ?? 1;
  const uneven: Note = {
    care: false,
    text: `The largest shard has ${factor.toFixed(1)} times the mean: every wave waits for it. Where one user is the cause, --max-events-per-user removes robots.`,
  };
  const drifted: Note = {
    care: true,
    text: "What is bought and looked at changes much between training and validation, beyond chance. Figures of the test may be as far from those of next month; a model of such a log is to be trained often (millrace evaluate with frozen and rolling windows measures how often).",
  };
  const moved = drift === null ? 0 : drift.divergenceBits - drift.byChanceBits;
  return [
    ...(moved > DRIFT_TOLD ? [drifted] : []),
    ...(factor > SKEW_TOLD ? [uneven] : []),
    ...(ties.tiedPairs * 20 > ties.pairs ? [tied] : []),
    ...((facts.trainingAfterTest ?? 0) > 0 ? [later] : []),
  ];
}
