import { describe, expect, test } from "vitest";
import {
  checkBadRows,
  checkWindow,
  DEFAULT_INGEST,
  isDefaultIngest,
  isInWindow,
  parseBadRowsMax,
  parseBound,
} from "../../functions/core/ingest.ts";

const explained = (code: string) =>
  expect.objectContaining({ explanation: expect.objectContaining({ code }) });

describe("how many rows may be bad", () => {
  test.each([
    ["0.1%", { kind: "share", value: 0.001 }],
    ["100%", { kind: "share", value: 1 }],
    ["0", { kind: "count", value: 0 }],
    [" 12 ", { kind: "count", value: 12 }],
  ])("%j", (text, expected) => {
    expect(parseBadRowsMax(text)).toEqual(expected);
  });

  test.each(["", "%", "-1", "101%", "1.5", "some", "1e3"])("%j is refused", (text) => {
    expect(() => parseBadRowsMax(text)).toThrowError(explained("option-out-of-range"));
  });

  const told = { where: "f.csv", first: "f.csv, line 2: no time", quarantine: "q.jsonl" };
  test.each([
    ["1%", 1000, 10, true],
    ["1%", 1000, 11, false],
    ["10", 1000, 10, true],
    ["10", 11, 11, false],
    ["0", 5, 0, true],
    ["0", 5, 1, false],
  ])("%s of %i rows allows %i: %s", (max, rows, quarantined, isAllowed) => {
    const check = () => checkBadRows(parseBadRowsMax(max), { rows, quarantined }, told);
    if (isAllowed) {
      check();
    } else {
      expect(check).toThrowError(explained("too-many-bad-rows"));
    }
  });

  test("no limit allows all", () => {
    checkBadRows(null, { rows: 5, quarantined: 5 }, told);
  });
});

describe("the window", () => {
  test("is half-open, and open where no bound is given", () => {
    const window = { ...DEFAULT_INGEST, fromMs: 10, toMs: 20 };
    expect([9, 10, 19, 20].map((timeMs) => isInWindow(window, timeMs))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(isInWindow(DEFAULT_INGEST, -1e15)).toBe(true);
  });

  test("must not be empty, and has times for bounds", () => {
    expect(() => checkWindow({ ...DEFAULT_INGEST, fromMs: 5, toMs: 5 })).toThrowError(
      explained("option-out-of-range"),
    );
    expect(parseBound("--from", "2017-11-25T00:00:00+08:00")).toBe(1_511_539_200_000);
    expect(() => parseBound("--from", "soon")).toThrowError(explained("option-out-of-range"));
  });
});

test("what asks for nothing is not mentioned", () => {
  expect(isDefaultIngest(DEFAULT_INGEST)).toBe(true);
  expect(isDefaultIngest({ ...DEFAULT_INGEST, quarantineLines: false })).toBe(false);
  expect(isDefaultIngest({ ...DEFAULT_INGEST, toMs: 0 })).toBe(false);
});
