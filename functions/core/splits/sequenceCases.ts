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
  /** [sequences + 1] where the events of each begin. */
  readonly starts: Uint32Array;
  /** The label of each event [events], the oldest of a sequence first. */
  readonly labels: Uint8Array;
}

/**
 * The cases of `label` in each sequence. A case at random is drawn by the user's id, the seed, the label and the number
 * of the session, so that it is the same whatever else the log holds.
 */
export function sequenceCases(
  { users, starts, labels }: LabelledSequences,
  label: typeof VALIDATION | typeof TEST,
  config: RunConfig,
): readonly UserCases[] {
  const areSessions = config.sessions !== undefined;
  const query = { label, splitKind: config.split.kind, rule: config, areSessions };
  const all: UserCases[] = [];
  for (const { user, start, end } of rangesByUser(users)) {
    for (let sequence = start; sequence < end; sequence++) {
      const asked =
        config.cases === "random"
          ? { ...query, draw: drawFor(user, sequence - start, label, config) }
          : query;
      all.push(selectCases(labels, asked, starts[sequence], starts[sequence + 1]));
    }
  }
  return all;
}

/** The number by which the case of one sequence is drawn. */
function drawFor(
  user: string,
  session: number,
  label: typeof VALIDATION | typeof TEST,
  { seed }: RunConfig,
): () => number {
  const stream = { seed, purpose: "randomCase", major: hashString(user), minor: session } as const;
  return () => randomStream(stream).uniformAt(label);
}
