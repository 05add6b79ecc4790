// Lengths of time as people write them in flags: a whole number and a unit, such as 30m or 24h.

import { ConfigurationError } from "./errors.ts";

const UNITS_MS: ReadonlyMap<string, number> = new Map([
  ["s", 1000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);

/** Ten years; what is longer is a slip of the unit. */
const DURATION_MS_MAX = 3650 * 86_400_000;

/** Milliseconds of `text`, above 0. `where` is the flag, for the ConfigurationError thrown for anything else. */
export function parseDuration(text: string, where: string): number {
  const [, digits = "", unit = ""] = /^(\d{1,9})(s|m|h|d)$/.exec(text.trim()) ?? [];
  const durationMs = Number(digits) * (UNITS_MS.get(unit) ?? Number.NaN);
  if (durationMs > 0 && durationMs <= DURATION_MS_MAX) {
    return durationMs;
  }
  throw new ConfigurationError({
    code: "duration",
    what: "a length of time cannot be read",
    where,
    expected: "a whole number above 0 with a unit: s, m, h or d, ten years at most",
    found: JSON.stringify(text),
    fix: "write for example 30m or 24h",
  });
}

/** The duration in the largest unit that divides it: `24h` is 1d. */
export function durationText(durationMs: number): string {
  const fitting = [...UNITS_MS].filter(([, unitMs]) => durationMs % unitMs === 0);
  const [unit = "s", unitMs = 1000] = fitting.at(-1) ?? [];
  return `${durationMs / unitMs}${unit}`;
}
