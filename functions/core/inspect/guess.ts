// What a sample of a file suggests where nothing declares it: its character set and the unit of its times. Guesses are
// shown to a person; a run never takes them.

import { lastIllFormed } from "../csv/utf8.ts";
import type { Encoding } from "../presets/preset.ts";

/** The character set of text that begins with `head`, whose last character may be cut. */
export function guessEncoding(head: Uint8Array): Encoding {
  const wide = guessWide(head);
  if (wide !== null) {
    return wide;
  }
  const ends = [0, 1, 2, 3].map((cut) => Math.max(0, head.byteLength - cut));
  if (ends.some((end) => lastIllFormed(head, 0, end) < 0)) {
    return "utf-8";
  }
  // In text of a western set, most bytes above ASCII stand alone between letters; in GBK they come in pairs.
  const chinese = new TextDecoder("gbk").decode(head.subarray(0, head.byteLength - 1));
  const ideographs = (chinese.match(/[\u4e00-\u9fff]/g) ?? []).length;
  const high = head.reduce((count, byte) => count + (byte >= 0x80 ? 1 : 0), 0);
  const isPaired = !chinese.slice(0, -1).includes("\ufffd") && ideographs * 2 >= high * 0.8;
  return isPaired ? "gbk" : "windows-1252";
}

/** UTF-16 without a byte order mark: most of every second byte is zero where the text is ASCII. */
function guessWide(head: Uint8Array): Encoding | null {
  const zeros = [0, 0];
  for (const [index, byte] of head.entries()) {
    if (byte === 0) {
      zeros[index & 1] = (zeros[index & 1] ?? 0) + 1;
    }
  }
  const [even = 0, odd = 0] = zeros;
  const many = head.byteLength / 6;
  return odd > many && odd > even ? "utf-16le" : even > many ? "utf-16be" : null;
}

/** The unit that most values of a time column have, as `--time-unit` names it; `auto` where that tells it. */
export function guessTimeUnit(values: readonly string[]): string {
  const filled = values.map((value) => value.trim()).filter((value) => value !== "");
  const share = (pattern: RegExp) =>
    filled.filter((value) => pattern.test(value)).length / Math.max(1, filled.length);
  if (share(/^(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/) > 0.5) {
    return "yyyymmdd";
  }
  if (share(/^\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}( |T|$)/) > 0.5) {
    return guessOrder(filled);
  }
  return "auto";
}

/** Whether a number above 12 comes first or second; month first in case of doubt. */
function guessOrder(values: readonly string[]): "mdy" | "dmy" {
  const isDayFirst = values.some((value) => Number(/^\d+/.exec(value)?.[0]) > 12);
  return isDayFirst ? "dmy" : "mdy";
}

/** What `auto` reads the values as. */
export function describeTime(value: string): string {
  if (!/^-?\d+(\.\d+)?$/.test(value)) {
    return "dates";
  }
  const whole = Math.abs(Math.trunc(Number(value)));
  return whole < 1e11
    ? "epoch seconds"
    : whole < 1e14
      ? "epoch milliseconds"
      : "epoch microseconds";
}
