// What came of a plan, as `plans/ID/comparison.json` has it.

import type { Aging } from "./aging.ts";
import type { CellComparison } from "./cellComparison.ts";

export interface PlanComparison {
  readonly plan: string;
  readonly name: string;
  readonly version: string;
  readonly reference: string;
  readonly seeds: readonly number[];
  readonly cells: readonly CellComparison[];
  /** For every set of data and frozen protocol with two windows that have a case. */
  readonly aging: readonly Aging[];
}
