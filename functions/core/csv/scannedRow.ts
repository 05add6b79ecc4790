// A logical row seen through the bytes it was scanned from: where its fields lie, and their text on demand. There
// is one view a scanner, good until the sink returns.

import type { ByteWindow } from "./byteWindow.ts";
import type { QuotedRun } from "./quotedRun.ts";
import { delimiterFromEnd } from "./quotedRun.ts";
import { QUOTE } from "./rowAutomaton.ts";
import { textFromUtf8 } from "./utf8.ts";

export interface ScannedRow {
  /** Physical line, from 1, in which the row starts. */
  readonly line: number;
  /** Offset in the decoded input, from 0, of the row's first byte. */
  readonly bytePosition: number;
  readonly fieldCount: number;
  /** Size of field `index` as written, quotes included. */
  fieldBytes(index: number): number;
  /** Whether field `index` holds nothing, or nothing but spaces and tabs. */
  isBlank(index: number): boolean;
  /** Text of field `index`, without its quotes. */
  field(index: number): string;
}

/** What the scanner writes. Offsets are those of the stream. */
export interface RowView extends ScannedRow {
  line: number;
  bytePosition: number;
  fieldCount: number;
  /** The end of the row, without the end of its line. */
  contentEnd: number;
  /** Delimiters in the first physical line, and how far the first of them lie behind the start of the row. */
  headCount: number;
  readonly headEnds: Int32Array;
}

const SPACE = 0x20;
const TAB = 0x09;

/** A view over `window`; delimiters after the first physical line are the last ones of `run`. */
export function rowView(window: ByteWindow, run: QuotedRun, fieldCountMax: number): RowView {
  const end = (index: number): number => {
    if (index === view.fieldCount - 1) {
      return view.contentEnd;
    }
    return index < view.headCount
      ? view.bytePosition + (view.headEnds[index] as number)
      : delimiterFromEnd(run, view.fieldCount - 1 - index);
  };
  const start = (index: number) => (index === 0 ? view.bytePosition : end(index - 1) + 1);
  const view: RowView = {
    line: 1,
    bytePosition: 0,
    fieldCount: 0,
    contentEnd: 0,
    headCount: 0,
    headEnds: new Int32Array(fieldCountMax),
    fieldBytes: (index) => end(index) - start(index),
    isBlank: (index) => isBlank(window.bytes, start(index) - window.base, end(index) - window.base),
    field: (index) => fieldText(window.bytes, start(index) - window.base, end(index) - window.base),
  };
  return view;
}

function isQuoted(bytes: Uint8Array, start: number, end: number): boolean {
  return start < end && bytes[start] === QUOTE;
}

function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  const margin = isQuoted(bytes, start, end) ? 1 : 0;
  for (let index = start + margin; index < end - margin; index++) {
    const byte = bytes[index];
    if (byte !== SPACE && byte !== TAB) {
      return false;
    }
  }
  return true;
}

function fieldText(bytes: Uint8Array, start: number, end: number): string {
  if (!isQuoted(bytes, start, end)) {
    return textFromUtf8(bytes, start, end);
  }
  const text = textFromUtf8(bytes, start + 1, end - 1);
  return text.includes('"') ? text.replaceAll('""', '"') : text;
}
