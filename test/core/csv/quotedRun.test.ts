import { describe, expect, test } from "vitest";
import { appendBytes, emptyWindow } from "../../../functions/core/csv/byteWindow.ts";
import {
  delimiterFromEnd,
  delimitersFrom,
  extendRun,
  isOpen,
  joinRun,
  quotedRun,
} from "../../../functions/core/csv/quotedRun.ts";
import { BROKEN, byteClasses, ROW, UNCLOSED } from "../../../functions/core/csv/rowAutomaton.ts";

const FOREVER = Number.MAX_SAFE_INTEGER;

/** A run over `text`, joined at its start, and the window it lies in. */
function runOver(text: string, fieldCountMax = 4) {
  const window = emptyWindow();
  appendBytes(window, new TextEncoder().encode(text), 0);
  const run = quotedRun(byteClasses({ delimiter: 0x2c }), fieldCountMax);
  joinRun(run, 0);
  return { run, window };
}

describe("quotedRun", () => {
  test("ends where its row does, and later line starts between quotes share it", () => {
    const { run, window } = runOver('ab,\nc"",\nd",e,"f"\ng');
    extendRun(run, window, { from: 0, limit: FOREVER, isLast: false });
    expect(run).toMatchObject({ state: ROW, at: 17, lastLineStart: 9, bytesVisited: 17 });
    joinRun(run, 4);
    joinRun(run, 9);
    extendRun(run, window, { from: 9, limit: FOREVER, isLast: false });
    expect(run).toMatchObject({ state: ROW, at: 17, bytesVisited: 17 });
    expect(delimitersFrom(run, 9)).toBe(2);
    expect([1, 2].map((ordinal) => delimiterFromEnd(run, ordinal))).toEqual([13, 11]);
  });

  test("counts delimiters from any line start, up to the most that matter", () => {
    const { run, window } = runOver('",,"\n",,,"\n",,"\n', 4);
    extendRun(run, window, { from: 0, limit: FOREVER, isLast: false });
    expect([run.at, delimitersFrom(run, 0)]).toEqual([16, 4]);
  });

  test.each([
    ['a\nb" c', BROKEN, 4],
    ['a\nb"\r,', BROKEN, 5],
    ['a\nb""', UNCLOSED, 5],
    ['a\nb"', ROW, 4],
    ['a\nb",c', ROW, 6],
  ])("of %j ends in state %i at %i", (text, state, at) => {
    const { run, window } = runOver(text);
    extendRun(run, window, { from: 0, limit: FOREVER, isLast: true });
    expect(run).toMatchObject({ state, at });
  });

  test("stops at the limit and at the end of the bytes, and goes on from there", () => {
    const { run, window } = runOver('abc\n"');
    extendRun(run, window, { from: 0, limit: 2, isLast: true });
    expect([run.at, isOpen(run)]).toEqual([2, true]);
    extendRun(run, window, { from: 0, limit: FOREVER, isLast: false });
    expect([run.at, isOpen(run)]).toEqual([5, true]);
    appendBytes(window, new TextEncoder().encode(",x\n"), 0);
    extendRun(run, window, { from: 0, limit: FOREVER, isLast: false });
    expect(run).toMatchObject({ state: ROW, at: 7, bytesVisited: 7 });
  });

  test("knows its last ill-formed byte", () => {
    const { run, window } = runOver("");
    appendBytes(window, Uint8Array.of(0xff, 0x0a, 0xc3, 0x0a, 0x61, 0x22, 0x0a), 0);
    extendRun(run, window, { from: 0, limit: FOREVER, isLast: false });
    expect(run).toMatchObject({ state: ROW, illFormedAt: 2 });
  });

  test("begins anew beyond its last line", () => {
    const { run, window } = runOver('a\n"x\n\n"\n');
    extendRun(run, window, { from: 0, limit: FOREVER, isLast: false });
    expect(run).toMatchObject({ state: BROKEN, at: 3 });
    joinRun(run, 5);
    extendRun(run, window, { from: 5, limit: FOREVER, isLast: false });
    expect(run).toMatchObject({ state: ROW, at: 7 });
  });
});
