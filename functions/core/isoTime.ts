// Times as text for records: ISO 8601 in UTC, to the second.

import { dayText, minuteText } from "./civilTime.ts";

/** `2026-11-24T23:15:07Z` */
export function isoText(timeMs: number): string {
  const seconds = String(Math.floor(timeMs / 1000) % 60).padStart(2, "0");
  return `${dayText(timeMs)}T${minuteText(timeMs).slice(-"hh:mm".length)}:${seconds}Z`;
}

/** `20261124T231507Z`, which sorts by time and is fit for a name. */
export function compactTime(timeMs: number): string {
  return isoText(timeMs).replaceAll("-", "").replaceAll(":", "");
}
