// Whether a wave may be sent. Every wave of every run passes here, first when it is opened and again when it is driven
// on; what it may cost is decided in this one place.

import type { StageName } from "../messages.ts";

/** A wave that is about to be sent. */
export interface WaveDemand {
  readonly run: string;
  readonly wave: number;
  readonly stage: StageName;
  /** Messages to be sent. */
  readonly messages: number;
}

/** What a run may spend; null where nobody said. */
export type Budget = null;

export type Admission = { readonly isAdmitted: true };

/** Admits every wave: runs have no budgets yet. */
export function admit(_wave: WaveDemand, _budget: Budget): Admission {
  return { isAdmitted: true };
}
