// The labels of a whole shard. What a rule counts, and what it never divides, is a user's event, or a user's session
// where the sequences are sessions: a session has the time of its last event.

import { present } from "../assert.ts";
import type { Sequences } from "../sequences.ts";
import { labelEvents, type ResolvedSplit } from "./label.ts";

/** Sequences [start, end) of one user, who has more than one only where they are sessions. */
export interface UserRange {
  readonly user: string;
  readonly start: number;
  readonly end: number;
}

/** Neighbouring sequences of the same user, in order. */
export function rangesByUser(users: readonly string[]): readonly UserRange[] {
  const ranges: UserRange[] = [];
  let start = 0;
  for (let end = 1; end <= users.length; end++) {
    if (users[end] !== users[start]) {
      ranges.push({ user: present(users[start], "a sequence has a user"), start, end });
      start = end;
    }
  }
  return ranges;
}

/** The label of each event of the shard [events]. */
export function labelSequences(
  split: ResolvedSplit,
  sequences: Sequences,
  options: { readonly areSessions: boolean },
): Uint8Array {
  const { starts, timesMs, splitCodes } = sequences;
  const labels = new Uint8Array(timesMs.length);
  const startOf = (sequence: number) => present(starts[sequence], "sequences have starts");
  if (split.kind === "time" && !options.areSessions) {
    return labelEvents(split, { timesMs, splitCodes: null, user: "" });
  }
  for (const range of rangesByUser(sequences.users)) {
    if (options.areSessions && split.kind !== "column") {
      const ends = Array.from({ length: range.end - range.start }, (_, session) =>
        startOf(range.start + session + 1),
      );
      const lastTimes = Float64Array.from(ends, (end) => timesMs[end - 1] as number);
      const { user } = range;
      const bySession = labelEvents(split, { timesMs: lastTimes, splitCodes: null, user });
      for (const [session, label] of bySession.entries()) {
        const sequence = range.start + session;
        labels.fill(label, startOf(sequence), startOf(sequence + 1));
      }
    } else {
      for (let sequence = range.start; sequence < range.end; sequence++) {
        const [start, end] = [startOf(sequence), startOf(sequence + 1)];
        const events = {
          timesMs: timesMs.subarray(start, end),
          splitCodes: splitCodes.subarray(start, end),
          user: range.user,
        };
        labels.set(labelEvents(split, events), start);
      }
    }
  }
  return labels;
}
