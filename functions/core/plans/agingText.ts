// Slopes, half-lives and gaps in words, the same on the command line and on the page.

import type { AgingContender, AgingLine, Bounded, HalfLife } from "./aging.ts";

/** `−0.0012 a day (−0.0020 to −0.0004)` */
export function slopeText({ slopePerDay }: AgingLine): string {
  return `${signed(slopePerDay.value)} a day (${rangeText(slopePerDay)})`;
}

/** `half is lost after 21 days (12 to never)` */
export function halfLifeText({ halfLifeDays }: AgingLine): string {
  if (halfLifeDays === null) {
    return "no half-life: a window has no hit";
  }
  const { value, low, high } = halfLifeDays;
  const words = value === null ? "nothing is lost" : `half is lost after ${daysText(value)} days`;
  return `${words} (${daysText(low)} to ${daysText(high)})`;
}

/** `retraining adds +0.0150 (+0.0040 to +0.0260)`; null where nothing was retrained. */
export function gapText({ gap }: AgingContender): string | null {
  return gap === null ? null : `${signed(gap.value)} (${rangeText(gap)})`;
}

/** Whether what is frozen loses, and whether training again helps, beyond what chance allows. */
export function agingVerdict({ frozen, gap }: AgingContender): string {
  const { low, high } = frozen.slopePerDay;
  const loses =
    high < 0 ? "loses with age" : low > 0 ? "gains with age" : "no change with age shown";
  if (gap === null) {
    return loses;
  }
  const helps =
    gap.low > 0
      ? "retraining helps"
      : gap.high < 0
        ? "retraining hurts"
        : "no gain of retraining shown";
  return `${loses}; ${helps}`;
}

function rangeText({ low, high }: Bounded): string {
  return `${signed(low)} to ${signed(high)}`;
}

function daysText(days: HalfLife["value"]): string {
  if (days === null) {
    return "never";
  }
  return days >= 10_000 ? "over 10000" : days.toFixed(days < 10 ? 1 : 0);
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(4)}`;
}
