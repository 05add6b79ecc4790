// Keeps labels apart: the positions nearest to where they belong at which no two collide.

import { assert } from "../../assert.ts";

export interface SpreadOptions {
  /** Least distance between two labels. */
  readonly gap: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Positions in [low, high], at least `gap` apart and in the order of `wanted`, with the least sum of squared shifts.
 * Equal wishes keep the order they came in. The room must suffice: (count − 1) · gap ≤ high − low.
 *
 * Taking i · gap off the i-th wish turns "at least gap apart" into "not falling", so this is isotonic regression,
 * solved by pooling adjacent violators (Barlow, Bartholomew, Bremner & Brunk, "Statistical inference under order
 * restrictions", 1972); cutting its solution to the bounds solves the bounded problem.
 */
export function spread(wanted: readonly number[], { gap, low, high }: SpreadOptions): number[] {
  const slack = (wanted.length - 1) * gap;
  assert(slack <= high - low, "the labels fit between the bounds");
  const order = wanted
    .map((position, index) => ({ position, index }))
    .sort((a, b) => a.position - b.position || a.index - b.index);
  const blocks: { sum: number; count: number }[] = [];
  order.forEach(({ position }, rank) => {
    let block = { sum: position - rank * gap, count: 1 };
    for (let last = blocks.at(-1); last !== undefined; last = blocks.at(-1)) {
      if (last.sum / last.count < block.sum / block.count) {
        break;
      }
      blocks.pop();
      block = { sum: last.sum + block.sum, count: last.count + block.count };
    }
    blocks.push(block);
  });
  const levels = blocks.flatMap(({ sum, count }) => new Array<number>(count).fill(sum / count));
  const positions = new Array<number>(wanted.length).fill(0);
  order.forEach(({ index }, rank) => {
    const level = Math.min(Math.max(levels[rank] as number, low), high - slack);
    positions[index] = level + rank * gap;
  });
  return positions;
}
