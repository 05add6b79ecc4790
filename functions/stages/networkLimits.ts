// The largest batches that a run gives its network, from its configuration.

import type { RankOptions } from "../core/evaluation/modelRanks.ts";
import type { RunConfig } from "../core/messages.ts";
import type { NetworkLimits } from "../core/models/network.ts";

/** Windows encoded at a time when nothing is trained. */
const ENCODE_BATCH = 64;

export function networkLimits(config: RunConfig): NetworkLimits {
  return {
    batchMax: Math.max(ENCODE_BATCH, config.model.batch),
    lengthMax: config.model.lengthMax,
    topMax: config.top,
  };
}

export function rankOptions(config: RunConfig): RankOptions {
  return { batch: ENCODE_BATCH, lengthMax: config.model.lengthMax, keepSeen: config.keepSeen };
}
