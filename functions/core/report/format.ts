// How numbers, identifiers and intervals are worded on the page. Without locale, so that every machine writes the same.

import { assert } from "../assert.ts";
import { html, legible, type Markup } from "./html.ts";
import type { MetricValue } from "./model.ts";

/** A number and its unit stay on one line. */
const NO_BREAK = "\u00a0";

const FAMILY_NAMES: Readonly<Record<string, string>> = {
  hit_rate: `Hit${NO_BREAK}rate`,
  mrr: "MRR",
  ndcg: "NDCG",
};

const TEXT_MAX = 48;
const HINT_MAX = 120;

/** `923,263`. */
export function countText(count: number): string {
  assert(Number.isFinite(count), "a count is a finite number");
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** `1 user`, `5,879 users`. */
export function countOf(count: number, singular: string, plural = `${singular}s`): string {
  return `${countText(count)}${NO_BREAK}${count === 1 ? singular : plural}`;
}

/** A share as `12.3 %`; what is not nothing never reads 0.0 %, and what is not all never reads 100 %. */
export function shareText(part: number, whole: number): string {
  if (whole === 0 || part === 0) {
    return `0${NO_BREAK}%`;
  }
  if (part === whole) {
    return `100${NO_BREAK}%`;
  }
  const percent = (part / whole) * 100;
  if (percent < 0.05) {
    return `<${NO_BREAK}0.1${NO_BREAK}%`;
  }
  return percent > 99.95 && percent < 100
    ? `>${NO_BREAK}99.9${NO_BREAK}%`
    : `${percent.toFixed(1)}${NO_BREAK}%`;
}

/** A signed change relative to `base`, as `+45 %`. `base` is not 0. */
export function changeText(value: number, base: number): string {
  const percent = (value / base - 1) * 100;
  const digits = Math.abs(percent) < 10 ? 1 : 0;
  const sign = percent < 0 ? "−" : "+";
  const size = Math.abs(percent).toFixed(digits);
  return `${sign}${size.replace(/\B(?=(\d{3})+(?!\d))/g, ",")}${NO_BREAK}%`;
}

/** `1.4 MB`, in powers of 1,000. */
export function bytesText(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let size = bytes;
  let unit = 0;
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  const digits = unit > 0 && size < 10 ? 1 : 0;
  return `${size.toFixed(digits)}${NO_BREAK}${units[unit]}`;
}

/** A metric's value: hit rates in percent, the others as a number between 0 and 1. */
export function metricText(metric: string, value: number): string {
  return isHitRate(metric) ? `${percentDigits(value)}${NO_BREAK}%` : decimalText(value);
}

/** A metric's interval, as `0.1398–0.1456`; it may break after the dash. */
export function intervalMarkup(metric: string, { low, high }: MetricValue): Markup {
  return isHitRate(metric)
    ? html`${percentDigits(low)}–<wbr>${percentDigits(high)}${NO_BREAK}%`
    : html`${decimalText(low)}–<wbr>${decimalText(high)}`;
}

/** A metric's value and interval for a sentence: `0.1427 (95 % interval 0.1398 to 0.1456)`. */
export function metricPhrase(metric: string, { value, low, high }: MetricValue): string {
  const [from, to] = [metricText(metric, low), metricText(metric, high)];
  return `${metricText(metric, value)} (95${NO_BREAK}% interval ${from} to ${to})`;
}

/** The name of a metric as people write it: `Hit rate@10`, `MRR@20`, `NDCG@10`. */
export function metricName(metric: string): string {
  const [family = "", cutoff = ""] = metric.split("@");
  return `${FAMILY_NAMES[family] ?? family}@${cutoff}`;
}

/** `text` cut to `lengthMax` characters (code points); a cut is marked by an ellipsis. */
export function truncated(text: string, lengthMax: number): string {
  const characters = Array.from(text.slice(0, 2 * lengthMax + 2));
  return characters.length <= lengthMax ? text : `${characters.slice(0, lengthMax - 1).join("")}…`;
}

/**
 * An identifier or message from the data. It is set apart from the direction of the text around it, may break anywhere,
 * and is cut when long; the hint then shows more of it.
 */
export function foreignText(text: string, lengthMax = TEXT_MAX): Markup {
  if (text === "") {
    return html`<span class="soft">(empty)</span>`;
  }
  const shown = truncated(legible(text), lengthMax);
  return shown === legible(text)
    ? html`<bdi>${shown}</bdi>`
    : html`<bdi title="${truncated(text, HINT_MAX)}">${shown}</bdi>`;
}

function isHitRate(metric: string): boolean {
  return metric.startsWith("hit_rate@");
}

function percentDigits(value: number): string {
  assert(Number.isFinite(value), "a metric is a finite number");
  const percent = value * 100;
  return percent.toFixed(percent > 0 && percent < 1 ? 2 : 1);
}

function decimalText(value: number): string {
  assert(Number.isFinite(value), "a metric is a finite number");
  return value.toFixed(4);
}
