// Whether text is UTF-8 as table 3-7 of the Unicode Standard (16.0, section 3.9) has it: no overlong forms, no
// surrogates, nothing above U+10FFFF. The same answer as functions/core/csv/utf8.ts gives.

function secondMin(lead: u8): u8 {
  return lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
}

function secondMax(lead: u8): u8 {
  return lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
}

/** Bytes of the well-formed sequence of two or more bytes at `p`, which ends before `end`, or 0. */
function sequenceBytes(p: usize, end: usize): usize {
  const lead = load<u8>(p);
  const length: usize = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || p + length > end) {
    return 0;
  }
  const second = load<u8>(p, 1);
  if (second < secondMin(lead) || second > secondMax(lead)) {
    return 0;
  }
  if (length > 2 && (load<u8>(p, 2) & 0xc0) !== 0x80) {
    return 0;
  }
  return length > 3 && (load<u8>(p, 3) & 0xc0) !== 0x80 ? 0 : length;
}

/** Whether the bytes [start, end) behind `bytes` are well-formed; up to 16 bytes behind them may be read. */
export function isWellFormed(bytes: usize, start: i32, end: i32): bool {
  let p = bytes + (start as usize);
  const stop = bytes + (end as usize);
  while (p < stop) {
    const high = i8x16.bitmask(v128.load(p));
    if (high === 0) {
      p += 16;
      continue;
    }
    p += ctz(high) as usize;
    while (p < stop && load<u8>(p) >= 0x80) {
      const length = sequenceBytes(p, stop);
      if (length === 0) {
        return false;
      }
      p += length;
    }
  }
  return true;
}
