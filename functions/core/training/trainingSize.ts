// How long to train and in what portions when nobody says. Both follow from the gathered data, never from the machine.

/** Multiply-adds that the default spends on training, and the fewest and most rounds whatever they cost. */
const MULTIPLY_ADDS = 15e12;
const ROUNDS_MIN = 3;
const ROUNDS_MAX = 20;

/** Updates that a shard should make in an epoch, where the bounds of a minibatch allow it. */
const UPDATES_PER_EPOCH = 200;
const BATCH_MIN = 128;
const BATCH_MAX = 1024;

/**
 * Rounds for `positions` training targets, V scored items and H hidden units: a position costs 3 V H multiply-adds
 * in the softmax layer (scores, and the gradients of both factors) and 6 H² in each gate of each recurrent layer (an
 * LSTM layer has 4), forward and backward.
 */
export function defaultRoundLimit(size: {
  positions: number;
  V: number;
  H: number;
  gates: number;
}): number {
  const { positions, V, H, gates } = size;
  const epoch = positions * (3 * V * H + 6 * gates * H * H);
  return Math.max(ROUNDS_MIN, Math.min(ROUNDS_MAX, Math.floor(MULTIPLY_ADDS / Math.max(1, epoch))));
}

/** Positions of a minibatch: the power of two with which a shard makes at least UPDATES_PER_EPOCH updates. */
export function defaultBatch(size: { positions: number; shards: number }): number {
  let batch = BATCH_MIN;
  while (batch < BATCH_MAX && 2 * batch * size.shards * UPDATES_PER_EPOCH <= size.positions) {
    batch *= 2;
  }
  return batch;
}
