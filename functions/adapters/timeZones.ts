// Named time zones by the tz database of this runtime. Asked once, when a run is planned: the table that comes out
// stands in the manifest, so that a task gives the same times wherever and whenever it runs.

import { ConfigurationError } from "../core/errors.ts";
import { parseEventTime } from "../core/eventTime.ts";
import type { Zone } from "../core/timeZone.ts";
import { fixedZone } from "../core/timeZone.ts";

/** Changes are looked up in this span; before and after, the nearest offset holds. */
const FROM_MS = 0;
const TO_MS = Date.UTC(2070, 0, 1);
/** No zone changes twice in a shorter time. */
const STEP_MS = 7 * 24 * 3600 * 1000;

/**
 * The zone called `name`: an offset such as `+08:00`, or a name such as `Europe/London`. Throws `unknown-time-
 * zone`.
 */
export function zoneNamed(name: string): Zone {
  return fixedZone(name) ?? tabledZone(name);
}

function tabledZone(name: string): Zone {
  const offsetAt = clockOf(name);
  const changes: [number, number][] = [];
  const first = offsetAt(FROM_MS);
  let offset = first;
  for (let timeMs = FROM_MS; timeMs < TO_MS; timeMs += STEP_MS) {
    const next = offsetAt(timeMs + STEP_MS);
    if (next !== offset) {
      changes.push([changeBetween(offsetAt, timeMs, timeMs + STEP_MS), next]);
      offset = next;
    }
  }
  return { name, offsetMs: first, changes };
}

/** The first whole second with the later offset. */
function changeBetween(offsetAt: (timeMs: number) => number, from: number, to: number): number {
  const before = offsetAt(from);
  let [low, high] = [from / 1000, to / 1000];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    [low, high] = offsetAt(middle * 1000) === before ? [middle, high] : [low, middle];
  }
  return high * 1000;
}

/** How far clocks of the zone are ahead of UTC at a time: what they show, read as UTC, less the time. */
function clockOf(name: string): (timeMs: number) => number {
  const clock = formatOf(name);
  return (timeMs) => {
    // The Swedish form is that of ISO 8601: 1970-01-01 00:00:00.
    const shown = parseEventTime(clock.format(timeMs));
    return shown === null ? 0 : shown - timeMs;
  };
}

function formatOf(name: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat("sv-SE", {
      timeZone: name,
      ...{ year: "numeric", month: "2-digit", day: "2-digit" },
      ...{ hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
    });
  } catch {
    throw new ConfigurationError({
      code: "unknown-time-zone",
      what: "there is no such time zone",
      where: "--time-zone",
      expected: "UTC, an offset such as +08:00, or a name of the tz database such as Asia/Shanghai",
      found: JSON.stringify(name),
      fix: "write the offset from UTC: --time-zone +08:00",
    });
  }
}
