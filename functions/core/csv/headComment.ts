// Whether the lines of a file that begin with `#` are comments. Some exports comment so; in others `#` begins an id or
// the header, and whoever skipped those lines would lose rows without a word.

import type { HeadSample } from "./headSample.ts";

const HASH = 0x23;
const LF = 0x0a;

/** Readings of the head of a file, one for each delimiter; lines that begin with the byte `comment` are passed over. */
export type Samples = (comment: number | null) => readonly HeadSample[];

/**
 * `#` where the first bytes of a file have lines that begin with it and none of these is a row: in no reading has one
 * as many fields, two at least, as rows of the file usually have. Otherwise null: each line is then read as a row, and
 * one that is none is set aside with its reason. `head` is decoded text.
 */
export function headComment(head: Uint8Array, samples: Samples): number | null {
  if (!hasHashLine(head)) {
    return null;
  }
  const others = samples(HASH);
  return samples(null).some((all, index) => holdsHashRow(all, others[index])) ? null : HASH;
}

function hasHashLine(head: Uint8Array): boolean {
  let at = head.indexOf(HASH);
  while (at > 0 && head[at - 1] !== LF && !isAfterMark(head, at)) {
    at = head.indexOf(HASH, at + 1);
  }
  return at >= 0;
}

/** Whether only a byte order mark comes before `at`. */
function isAfterMark(head: Uint8Array, at: number): boolean {
  return at === 3 && head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
}

function holdsHashRow({ rows, width }: HeadSample, others: HeadSample | undefined): boolean {
  const usual = others === undefined || others.width === 0 ? width : others.width;
  return usual > 1 && rows.some((row) => row.length === usual && row[0]?.startsWith("#"));
}
