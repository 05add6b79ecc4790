// Which events of a user are targets of an evaluation: the cases. The history of a case is every earlier event of the
// user, whatever its label.

import { assert } from "../assert.ts";
import { type SplitLabel, TRAIN } from "./label.ts";
import type { SplitRule } from "./split.ts";

/** Every labelled event is a target, or only the last of each user. */
export type CasesPerUser = "every-prefix" | "last";

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

/** What `--cases` means where it is not given: sessions are read at every prefix, users once. */
export function defaultCases(split: SplitRule, areSessions = false): CasesPerUser {
  return split.kind === "column" || areSessions ? "every-prefix" : "last";
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
  const chosen = rule.cases === "last" ? positions.slice(-1) : positions;
  return {
    positions: Uint32Array.from(chosen),
    withoutHistory: positions.length === 0 && labels.includes(label),
  };
}
