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
 * The cases of one user for `label`, validation or test, from the labels of the user's events in time order. A time
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
): UserCases {
  const { label, splitKind, rule, areSessions = false } = query;
  assert(Number.isSafeInteger(rule.minHistory) && rule.minHistory >= 0, "minHistory counts events");
  const isLeftOut = splitKind === "time" && !areSessions && (labels[0] ?? TRAIN) >= label;
  const positionMin = isLeftOut ? labels.length : Math.max(1, rule.minHistory);
  const positions: number[] = [];
  for (let position = positionMin; position < labels.length; position++) {
    if (labels[position] === label) {
      positions.push(position);
    }
  }
  return {
    positions: Uint32Array.from(chosen(positions, rule.cases, query.draw)),
    withoutHistory: positions.length === 0 && labels.includes(label),
  };
}

function chosen(
  positions: readonly number[],
  cases: CasesPerUser,
  draw: (() => number) | undefined,
): readonly number[] {
  switch (cases) {
    case "every-prefix":
      return positions;
    case "first":
      return positions.slice(0, 1);
    case "last":
      return positions.slice(-1);
    case "random": {
      assert(draw !== undefined, "a case at random needs a number to be drawn by");
      const index = Math.floor(draw() * positions.length);
      return positions.slice(index, index + 1);
    }
  }
}
