// What every plan of a model's memory ends with: whether it fits, and where the slots of the optimizer lie.

import { LimitError } from "../errors.ts";
import type { ParameterLayout } from "../layout.ts";

/** What is said of a plan that does not fit. */
export interface PlannedModel {
  readonly what?: string;
  /** The sizes that the plan is for. */
  readonly where: string;
  readonly fix: string;
}

/** Throws LimitError `memory-plan`, with both numbers, where a plan ends beyond `bytesMax`. */
export function expectPlanned(
  bytes: number,
  bytesMax: number,
  { what = "the model does not fit into memory", where, fix }: PlannedModel,
): void {
  if (bytes > bytesMax) {
    throw new LimitError({
      code: "memory-plan",
      what,
      where,
      expected: `at most ${bytesMax} bytes`,
      found: `a plan of ${bytes} bytes`,
      fix,
    });
  }
}

/** Addresses of the optimizer's slots by name, one parameter vector after the other from `startByte` on. */
export function slotAddresses(
  names: readonly string[],
  startByte: number,
  { paddedCount }: ParameterLayout,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    names.map((name, index) => [name, startByte + index * 4 * paddedCount]),
  );
}
