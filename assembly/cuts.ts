// Where the fields of a block of 64 bytes end: the words in which a scan keeps its state, and the masks of one block.

import { maskOf, prefixXor } from "./bits";

const RETURN: i32 = 0x0d;
const LINE_FEED: i32 = 0x0a;

/** Words of a dialect, i32: fields of a row, bytes of the delimiter, quote and comment; −1 for what there is not. */
export const FIELDS: usize = 0;
export const DELIMITER: usize = 4;
export const DELIMITER_2: usize = 8;
export const QUOTE: usize = 12;
export const COMMENT: usize = 16;
export const ROW_BYTES_MAX: usize = 20;

/** Words of what is written: three addresses and the most rows. */
export const CELLS: usize = 0;
export const STARTS: usize = 4;
export const LINES: usize = 8;
export const ROWS_MAX: usize = 12;

/** Words of the state, i32: the first four are for the host. */
export const START: usize = 0;
export const LINE: usize = 4;
export const STATUS: usize = 8;
export const SEEN: usize = 12;
export const ROWS: usize = 16;
/** Cells stored. */
export const FILLED: usize = 20;
/** Offset of the last byte that is no ASCII, in the blocks before. */
export const HIGH: usize = 24;
/** Line feeds between the quotes of the present row, in the blocks before. */
export const PENDING: usize = 28;
/** Where the present field begins. */
export const FIELD_START: usize = 32;
/** u64: all ones when the block begins between quotes. */
export const INSIDE: usize = 40;
/** u64: 1 when the byte before the block was a closing quote. */
export const CLOSED: usize = 48;
/** u64: bits of the block at which quotes are not in order. */
export const STRAY: usize = 56;
/** u64: the line feeds of the block. */
export const LINE_BITS: usize = 64;

/** Bytes behind closing quotes (`after`) that may not be there: only a return is allowed, before a line feed. */
function strayAfters(after: u64, p: usize, rest: i32): u64 {
  let stray = after;
  while (after !== 0) {
    const k = ctz(after) as i32;
    const isLast = k + 1 >= rest;
    const isReturn = load<u8>(p + (k as usize)) === RETURN;
    if (isReturn && (isLast || load<u8>(p + (k as usize), 1) === LINE_FEED)) {
      stray &= ~((1 as u64) << (k as u64));
    }
    after &= after - 1;
  }
  return stray;
}

/**
 * Strikes the ends of fields between quotes out of `ends`, remembers where the block leaves the quotes, and where they
 * are not in order: an opening quote that is not the first byte of a field, or something behind a closing one.
 *
 *     delimiters, lines   bits of the block, those between quotes included
 *     width               bytes of a delimiter
 */
function cutsOutside(
  state: usize,
  p: usize,
  base: i32,
  rest: i32,
  quotes: u64,
  delimiters: u64,
  lines: u64,
  width: i32,
): u64 {
  const closed = load<u64>(state, CLOSED);
  const between = prefixXor(quotes) ^ load<u64>(state, INSIDE);
  const cuts = (delimiters | lines) & ~between;
  const opens = quotes & between;
  const closes = quotes & ~between;
  const first = load<i32>(state, FIELD_START) - base;
  let allowed = ((delimiters & ~between) << (width as u64)) | ((lines & ~between) << 1);
  allowed |= (closes << 1) | closed;
  if (first >= 0 && first < width) {
    allowed |= (1 as u64) << (first as u64);
  }
  let stray = opens & ~allowed;
  const after = ((closes << 1) | closed) & ~(cuts | quotes);
  if (after !== 0) {
    stray |= strayAfters(after, p, rest);
  }
  store<u64>(state, ((between as i64) >> 63) as u64, INSIDE);
  store<u64>(state, closes >> 63, CLOSED);
  store<u64>(state, stray, STRAY);
  return cuts;
}

/** Bytes of a delimiter. */
export function widthOf(dialect: usize): i32 {
  return load<i32>(dialect, DELIMITER_2) < 0 ? 1 : 2;
}

/** The ends of fields in the block at `p`, up to the first of its STRAY bits; the vectors are what is sought. */
export function cutsOf(
  state: usize,
  p: usize,
  base: i32,
  rest: i32,
  dialect: usize,
  lineFeeds: v128,
  firsts: v128,
  seconds: v128,
  marks: v128,
): u64 {
  const valid: u64 = rest < 64 ? ((1 as u64) << (rest as u64)) - 1 : -1;
  const width = widthOf(dialect);
  const lines = maskOf(p, lineFeeds) & valid;
  store<u64>(state, lines, LINE_BITS);
  let delimiters = maskOf(p, firsts) & valid;
  if (width === 2) {
    delimiters &= maskOf(p + 1, seconds);
  }
  let cuts = delimiters | lines;
  const quotes = load<i32>(dialect, QUOTE) >= 0 ? maskOf(p, marks) & valid : 0;
  if ((quotes | load<u64>(state, INSIDE) | load<u64>(state, CLOSED)) !== 0) {
    cuts = cutsOutside(state, p, base, rest, quotes, delimiters, lines, width);
  }
  if (load<i32>(dialect, DELIMITER) === load<i32>(dialect, DELIMITER_2)) {
    store<u64>(state, load<u64>(state, STRAY) | overlaps(state, base, cuts & ~lines), STRAY);
  }
  const stray = load<u64>(state, STRAY);
  return cuts & ~stray & (stray - 1);
}

/** Where a delimiter of the same byte twice may begin within the one before it, as in `:::`. */
function overlaps(state: usize, base: i32, delimiters: u64): u64 {
  const first = load<i32>(state, FIELD_START) > base ? delimiters & 1 : 0;
  return (delimiters & (delimiters << 1)) | first;
}
