// The weighted mean of weights over shards: the reducer of parameter averaging (McMahan et al. 2017, FedAvg, eq. of
// Algorithm 1). Sums of floats depend on their order, so the fold is in shard order and in f64; the mean is taken once.

import { assert } from "../assert.ts";

/** A running sum over shards, to be folded in ascending shard order. */
export interface WeightedSum {
  /** Adds the weights of the shard whose result is called `name`: names ascend, or it is a programmer's error. */
  add(weights: Float32Array, events: number, name: string): void;
  /** The mean, rounded once to f32; null where no shard had any event. */
  mean(): Float32Array | null;
}

/** An empty sum of vectors of `length` parameters. */
export function weightedSum(length: number): WeightedSum {
  const sum = new Float64Array(length);
  let total = 0;
  let last = "";
  return {
    add(weights, events, name) {
      assert(name > last, "shards are folded in ascending order, each once");
      last = name;
      assert(weights.length === length, "every shard has the same parameters");
      if (events === 0) {
        return;
      }
      total += events;
      for (let index = 0; index < length; index++) {
        sum[index] = (sum[index] as number) + events * (weights[index] as number);
      }
    },
    mean() {
      return total === 0 ? null : Float32Array.from(sum, (value) => value / total);
    },
  };
}
