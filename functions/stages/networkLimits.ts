// The largest batches that a run gives its network, from its configuration.

import type { RankOptions } from "../core/evaluation/modelRanks.ts";
import type { RunConfig } from "../core/messages.ts";
import type { NetworkLimits } from "../core/models/network.ts";
import type { MinibatchSize } from "../core/training/minibatch.ts";

/** Windows that go through the encoder side by side; this and the longest window bound the memory of a batch. */
const WINDOWS_MAX = 256;
/** Positions encoded at a time when nothing is trained. */
const ENCODED_POSITIONS = 4096;

export function networkLimits(config: RunConfig): NetworkLimits {
  return {
    batchMax: WINDOWS_MAX,
    lengthMax: config.model.lengthMax,
    topMax: config.top,
  };
}

/** Minibatches of at most `positions`, within the network's limits. */
export function minibatchSize(positions: number): MinibatchSize {
  return { positions, windows: WINDOWS_MAX };
}

export function rankOptions(config: RunConfig): RankOptions {
  return {
    batch: minibatchSize(ENCODED_POSITIONS),
    lengthMax: config.model.lengthMax,
    keepSeen: config.keepSeen,
  };
}
