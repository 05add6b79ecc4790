// Whether training anew is worth it: enough of the data is new, or the model in use does worse on the newest window
// than it did when it was made. Asked from what is known before anything is trained.

import type { Estimate } from "../metrics/rankingMetrics.ts";

/** An input as a plan knows it. */
export interface KnownInput {
  readonly bytes: number;
  readonly etag: string;
}

/**
 * The part of the bytes of `inputs` that the champion has not seen, from 0 to 1. An input is one that it has seen where
 * size and entity tag are the same, whatever its name.
 */
export function newShare(inputs: readonly KnownInput[], seen: readonly KnownInput[]): number {
  const known = new Set(seen.map(({ etag, bytes }) => `${etag} ${bytes}`));
  const total = inputs.reduce((sum, { bytes }) => sum + bytes, 0);
  const fresh = inputs
    .filter(({ etag, bytes }) => !known.has(`${etag} ${bytes}`))
    .reduce((sum, { bytes }) => sum + bytes, 0);
  return total === 0 ? 0 : fresh / total;
}

/** The headline metric of the champion: on its own test, and as it is on the newest window. */
export interface Aging {
  readonly metric: string;
  readonly then: Estimate;
  readonly now: Estimate;
}

export interface Occasion {
  readonly newShare: number;
  /** The part of new data that is enough by itself. */
  readonly newShareMin: number;
  /** Null where it is not known. */
  readonly aging: Aging | null;
}

export interface Need {
  readonly isNeeded: boolean;
  readonly reason: string;
}

/**
 * Drift is taken for shown where the two intervals do not meet; they are of other cases, so this asks for more than a
 * test of the difference would.
 */
export function needOf({ newShare: share, newShareMin, aging }: Occasion): Need {
  const percent = (part: number) => `${(100 * part).toFixed(1)} %`;
  const amount = `${percent(share)} of the bytes are new`;
  if (share >= newShareMin) {
    return { isNeeded: true, reason: `${amount}, of ${percent(newShareMin)} asked for` };
  }
  const short = `${amount}, less than the ${percent(newShareMin)} asked for`;
  if (aging === null) {
    return { isNeeded: false, reason: short };
  }
  const { metric, then, now } = aging;
  const figures = `${metric} ${estimateText(then)} when it was made, ${estimateText(now)} on the newest window`;
  return now.high < then.low
    ? { isNeeded: true, reason: `the model in use does worse than it did: ${figures}` }
    : { isNeeded: false, reason: `${short}, and the model in use holds: ${figures}` };
}

function estimateText({ value, low, high }: Estimate): string {
  return `${value.toFixed(4)} [${low.toFixed(4)}, ${high.toFixed(4)}]`;
}
