// The cases of all sequences of a shard, as a run's configuration asks for them.

import type { RunConfig } from "../messages.ts";
import { hashString } from "../partition.ts";
import { randomStream } from "../random.ts";
import { selectCases, type UserCases } from "./cases.ts";
import type { TEST, VALIDATION } from "./label.ts";
import { rangesByUser } from "./sequenceLabels.ts";

/** Sequences by their users, neighbours of the same user being sessions. */
export interface LabelledSequences {
  readonly users: readonly string[];
  /** The label of each event of a sequence, oldest first. */
  labelsOf(sequence: number): Uint8Array;
}

/**
 * The cases of `label` in each sequence. A case at random is drawn by the user's id, the seed, the label and the number
 * of the session, so that it is the same whatever else the log holds.
 */
export function sequenceCases(
  { users, labelsOf }: LabelledSequences,
  label: typeof VALIDATION | typeof TEST,
  config: RunConfig,
): readonly UserCases[] {
  const areSessions = config.sessions !== undefined;
  const query = { label, splitKind: config.split.kind, rule: config, areSessions };
  return rangesByUser(users).flatMap(({ user, start, end }) =>
    Array.from({ length: end - start }, (_, session) => {
      const draw = () =>
        randomStream({
          seed: config.seed,
          purpose: "randomCase",
          major: hashString(user),
          minor: session,
        }).uniformAt(label);
      return selectCases(labelsOf(start + session), { ...query, draw });
    }),
  );
}
