// Time zones as plain data: how far local time is ahead of UTC, and when that changes. Rules of the tz database change
// with the machine that holds them, so a named zone is looked up once, when a run is planned, and its table stands in
// the manifest: from there on results depend on the table alone.

/** Offsets in milliseconds ahead of UTC. */
export interface Zone {
  readonly name: string;
  /** Before the first change. */
  readonly offsetMs: number;
  /** [time of the change in ms since the epoch, offset from then on], in order of time. */
  readonly changes: readonly (readonly [number, number])[];
}

export const UTC: Zone = { name: "UTC", offsetMs: 0, changes: [] };

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** The zone that `UTC`, `Z`, `+08:00`, `+0800` or `-5` write; null for anything else, such as a zone's name. */
export function fixedZone(text: string): Zone | null {
  if (text === "UTC" || text === "Z") {
    return UTC;
  }
  const match = /^(?:UTC)?([+-])(\d{1,2})(?::?([0-5]\d))?$/.exec(text);
  const hours = Number(match?.[2]);
  if (match === null || hours > 18) {
    return null;
  }
  const minutes = hours * 60 + Number(match[3] ?? 0);
  return { name: text, offsetMs: (match[1] === "-" ? -minutes : minutes) * MINUTE_MS, changes: [] };
}

/** How far local time is ahead of UTC at `timeMs`. */
export function offsetAt(zone: Zone, timeMs: number): number {
  let low = 0;
  let high = zone.changes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((zone.changes[middle]?.[0] ?? 0) <= timeMs) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return zone.changes[low - 1]?.[1] ?? zone.offsetMs;
}

/**
 * The time of a local clock that shows `localMs` (read as if it were UTC). Where clocks were set back the reading
 * occurs twice and means the earlier; where they were set forward it does not occur and is read with the offset
 * before, hence later: what ECMAScript's Temporal calls `compatible`.
 */
export function timeFromLocal(zone: Zone, localMs: number): number {
  const before = offsetAt(zone, localMs - DAY_MS);
  const after = offsetAt(zone, localMs + DAY_MS);
  const candidates = [localMs - before, localMs - after];
  const matching = candidates.find((timeMs) => timeMs + offsetAt(zone, timeMs) === localMs);
  return matching ?? localMs - before;
}
