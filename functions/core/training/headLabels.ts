// What the further heads of a model are to predict of the next event, and the constant that a head must beat.

import { assert } from "../assert.ts";
import { exp, log, log2 } from "../elementary.ts";
import type { AuxiliaryHead } from "../models/auxiliaryHeads.ts";
import type { Window } from "./windows.ts";

/** The prefix of heads that ask for an event type: `next-is=purchase`. */
const NEXT_IS = "next-is=";

/** Events of one user, oldest first. */
export interface LabelledEvents {
  readonly timesMs: Float64Array;
  /** Numbers of event types. */
  readonly types: Uint32Array;
}

/** The event type that a head asks for, null where it asks for the gap. */
export function eventTypeOf({ name }: AuxiliaryHead): string | null {
  return name.startsWith(NEXT_IS) ? name.slice(NEXT_IS.length) : null;
}

/**
 * The label of event `position`, which is at least 1: whether it has type `type`, or log2(1 + seconds since the
 * last).
 */
export function headLabel(
  { kind }: AuxiliaryHead,
  { timesMs, types }: LabelledEvents,
  position: number,
  type: number | null,
): number {
  assert(position >= 1, "the first event follows none");
  if (kind === "binary") {
    return types[position] === type ? 1 : 0;
  }
  const gapMs = (timesMs[position] as number) - (timesMs[position - 1] as number);
  return Math.fround(log2(1 + gapMs / 1000));
}

/** [B, T] labels of the events after each input of the windows (longest first), 0 past the end of a window. */
export function windowLabels(
  head: AuxiliaryHead,
  windows: readonly Window[],
  eventsOf: (user: number) => LabelledEvents,
  type: number | null,
): Float32Array {
  const T = windows[0]?.length ?? 0;
  const labels = new Float32Array(windows.length * T);
  for (const [row, { user, start, length }] of windows.entries()) {
    const events = eventsOf(user);
    for (let t = 0; t < length; t++) {
      labels[row * T + t] = headLabel(head, events, start + 1 + t, type);
    }
  }
  return labels;
}

/** Count and sum of labels. */
export interface LabelSum {
  readonly count: number;
  readonly sum: number;
}

/** The value z that minimises a head's loss over labels with that sum, were it the same for all: mean, or its logit. */
export function constantValue({ kind }: AuxiliaryHead, { count, sum }: LabelSum): number {
  if (count === 0) {
    return 0;
  }
  if (kind === "regression") {
    return sum / count;
  }
  // Half an event more of each kind keeps the logit finite.
  const rate = (sum + 0.5) / (count + 1);
  return log(rate) - log(1 - rate);
}

/** The loss of the value z: cross-entropy in nats, or (z − y)². */
export function headLoss({ kind }: AuxiliaryHead, z: number, label: number): number {
  if (kind === "regression") {
    return (z - label) * (z - label);
  }
  return Math.max(z, 0) - z * label + log(1 + exp(-Math.abs(z)));
}
