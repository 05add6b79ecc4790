// Which events of a user are targets of an evaluation: the cases. The history of a case is every earlier event of the
// user, whatever its label.

import { assert } from "../assert.ts";
import { type SplitLabel, TRAIN } from "./label.ts";
import type { SplitRule } from "./split.ts";

/** Every labelled event is a target, or only the first, the last, or one drawn at random, of each sequence. */
export const CASES_PER_USER = ["every-prefix", "last", "first", "random"] as const;
export type CasesPerUser = (typeof CASES_PER_USER)[number];

export interface CaseRule {
  readonly cases: CasesPerUser;
  /** Events that a history has at least; a history is never empty, so 0 means 1. */
  readonly minHistory: number;
}

/** What a user contributes to one evaluation. */
export interface UserCases {
  /** Positions of the targets among the user's events, ascending. */
  readonly positions: Uint32Array;
  /** The user has events of this label, but none with the history that a case needs: to be counted and reported. */
  readonly withoutHistory: boolean;
}

const SPLITS_WITH_MANY_TARGETS: readonly SplitRule["kind"][] = ["column", "last", "ratio"];

/**
 * What `--cases` means where it is not given: sessions, and splits that set several events of a user apart, are read at
 * every prefix, users otherwise once.
 */
export function defaultCases(split: SplitRule, areSessions = false): CasesPerUser {
  return areSessions || SPLITS_WITH_MANY_TARGETS.includes(split.kind) ? "every-prefix" : "last";
}

/**
 * The cases of one user for `label`, validation or test, from the labels of the user's events in time order, which are
 * `labels` from `start` to `end`. A time
 * split evaluates users on both sides of its cut only: the first event must have an earlier label. Sessions are never
 * divided, so theirs need not.
 */
export function selectCases(
  labels: Uint8Array,
  query: {
    readonly label: Exclude<SplitLabel, typeof TRAIN>;
    readonly splitKind: SplitRule["kind"];
    readonly rule: CaseRule;
    readonly areSessions?: boolean;
    /** A number in [0, 1) that belongs to the sequence; needed for "random". */
    readonly draw?: () => number;
  },
  start = 0,
  end = labels.length,
): UserCases {
  const { label, splitKind, rule, areSessions = false } = query;
  assert(Number.isSafeInteger(rule.minHistory) && rule.minHistory >= 0, "minHistory counts events");
  const first = start < end ? (labels[start] ?? TRAIN) : TRAIN;
  const isLeftOut = splitKind === "time" && !areSessions && first >= label;
  const from = isLeftOut ? end : Math.min(end, start + Math.max(1, rule.minHistory));
  const count = countOf(label, labels, from, end);
  if (count === 0) {
    return countOf(label, labels, start, end) > 0 ? WITHOUT_HISTORY : NONE;
  }
  const [firstCase, endCase] = chosen(count, rule.cases, query.draw);
  const positions = new Uint32Array(endCase - firstCase);
  let seen = 0;
  for (let event = from; seen < endCase; event++) {
    if (labels[event] === label) {
      if (seen >= firstCase) {
        positions[seen - firstCase] = event - start;
      }
      seen += 1;
    }
  }
  return { positions, withoutHistory: false };
}

function countOf(label: SplitLabel, labels: Uint8Array, start: number, end: number): number {
  let count = 0;
  for (let event = start; event < end; event++) {
    count += labels[event] === label ? 1 : 0;
  }
  return count;
}

// Most users of a large log have no case of a label.
const NONE: UserCases = { positions: new Uint32Array(0), withoutHistory: false };
const WITHOUT_HISTORY: UserCases = { ...NONE, withoutHistory: true };

/** Which of `count` events, the first being number 0: from, and up to. */
function chosen(
  count: number,
  cases: CasesPerUser,
  draw: (() => number) | undefined,
): readonly [number, number] {
  switch (cases) {
    case "every-prefix":
      return [0, count];
    case "first":
      return [0, 1];
    case "last":
      return [count - 1, count];
    case "random": {
      assert(draw !== undefined, "a case at random needs a number to be drawn by");
      const index = Math.floor(draw() * count);
      return [index, index + 1];
    }
  }
}
