// A plan as it stands in the store: which runs belong to it and what each is. The state of a run is in the run's own
// log and nowhere else, so that whoever drives the runs, in whatever order, leaves nothing here to be kept right.

import type { Protocol } from "./protocol.ts";
import type { Trial } from "./trials.ts";

export interface PlannedRun extends Omit<Trial, "arguments"> {
  /** Its name in the store. */
  readonly run: string;
}

/** `plans/ID/plan.json` */
export interface PlanRecord {
  /** `NAME-HASH`: the same plan over the same data has the same. */
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly createdAtMs: number;
  /** The model that the others are compared with. */
  readonly reference: string;
  readonly models: readonly string[];
  readonly seeds: readonly number[];
  readonly commonCases: boolean;
  readonly protocols: readonly Protocol[];
  readonly runs: readonly PlannedRun[];
}

/** The name of run `index` of a plan, from 1, as people count them. */
export function plannedRunName(id: string, index: number): string {
  return `${id}-${String(index + 1).padStart(4, "0")}`;
}
