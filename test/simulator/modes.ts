// The ways in which shards train and are merged that simulated runs take turns at: a seed has one of them.

import { DEFAULT_MERGING, type MergingRequest } from "../../functions/core/run/merging.ts";
import { DEFAULT_OBJECTIVE } from "../../functions/core/run/objective.ts";
import type { RunRequest } from "../../functions/core/run/request.ts";

const nesterov = { outer: "nesterov", localUpdates: 2 } as const;
const mode = (merging: Partial<MergingRequest>, changes: Partial<RunRequest> = {}) => ({
  ...changes,
  merging: { ...DEFAULT_MERGING, ...merging },
});

const MODES = {
  mean: mode({}),
  nesterov: mode(nesterov),
  participants: mode({ participants: 2 }),
  scatter: mode({ reducer: "scatter" }),
  "int8 by slices": mode(
    { ...nesterov, compression: "int8", participants: 2, reducer: "scatter" },
    { objective: { ...DEFAULT_OBJECTIVE, loss: "sampled-softmax", negatives: 2 } },
  ),
  "merges within epochs": mode({
    ...{ outer: "nesterov", mergesPerEpoch: 2, compression: "int8", rowMean: "occurring" },
  }),
} satisfies Record<string, Partial<RunRequest>>;
export type Mode = keyof typeof MODES;
export const MODE_NAMES = Object.keys(MODES) as readonly Mode[];

/** The mode of the runs of a seed. */
export function modeOf(seed: number): Mode {
  return MODE_NAMES[seed % MODE_NAMES.length] as Mode;
}

/** What a run of the mode asks for beyond its sizes. */
export const requestOf = (name: Mode): Partial<RunRequest> => MODES[name];
