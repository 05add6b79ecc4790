// Cuts delimited text into rows and fields, 64 bytes at a time: the bytes that matter become bits, the bits between
// quotes are struck out, and what remains are the ends of fields (Langdale & Lemire, "Parsing gigabytes of JSON per
// second", VLDB Journal 2019, section 3.1; their carry-less product is a chain of shifts here).
//
// Only rows in which everything is in order are taken. At any other row the scan stops, and the host, which knows all
// the rules (functions/core/csv/scanner.ts), reads that row and goes on behind it. So nothing here decides what becomes
// of a row; it only says quickly that a row is an ordinary one.

import { highMask, storeBits } from "./bits";
import {
  CELLS,
  CLOSED,
  COMMENT,
  cutsOf,
  DELIMITER,
  DELIMITER_2,
  FIELD_START,
  FIELDS,
  FILLED,
  HIGH,
  INSIDE,
  LINE,
  LINE_BITS,
  LINES,
  PENDING,
  QUOTE,
  ROW_BYTES_MAX,
  ROWS,
  ROWS_MAX,
  SEEN,
  START,
  STARTS,
  STATUS,
  STRAY,
  widthOf,
} from "./cuts";
import { isWellFormed } from "./utf8";
import { at } from "./vector";

const LINE_FEED: i32 = 0x0a;
const RETURN: i32 = 0x0d;

/** Where a scan stopped: out of bytes, at a row that is not ordinary, or with `rowsMax` rows. */
const MORE: i32 = 0;
const ODD: i32 = 1;
const FULL: i32 = 2;

/** Whether the ordinary row [start, end) is taken: no comment, not too long, and text in UTF-8. */
function isOrdinary(bytes: usize, start: i32, end: i32, dialect: usize, hasHigh: bool): bool {
  return (
    load<u8>(bytes + (start as usize)) !== load<i32>(dialect, COMMENT) &&
    end - start <= load<i32>(dialect, ROW_BYTES_MAX) &&
    (!hasHigh || isWellFormed(bytes, start, end))
  );
}

/**
 * Takes the rows that end at line feeds of the block at `base`: those among `cuts`, the ends of fields, whose cells are
 * stored already. `lines` are all line feeds, `high` the bytes that are no ASCII.
 */
function endRows(
  state: usize,
  out: usize,
  bytes: usize,
  dialect: usize,
  base: i32,
  cuts: u64,
  lines: u64,
  high: u64,
): i32 {
  const cells = load<usize>(out, CELLS);
  const fields = load<i32>(dialect, FIELDS);
  const filled = load<i32>(state, FILLED);
  const highBefore = load<i32>(state, HIGH);
  let rows = load<i32>(state, ROWS);
  let start = load<i32>(state, START);
  let line = load<i32>(state, LINE);
  let pending = load<i32>(state, PENDING);
  let feeds = cuts & lines;
  let status = MORE;
  while (feeds !== 0 && status === MORE) {
    const k = ctz(feeds);
    const before = ((1 as u64) << k) - 1;
    const end = base + (k as i32);
    const cell = filled + (popcnt(cuts & before) as i32);
    const content = end > start && load<u8>(bytes + (end as usize) - 1) === RETURN ? end - 1 : end;
    const hasHigh = (high & before) !== 0 || highBefore >= start;
    if (
      content > start &&
      cell === (rows + 1) * fields - 1 &&
      isOrdinary(bytes, start, content, dialect, hasHigh)
    ) {
      store<i32>(at(cells, cell), content);
      store<i32>(at(load<usize>(out, STARTS), rows), start);
      store<i32>(at(load<usize>(out, LINES), rows), line);
      rows++;
      status = rows === load<i32>(out, ROWS_MAX) ? FULL : MORE;
    } else {
      store<i32>(state, end + 1, SEEN);
      status = ODD;
      break;
    }
    line += pending + 1 + (popcnt(lines & before) as i32);
    pending = 0;
    lines &= ~(before | ((1 as u64) << k));
    high &= ~before;
    start = end + 1;
    feeds &= feeds - 1;
  }
  store<i32>(state, rows, ROWS);
  store<i32>(state, start, START);
  store<i32>(state, line, LINE);
  store<i32>(state, pending + (popcnt(lines) as i32), PENDING);
  return status;
}

