// Cleaning rules and events for tests.

import type { CleaningConfig } from "../../functions/core/messages.ts";
import type { EventColumns } from "../../functions/core/sequences.ts";

/** A cleaning in which only `changes` are asked for. */
export function cleaningWith(changes: Partial<CleaningConfig>): CleaningConfig {
  return {
    collapseRepeatsMs: null,
    maxEventsPerDay: null,
    maxEventsPerUser: null,
    minItemEvents: null,
    minUserEvents: null,
    eventWeights: [],
    ...changes,
  };
}

/** One event: user, item, time in ms, type. */
export type Row = readonly [user: number, item: number, timeMs: number, type: number];

/** Events in the order of `rows`, without a split column. */
export function eventColumns(rows: readonly Row[]): EventColumns {
  return {
    user: Uint32Array.from(rows, ([user]) => user),
    item: Uint32Array.from(rows, ([, item]) => item),
    timeMs: Float64Array.from(rows, ([, , timeMs]) => timeMs),
    type: Uint32Array.from(rows, ([, , , type]) => type),
    splitCode: new Uint8Array(rows.length),
  };
}
