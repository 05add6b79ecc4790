// How long to train and in what portions when nobody says. Both follow from the gathered data, never from the machine.

/** Multiply-adds that the default spends on training, and the fewest and most rounds whatever they cost. */
const MULTIPLY_ADDS = 15e12;
const ROUNDS_MIN = 3;
const ROUNDS_MAX = 20;

/** Updates that a shard should make in an epoch, where the bounds of a minibatch allow it. */
const UPDATES_PER_EPOCH = 200;
const BATCH_MIN = 128;
const BATCH_MAX = 1024;
const DIVIDED_MIN = 16;

/** Rounds where one pass over the training data costs that many multiply-adds. */
export function defaultRoundLimit(epochMultiplyAdds: number): number {
  const affordable = Math.floor(MULTIPLY_ADDS / Math.max(1, epochMultiplyAdds));
  return Math.max(ROUNDS_MIN, Math.min(ROUNDS_MAX, affordable));
}

/** What the size of a minibatch follows from. */
export interface BatchAmount {
  readonly positions: number;
  readonly shards: number;
  /** 1 where it is not said. */
  readonly mergesPerEpoch?: number;
}

/**
 * Positions of a minibatch: the power of two with which a shard makes at least UPDATES_PER_EPOCH updates. Where shards
 * are merged within epochs the minibatch of one shard is divided among them, so that each makes as many updates as one
 * would.
 */
export function defaultBatch(size: BatchAmount): number {
  if (size.shards > 1 && (size.mergesPerEpoch ?? 1) > 1) {
    const whole = defaultBatch({ positions: size.positions, shards: 1 });
    return Math.max(DIVIDED_MIN, Math.floor(whole / size.shards));
  }
  let batch = BATCH_MIN;
  while (batch < BATCH_MAX && 2 * batch * size.shards * UPDATES_PER_EPOCH <= size.positions) {
    batch *= 2;
  }
  return batch;
}
