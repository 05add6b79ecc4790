// What came of a plan, as `plans/ID/comparison.json` has it.

import type { CellComparison } from "./cellComparison.ts";

export interface PlanComparison {
  readonly plan: string;
  readonly name: string;
  readonly version: string;
  readonly reference: string;
  readonly seeds: readonly number[];
  readonly cells: readonly CellComparison[];
}
