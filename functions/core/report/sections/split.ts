// The split in words: what was learned from, what was asked, and every way in which the figures could flatter or harm.

import { minuteText } from "../../civilTime.ts";
import { countOf, countText, shareText } from "../format.ts";
import { html, type Markup } from "../html.ts";
import type { Report, ReportSplit } from "../model.ts";
import { factList, type Note, noteList, type Section } from "./section.ts";

export const split: Section = { id: "split", title: "Split and leaks", body };

function body(report: Report): Markup {
  const { split: facts, data } = report;
  const unit = data.sessions === null ? "" : SESSIONS;
  return html`
<p>${KINDS[facts.kind]}${borrowedSentence(facts)}${unit} ${casesSentence(facts)}</p>
<p>Each case ranks all ${countOf(data.candidates, "item")} with a training or validation event; nothing is sampled, and ties
count against whoever is ranked. ${
    facts.keepSeen
      ? "Items that the user had before stay in the ranking (--keep-seen)."
      : "Items that the user had before are removed from the ranking."
  }</p>
<p>The model learns from the training part only, and validation tells it when to stop. The baselines, which have nothing to
stop, learn from both; that favours them slightly.</p>
${factList([
  ["Rule", facts.rule],
  ["Training", countOf(facts.trainEvents, "event")],
  ["Validation", partText(facts.validationEvents, facts.validationCases, facts.validationFromMs)],
  [
    "Test",
    `${partText(facts.testEvents, facts.testCases, facts.testFromMs)}${facts.testToMs === null ? "" : `, to before ${minuteText(facts.testToMs)} UTC`}`,
  ],
])}
${noteList(splitNotes(report))}`;
}

const KINDS: Readonly<Record<ReportSplit["kind"], string>> = {
  time: "The events are split by time: training ends where validation begins, and validation ends where the test begins.",
  "last-item":
    "The last event of each user is for the test, the one before it for validation, and all earlier ones for training.",
  last: "The last events of each user are for the test, as many before them for validation, and all earlier ones for training.",
  ratio:
    "Of each user's events in time order the first share is learned from, its last tenth being for validation; the rest is the test.",
  fold: "Users are divided into folds at random: those of one fold are the test, those of the next validate, and only the others are learned from.",
  users:
    "Users are held out at random: nothing of a test or validation user is learned from, but what such a user did before is read when the next item is predicted.",
  column: "A column of the input says which events are for training, validation and test.",
};

const SESSIONS =
  " The sequences are sessions: the rule counts sessions where it would count events, a session counts by the time of its last event and is never divided, and a history is that of its own session.";

/** A column may leave validation out; its cases are then taken from the end of training. */
function borrowedSentence({ kind, validationFromMs }: ReportSplit): string {
  return kind === "column" && validationFromMs !== null
    ? " It has none for validation, so the latest training sequences validate the model; the baselines learn from all of them."
    : "";
}

const WHICH: Readonly<Record<Exclude<ReportSplit["cases"], "every-prefix">, string>> = {
  last: "the last item",
  first: "the first item of the test",
  random: "an item of the test, drawn at random,",
};

function casesSentence({ cases, minHistory }: ReportSplit): string {
  const enough = minHistory > 1 ? `, of which there are at least ${countText(minHistory)}` : "";
  return cases === "every-prefix"
    ? `Each event of a test sequence makes one case: it is to be predicted from the events before it${enough}.`
    : `Each test user makes one case: ${WHICH[cases]} is to be predicted from the events before it${enough}.`;
}

function partText(events: number, cases: number, fromMs: number | null): string {
  const from = fromMs === null ? "" : `, from ${minuteText(fromMs)} UTC on`;
  return `${countOf(events, "event")}, ${countOf(cases, "case")}${from}`;
}

/** What the reader must know about the cases, each only where it is so. */
export function splitNotes({ split: facts, data }: Report): readonly Note[] {
  return [
    ...repeatNotes(facts),
    ...unknownNotes(facts),
    ...historyNotes(facts, data.sessions === null ? "user" : "session"),
    ...leakNotes(facts),
  ];
}

function repeatNotes({ repeatTargets, testCases, keepSeen }: ReportSplit): readonly Note[] {
  if (repeatTargets === 0) {
    return [];
  }
  const share = `${shareText(repeatTargets, testCases)} of the test targets (${countText(repeatTargets)} of ${countText(testCases)}) are items the user had before`;
  return keepSeen
    ? [
        {
          care: false,
          text: `${share}. Seen items are kept in the ranking, so these can be hit; the baseline “repeats” shows how far that alone goes.`,
        },
      ]
    : [
        {
          care: true,
          text: `${share}; seen items are removed, so these count as misses for everyone (use --keep-seen to rank them). No hit rate here can be above ${shareText(testCases - repeatTargets, testCases)}.`,
        },
      ];
}

function unknownNotes({ unknownTargets, testCases }: ReportSplit): readonly Note[] {
  return unknownTargets === 0
    ? []
    : [
        {
          care: unknownTargets * 10 > testCases,
          text: `${shareText(unknownTargets, testCases)} of the test targets (${countText(unknownTargets)} of ${countText(testCases)}) are items that occur nowhere before the test. They cannot be ranked and count as misses for everyone.`,
        },
      ];
}

function historyNotes(
  { usersWithoutHistory, minHistory }: ReportSplit,
  unit: "user" | "session",
): readonly Note[] {
  const missing = minHistory > 1 ? `fewer than ${countText(minHistory)} events` : "nothing";
  return usersWithoutHistory === 0
    ? []
    : [
        {
          care: false,
          text: `${countOf(usersWithoutHistory, unit)} with test events had ${missing} before that to predict from and ${usersWithoutHistory === 1 ? "makes" : "make"} no case: the figures say nothing about ${unit === "user" ? "new users" : "the first event of a session"}.`,
        },
      ];
}

function leakNotes({ kind, cases }: ReportSplit): readonly Note[] {
  const byPosition: Note = {
    care: true,
    text: "Time can leak: each user is cut at another moment, so training holds events of others that are later than some test targets. The figures may be kinder than real use; --split time shuts this out.",
  };
  const byUser: Note = {
    care: true,
    text: "Time can leak: training users and test users did what they did at the same times. The figures say how the model meets users it never saw, not how it meets the future.",
  };
  const notes: Readonly<Record<ReportSplit["kind"], Note>> = {
    time: {
      care: false,
      text: "No leak through time: all users are cut at the same moments, and training saw nothing of what happened after them.",
    },
    "last-item": byPosition,
    last: byPosition,
    ratio: byPosition,
    fold: byUser,
    users: byUser,
    column: {
      care: false,
      text: "Whether the split leaks through time is up to the column: it was followed as it is.",
    },
  };
  const dependent: Note = {
    care: true,
    text: "The cases of one sequence resemble each other, but the intervals take all cases to be independent: they are narrower than they should be.",
  };
  return [notes[kind], ...(cases === "every-prefix" ? [dependent] : [])];
}
