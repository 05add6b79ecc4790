// Events from rows that were cut (scan.ts): the strings of some columns as numbers of dictionaries, and the time. A row
// that lacks something, or whose time is written in a rare form, is not taken, and leaves no trace: the host reads it.

import { DELIMITER_2, FIELDS, QUOTE } from "./cuts";
import { eventTime } from "./eventTime";
import { internBytes } from "./intern";
import { at } from "./vector";

/** Words of a job, u32, and of each of its columns behind them. */
const STATUS: usize = 0;
const FULL_COLUMN: usize = 4;
const COLUMNS: usize = 8;
const TIME_FIELD: usize = 12;
const TIMES: usize = 16;
const SCRATCH: usize = 20;
const FIRST_COLUMN: usize = 24;
const FIELD: usize = 0;
const TABLE: usize = 4;
const NUMBERS: usize = 8;
const IS_REQUIRED: usize = 12;
/** Written here: where the text of the field lies. */
const TEXT: usize = 16;
const TEXT_BYTES: usize = 20;
const COLUMN_BYTES: usize = 24;

const DONE: i32 = 0;
const NOT_TAKEN: i32 = 1;
const NO_ROOM: i32 = 2;

/** Texts with quotes are copied without them if they are no longer than this. */
const SCRATCH_BYTES: i32 = 4096;
const TIME_BYTES_MAX: i32 = 64;

/** Where field `field` of a row begins. */
function fieldStart(cells: usize, start: i32, field: i32, dialect: usize): i32 {
  const width = load<i32>(dialect, DELIMITER_2) < 0 ? 1 : 2;
  return field === 0 ? start : load<i32>(at(cells, field - 1)) + width;
}

function isBlank(p: usize, length: i32): bool {
  for (let k = 0; k < length; k++) {
    const byte = load<u8>(p + (k as usize));
    if (byte !== 0x20 && byte !== 0x09) {
      return false;
    }
  }
  return true;
}

function hasByte(p: usize, length: i32, byte: i32): bool {
  for (let k = 0; k < length; k++) {
    if (load<u8>(p + (k as usize)) === byte) {
      return true;
    }
  }
  return false;
}

/** Copies a text with each pair of quotes as one; returns its length. */
function copyUnescaped(out: usize, p: usize, length: i32, quote: i32): i32 {
  let count = 0;
  for (let k = 0; k < length; k++) {
    const byte = load<u8>(p + (k as usize));
    store<u8>(out + (count as usize), byte);
    count++;
    k += byte === quote ? 1 : 0;
  }
  return count;
}

/** Notes where the texts of the columns lie, without their quotes. False where a required one is blank. */
function placeTexts(job: usize, bytes: usize, cells: usize, start: i32, dialect: usize): bool {
  const quote = load<i32>(dialect, QUOTE);
  const end = job + FIRST_COLUMN + load<usize>(job, COLUMNS) * COLUMN_BYTES;
  for (let column = job + FIRST_COLUMN; column < end; column += COLUMN_BYTES) {
    const field = load<i32>(column, FIELD);
    const from = fieldStart(cells, start, field, dialect);
    let p = bytes + (from as usize);
    let length = load<i32>(at(cells, field)) - from;
    if (length > 0 && load<u8>(p) === quote) {
      p++;
      length -= 2;
    }
    if (load<i32>(column, IS_REQUIRED) !== 0 && isBlank(p, length)) {
      return false;
    }
    store<usize>(column, p, TEXT);
    store<i32>(column, length, TEXT_BYTES);
  }
  return true;
}

/** The time of a row, or NaN. */
function timeOf(job: usize, bytes: usize, cells: usize, start: i32, dialect: usize): f64 {
  const field = load<i32>(job, TIME_FIELD);
  const from = fieldStart(cells, start, field, dialect);
  const length = load<i32>(at(cells, field)) - from;
  if (length < 1 || length > TIME_BYTES_MAX) {
    return NaN;
  }
  const p = bytes + (from as usize);
  return load<u8>(p) === load<i32>(dialect, QUOTE)
    ? eventTime(p + 1, (length - 2) as usize)
    : eventTime(p, length as usize);
}

/** The number of a column's text in its dictionary, −1 where that has no room, −2 where the text is too long. */
function numberOf(job: usize, column: usize, dialect: usize): i32 {
  const quote = load<i32>(dialect, QUOTE);
  const table = load<usize>(column, TABLE);
  const length = load<i32>(column, TEXT_BYTES);
  const p = load<usize>(column, TEXT);
  if (load<u8>(p - 1) !== quote || !hasByte(p, length, quote)) {
    return internBytes(table, p, length);
  }
  const scratch = load<usize>(job, SCRATCH);
  return length > SCRATCH_BYTES
    ? -2
    : internBytes(table, scratch, copyUnescaped(scratch, p, length, quote));
}

/** Stores the numbers of a row's texts. */
function storeNumbers(job: usize, row: i32, dialect: usize): i32 {
  const count = load<i32>(job, COLUMNS);
  for (let index = 0; index < count; index++) {
    const column = job + FIRST_COLUMN + (index as usize) * COLUMN_BYTES;
    const number = numberOf(job, column, dialect);
    if (number < 0) {
      store<i32>(job, index, FULL_COLUMN);
      return number === -1 ? NO_ROOM : NOT_TAKEN;
    }
    store<i32>(at(load<usize>(column, NUMBERS), row), number);
  }
  return DONE;
}

/**
 * Reads rows [from, to) of those that were cut, and returns the first that was not read, or `to`.
 *
 *     job       [6 + 6 K] u32: out STATUS (0: all read; 1: the row is not taken; 2: its dictionary has no room) and
 *               which column that was; K; the field of the time; addresses of times [to] f64 and of 4112 bytes to
 *               write in; then for each column its field, its table (intern.ts), the address of numbers [to] u32,
 *               whether it must not be blank, and two words to write in
 *     out, bytes, dialect   of scanRows
 */
export function eventRows(
  job: usize,
  out: usize,
  bytes: usize,
  dialect: usize,
  from: i32,
  to: i32,
): i32 {
  const fields = load<i32>(dialect, FIELDS);
  const times = load<usize>(job, TIMES);
  let status = DONE;
  for (let row = from; row < to; row++) {
    const cells = at(load<usize>(out), row * fields);
    const start = load<i32>(at(load<usize>(out, 4), row));
    const time = timeOf(job, bytes, cells, start, dialect);
    // NaN is above nothing.
    const isTaken = time > -f64.MAX_VALUE && placeTexts(job, bytes, cells, start, dialect);
    status = isTaken ? DONE : NOT_TAKEN;
    if (status === DONE) {
      store<f64>(times + ((row as usize) << 3), time);
      status = storeNumbers(job, row, dialect);
    }
    if (status !== DONE) {
      store<i32>(job, status, STATUS);
      return row;
    }
  }
  store<i32>(job, DONE, STATUS);
  return to;
}
