// A logical row seen through the bytes it was scanned from: where its fields lie, and their text on demand. There
// is one view a scanner, good until the sink returns.

import type { ByteWindow } from "./byteWindow.ts";
import type { QuotedRun } from "./quotedRun.ts";
import { delimiterFromEnd } from "./quotedRun.ts";
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

/** How the fields of a row lie: at most so many, delimiters of `width` bytes between them, enclosed by `quote`. */
export interface FieldLayout {
  readonly fieldCountMax: number;
  readonly width: number;
  readonly quote: number | null;
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
export function rowView(
  window: ByteWindow,
  run: QuotedRun,
  { fieldCountMax, width, quote }: FieldLayout,
): RowView {
  // Offsets are recorded at the last byte of a delimiter.
  const before = width - 1;
  const end = (index: number): number => {
    if (index === view.fieldCount - 1) {
      return view.contentEnd;
    }
    return index < view.headCount
      ? view.bytePosition + (view.headEnds[index] as number) - before
      : delimiterFromEnd(run, view.fieldCount - 1 - index) - before;
  };
  const start = (index: number) => (index === 0 ? view.bytePosition : end(index - 1) + width);
  const view: RowView = {
    line: 1,
    bytePosition: 0,
    fieldCount: 0,
    contentEnd: 0,
    headCount: 0,
    headEnds: new Int32Array(fieldCountMax),
    fieldBytes: (index) => end(index) - start(index),
    isBlank: (index) =>
      isBlank(window.bytes, start(index) - window.base, end(index) - window.base, quote),
    field: (index) =>
      fieldText(window.bytes, start(index) - window.base, end(index) - window.base, quote),
  };
  return view;
}

type Quote = number | null;

function isQuoted(bytes: Uint8Array, start: number, end: number, quote: Quote): boolean {
  return start < end && bytes[start] === quote;
}

function isBlank(bytes: Uint8Array, start: number, end: number, quote: Quote): boolean {
  const margin = isQuoted(bytes, start, end, quote) ? 1 : 0;
  for (let index = start + margin; index < end - margin; index++) {
    const byte = bytes[index];
    if (byte !== SPACE && byte !== TAB) {
      return false;
    }
  }
  return true;
}

function fieldText(bytes: Uint8Array, start: number, end: number, quote: Quote): string {
  if (quote === null || !isQuoted(bytes, start, end, quote)) {
    return textFromUtf8(bytes, start, end);
  }
  const text = textFromUtf8(bytes, start + 1, end - 1);
  const mark = String.fromCharCode(quote);
  return text.includes(mark) ? text.replaceAll(mark + mark, mark) : text;
}
