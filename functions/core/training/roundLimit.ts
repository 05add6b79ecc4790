// How many rounds a run may take when nobody says: as many as fit a fixed amount of arithmetic, so that the default
// follows from the data and never from the machine.

/** Multiply-adds that the default spends on training, and the fewest and most rounds whatever they cost. */
const MULTIPLY_ADDS = 15e12;
const ROUNDS_MIN = 3;
const ROUNDS_MAX = 20;

/**
 * Rounds for `positions` training targets, V vocabulary rows and H hidden units: a position costs 3 V H multiply-adds
 * in the softmax layer (scores, and the gradients of both factors) and 24 H² in the LSTM, forward and backward.
 */
export function defaultRoundLimit(size: { positions: number; V: number; H: number }): number {
  const { positions, V, H } = size;
  const epoch = positions * (3 * V * H + 24 * H * H);
  return Math.max(ROUNDS_MIN, Math.min(ROUNDS_MAX, Math.floor(MULTIPLY_ADDS / Math.max(1, epoch))));
}
