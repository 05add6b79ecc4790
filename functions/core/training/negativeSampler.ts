// Draws the negatives of a minibatch: items with a probability in proportion to (training events)^α, with
// replacement. The probabilities are multiples of 2^−32, so that a random word decides an item exactly and the
// probability that the loss is corrected by is the one that items are drawn with.

import { assert } from "../assert.ts";
import { exp, log } from "../elementary.ts";
import type { Negatives } from "../models/sampledHead.ts";
import type { RandomStream } from "../random.ts";

/** Words of a random number, and the leading bits that look up where the search for an item begins. */
const WORDS = 2 ** 32;
const GUIDE_BITS = 16;

/** A distribution over the items of a vocabulary. */
export interface NegativeSampler {
  /** [V] the probability of each item; their sum is 1. */
  readonly probabilities: Float64Array;
  /** `count` items, from the numbers at positions [first, first + count) of the stream. */
  draw(stream: RandomStream, first: number, count: number): Negatives;
}

/** Items in proportion to counts^power; an item without events is never drawn. At least one has some. */
export function negativeSampler(counts: Float64Array, power: number): NegativeSampler {
  const bounds = upperBounds(counts, power);
  const probabilities = bounds.map((bound, item) => (bound - (bounds[item - 1] ?? 0)) / WORDS);
  const logs = probabilities.map((q) => log(q));
  const guide = guideOf(bounds);
  const itemAt = (word: number) => {
    let item = guide[word >>> (32 - GUIDE_BITS)] as number;
    while (word >= (bounds[item] as number)) {
      item += 1;
    }
    return item;
  };
  return {
    probabilities,
    draw(stream, first, count) {
      const items = new Uint32Array(count);
      const logExpected = new Float32Array(count);
      const logCount = log(count);
      for (let index = 0; index < count; index++) {
        const item = itemAt(stream.uint32At(first + index));
        items[index] = item;
        logExpected[index] = logCount + (logs[item] as number);
      }
      return { items, logExpected };
    },
  };
}

/** [V] item v is drawn for the words in [bound of v − 1, bound of v). */
function upperBounds(counts: Float64Array, power: number): Float64Array {
  const weights = counts.map((count) => (count > 0 ? exp(power * log(count)) : 0));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  assert(total > 0 && total < Infinity, "an item has events, and powers of counts are finite");
  let sum = 0;
  return weights.map((weight) => {
    sum += weight;
    return Math.round((sum / total) * WORDS);
  });
}

/** The first item that a word with given leading bits may mean. */
function guideOf(bounds: Float64Array): Uint32Array {
  const guide = new Uint32Array(2 ** GUIDE_BITS);
  let item = 0;
  for (let leading = 0; leading < guide.length; leading++) {
    while ((bounds[item] as number) <= leading * 2 ** (32 - GUIDE_BITS)) {
      item += 1;
    }
    guide[leading] = item;
  }
  return guide;
}