/** What the block at `base` leaves to the one behind it. */
function carryOn(state: usize, base: i32, cuts: u64, lines: u64, high: u64, width: i32): void {
  store<i32>(state, load<i32>(state, FILLED) + (popcnt(cuts) as i32), FILLED);
  if (cuts !== 0) {
    const last = 63 - clz(cuts);
    const step = ((lines >> last) & 1) !== 0 ? 1 : width;
    store<i32>(state, base + (last as i32) + step, FIELD_START);
  }
  if (high !== 0) {
    store<i32>(state, base + 63 - (clz(high) as i32), HIGH);
  }
}

/** The state at the row that begins at `start`. */
function begin(state: usize, start: i32): void {
  store<i32>(state, 0, ROWS);
  store<i32>(state, 0, FILLED);
  store<i32>(state, -1, HIGH);
  store<i32>(state, 0, PENDING);
  store<i32>(state, start, FIELD_START);
  store<u64>(state, 0, INSIDE);
  store<u64>(state, 0, CLOSED);
  store<u64>(state, 0, STRAY);
}

/** Whether the present row has as many delimiters as a row has fields: too many. */
function isOverfull(state: usize, fields: i32): bool {
  return load<i32>(state, FILLED) - load<i32>(state, ROWS) * fields >= fields;
}

/** Ends a scan: at a row that is not ordinary, of which bytes up to `seen` were looked at, or for want of bytes. */
function stop(state: usize, status: i32, seen: i32): i32 {
  store<i32>(state, status, STATUS);
  store<i32>(state, seen, SEEN);
  return load<i32>(state, ROWS);
}

/**
 * Cuts the bytes from START on, where a row begins, up to `end` into ordinary rows, and returns how many there are:
 * rows of as many fields as the dialect says, quotes in order, text in UTF-8, no longer than ROW_BYTES_MAX, ended by a
 * line feed, and neither a comment nor a blank line.
 *
 *     state     [18] u32: in and out START, the offset where the next row begins, and LINE, its physical line; out
 *               STATUS (0: its end is not among the bytes; 1: it is not ordinary; 2: there is no room for it), SEEN,
 *               before which all bytes that were looked at lie, and ROWS
 *     out       [4] u32: addresses of
 *               cells [rowsMax + 1, F] u32, the ends of all fields, and 80 words more; a field begins behind the
 *                 delimiter after the one before it; a return before the line feed is no part of the last
 *               starts [rowsMax] u32, where the rows begin
 *               lines [rowsMax] u32, in which physical line
 *               and rowsMax
 *     bytes     [end + 80], of which those from `end` on mean nothing
 *     dialect   [6] i32
 */
export function scanRows(state: usize, out: usize, bytes: usize, dialect: usize, end: i32): i32 {
  const fields = load<i32>(dialect, FIELDS);
  const width = widthOf(dialect);
  const lineFeeds = i8x16.splat(LINE_FEED as i8);
  const firsts = i8x16.splat(load<i32>(dialect, DELIMITER) as i8);
  const seconds = i8x16.splat(load<i32>(dialect, DELIMITER_2) as i8);
  const marks = i8x16.splat(load<i32>(dialect, QUOTE) as i8);
  let base = load<i32>(state, START);
  begin(state, base);
  while (base < end) {
    const p = bytes + (base as usize);
    const rest = end - base;
    const cuts = cutsOf(state, p, base, rest, dialect, lineFeeds, firsts, seconds, marks);
    const lines = load<u64>(state, LINE_BITS);
    const stray = load<u64>(state, STRAY);
    const high = highMask(p);
    storeBits(at(load<usize>(out, CELLS), load<i32>(state, FILLED)), cuts, base);
    const status = endRows(state, out, bytes, dialect, base, cuts, lines, high);
    if (status !== MORE) {
      return stop(state, status, load<i32>(state, SEEN));
    }
    carryOn(state, base, cuts, lines, high, width);
    if (stray !== 0 || isOverfull(state, fields)) {
      return stop(state, ODD, min(end, base + 64));
    }
    base += 64;
  }
  return stop(state, MORE, end);
}
