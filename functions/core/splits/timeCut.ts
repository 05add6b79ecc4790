// Where a global time split cuts. The cut is an exact quantile of all event times, found by passes over the columns of
// many tasks (timeSelection.ts), so that it does not depend on how the events are spread over them.

import { assert } from "../assert.ts";
import { InvalidInputError } from "../errors.ts";
import { rollingBounds } from "./rolling.ts";
import { QUANTILE_DEFAULT, type TimeSplit } from "./split.ts";
import { selectTime, type TimeColumns, type TimeRange, timeRange } from "./timeSelection.ts";

/**
 * Events before `validationFromMs` are for training, from `testFromMs` on for the test, between for validation; the
 * test may end.
 */
export interface TimeCuts {
  /** Epoch milliseconds, inclusive. */
  readonly validationFromMs: number;
  /** Epoch milliseconds, inclusive; not before `validationFromMs`. */
  readonly testFromMs: number;
  /** Epoch milliseconds, exclusive; without it the test has no end. */
  readonly testToMs?: number | undefined;
}

/** Of the events before the test, the last tenth in time validates the model. */
export const VALIDATION_QUANTILE = 0.9;

/**
 * The time of event ⌊q · n⌋ (from 0) of all n events in time order. A split there puts events with an earlier time on
 * the early side and events with this time or a later one on the late side; events of equal time are never parted, so
 * the early side has ⌊q · n⌋ events, or fewer when the cut falls among equal times. The columns hold at least one event
 * together; 0 ≤ q < 1. Only events in [fromMs, toMs) count, where these are given.
 */
export async function cutAtQuantile(
  columns: TimeColumns,
  q: number,
  bounds: { readonly fromMs?: number; readonly toMs?: number } = {},
): Promise<number> {
  assert(q >= 0 && q < 1, "a quantile is in [0, 1)");
  const range = await timeRange(columns, bounds);
  assert(range.count > 0, "a quantile needs an event");
  return selectTime(columns, range, Math.floor(q * range.count));
}

/**
 * The cuts of a time split over all event times. Throws InvalidInputError when a side of the test cut, or the training
 * side of the validation cut, would have no event.
 */
export async function resolveTimeCuts(rule: TimeSplit, columns: TimeColumns): Promise<TimeCuts> {
  const { quantile, fromMs, rolling } = rule;
  const given = [quantile, fromMs, rolling].filter((cut) => cut !== undefined);
  assert(given.length <= 1, "a time split has one cut");
  const split = rolling === undefined ? rule : await rollingBounds(rolling, columns);
  const testFromMs = split.fromMs ?? (await cutAtQuantile(columns, quantile ?? QUANTILE_DEFAULT));
  const earlier = await timeRange(columns, { toMs: testFromMs });
  if (earlier.count === 0) {
    throw emptySide("before the test cut", testFromMs, await timeRange(columns));
  }
  const toMs = split.toMs ?? Number.POSITIVE_INFINITY;
  if ((await timeRange(columns, { fromMs: testFromMs, toMs })).count === 0) {
    const end = split.toMs === undefined ? "on" : `to before ${split.toMs}`;
    throw emptySide(`from the test cut ${end}`, testFromMs, await timeRange(columns));
  }
  const place = Math.floor(VALIDATION_QUANTILE * earlier.count);
  const validationFromMs = await selectTime(columns, earlier, place);
  if (earlier.firstMs >= validationFromMs) {
    throw emptySide("before the validation cut", validationFromMs, earlier);
  }
  const end = split.toMs === undefined ? {} : { testToMs: split.toMs };
  return { validationFromMs, testFromMs, ...end };
}

function emptySide(side: string, cutMs: number, { firstMs, lastMs }: TimeRange): InvalidInputError {
  return new InvalidInputError({
    code: "empty-time-split",
    what: "the time split leaves one side without events",
    where: `cut at ${cutMs} ms since 1970`,
    expected: `events ${side}`,
    found: `all event times in [${firstMs}, ${lastMs}] ms since 1970`,
    fix: "choose an earlier or later cut, such as --split time:0.8 (of rolling windows fewer, or shorter ones), or use --split last-item",
  });
}
