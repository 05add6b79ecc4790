// Rolling windows: K test windows side by side at the end of a log, each its own run, which trains on all before its
// window (Tashman, "Out-of-sample tests of forecasting accuracy", International Journal of Forecasting 16(4), 2000:
// rolling origin).

import { assert } from "../assert.ts";
import { durationText, parseDuration } from "../duration.ts";
import { selectTime, type TimeColumns, timeRange } from "./timeSelection.ts";

/** One of the windows. */
export interface RollingWindow {
  /** From 1 to `windows`, in the order of time. */
  readonly window: number;
  readonly windows: number;
  /** Length of each; without it each has about as many events as the time before the first. */
  readonly spanMs?: number | undefined;
}

const WINDOWS_MAX = 1000;

/** `I/K` or `I/K:SPAN` as a window; null for anything else. Throws ConfigurationError for a span that is none. */
export function parseRolling(text: string): RollingWindow | null {
  const [, first = "", second = "", span] = /^(\d{1,4})\/(\d{1,4})(?::(.*))?$/.exec(text) ?? [];
  const [window, windows] = [Number(first), Number(second)];
  if (window < 1 || window > windows || windows > WINDOWS_MAX) {
    return null;
  }
  const length = span === undefined ? {} : { spanMs: parseDuration(span, "--split") };
  return { window, windows, ...length };
}

/**
 * The ends of a window over all event times, [fromMs, toMs); the last window has no end. With a span, windows are
 * counted back from the last event. Without one, the K + 1 parts between event ⌊i · n / (K + 1)⌋ and the next of n in
 * time order have equally many events, but for those of equal time, which are never parted, and the first part is
 * trained on. Windows of one K and span meet end to end. The log holds an event.
 */
export async function rollingBounds(
  { window, windows, spanMs }: RollingWindow,
  columns: TimeColumns,
): Promise<{ readonly fromMs: number; readonly toMs?: number }> {
  const range = await timeRange(columns);
  assert(range.count > 0, "a window needs an event");
  const startOf = async (index: number) =>
    spanMs === undefined
      ? await selectTime(columns, range, Math.floor((index * range.count) / (windows + 1)))
      : range.lastMs + 1 - (windows + 1 - index) * spanMs;
  const fromMs = await startOf(window);
  return window === windows ? { fromMs } : { fromMs, toMs: await startOf(window + 1) };
}

/** A window in words: "rolling, test window 2 of 4 of 7d". */
export function rollingText({ window, windows, spanMs }: RollingWindow): string {
  const length = spanMs === undefined ? "of equally many events" : `of ${durationText(spanMs)}`;
  return `rolling, test window ${window} of ${windows} ${length}`;
}
