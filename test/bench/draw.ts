// Numbers for benchmarks: functions of their seed, so that ours and the peer's are the same.

import { randomStream } from "../../functions/core/random.ts";

/** `count` numbers, uniform in ± scale. */
export function drawF32(count: number, seed: number, scale = 1): Float32Array {
  const stream = randomStream({ seed, purpose: "test" });
  return Float32Array.from({ length: count }, () => (2 * stream.uniform() - 1) * scale);
}

/** `count` whole numbers in [1, limit). */
export function drawItems(count: number, seed: number, limit: number): Uint32Array {
  const stream = randomStream({ seed, purpose: "test" });
  return Uint32Array.from({ length: count }, () => 1 + stream.integer(limit - 1));
}
