import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseEventTime } from "../../functions/core/eventTime.ts";

const RUNS = { seed: 20261124, numRuns: 2000 } as const;
const YEAR_10000 = Date.parse("9999-12-31T23:59:59.999Z") + 1;

/** Any moment that a year of four digits can write. */
const moment = fc.integer({ min: Date.parse("0000-01-01T00:00:00Z"), max: YEAR_10000 - 1 });
const isoOf = (ms: number) => new Date(ms).toISOString();

describe("dates", () => {
  test.each([
    ["1970-01-01", 0],
    ["2011-12-09", Date.UTC(2011, 11, 9)],
    ["2000-02-29", Date.UTC(2000, 1, 29)],
    ["2009-12-01 07:45:00", Date.UTC(2009, 11, 1, 7, 45)],
    ["2009-12-01 07:45", Date.UTC(2009, 11, 1, 7, 45)],
    ["2019-10-01 00:00:04 UTC", Date.UTC(2019, 9, 1, 0, 0, 4)],
    ["2014-04-07T10:51:09.277Z", Date.UTC(2014, 3, 7, 10, 51, 9, 277)],
    ["2019-11-24 00:01:03.979311+00:00", Date.UTC(2019, 10, 24, 0, 1, 3, 979)],
    ["2026-03-12 09:14:02 +0800", Date.UTC(2026, 2, 12, 1, 14, 2)],
    ["2026-03-12T09:14-05", Date.UTC(2026, 2, 12, 14, 14)],
    ["2026-03-12T09:14:00.5-05:30", Date.UTC(2026, 2, 12, 14, 44, 0, 500)],
    [" 2011-12-09\t", Date.UTC(2011, 11, 9)],
  ])("%j", (text, expected) => {
    expect(parseEventTime(text)).toBe(expected);
  });

  test("agree with Date for any moment, precision, separator and zone", () => {
    const zone = fc.record({
      sign: fc.constantFrom("+", "-"),
      hour: fc.integer({ min: 0, max: 23 }),
      minute: fc.integer({ min: 0, max: 59 }),
    });
    fc.assert(
      fc.property(
        moment,
        zone,
        fc.constantFrom(" ", "T"),
        (ms, { sign, hour, minute }, separator) => {
          const iso = isoOf(ms);
          const two = (value: number) => String(value).padStart(2, "0");
          const offset = `${sign}${two(hour)}:${two(minute)}`;
          const written = iso.slice(0, -1).replace("T", separator);
          expect(parseEventTime(written)).toBe(ms);
          expect(parseEventTime(`${written}Z`)).toBe(ms);
          expect(parseEventTime(`${written} UTC`)).toBe(ms);
          expect(parseEventTime(written + offset)).toBe(Date.parse(iso.slice(0, -1) + offset));
          expect(parseEventTime(written + offset.replace(":", ""))).toBe(
            parseEventTime(`${written} ${offset}`),
          );
          expect(parseEventTime(written.slice(0, 19))).toBe(Math.floor(ms / 1000) * 1000);
          expect(parseEventTime(written.slice(0, 16))).toBe(Math.floor(ms / 60_000) * 60_000);
          expect(parseEventTime(written.slice(0, 10))).toBe(
            Math.floor(ms / 86_400_000) * 86_400_000,
          );
        },
      ),
      RUNS,
    );
  });

  test("exist or not as Date says, for every day number of every month", () => {
    for (const year of [0, 1600, 1900, 1999, 2000, 2023, 2024, 2100, 9999]) {
      for (let month = 0; month <= 13; month++) {
        for (let day = 0; day <= 32; day++) {
          const text = [String(year).padStart(4, "0"), month, day]
            .map((part) => String(part).padStart(2, "0"))
            .join("-");
          const ms = Date.parse(`${text}T00:00:00Z`);
          const isReal = !Number.isNaN(ms) && isoOf(ms).startsWith(text);
          expect([text, parseEventTime(text)]).toEqual([text, isReal ? ms : null]);
        }
      }
    }
  });
});

describe("epochs", () => {
  test.each([
    ["0", 0],
    ["-0", 0],
    ["1", 1000],
    ["1000", 1_000_000],
    ["-2177452800", -2_177_452_800_000],
    ["1318896000", 1_318_896_000_000],
    ["1520061164.0", 1_520_061_164_000],
    ["1318896000.9999", 1_318_896_000_999],
    ["-1.0001", -1001],
    ["-1.0010", -1001],
    ["99999999999", 99_999_999_999_000],
    ["100000000000", 100_000_000_000],
    ["1318896000123", 1_318_896_000_123],
    ["1318896000123.9", 1_318_896_000_123],
    ["99999999999999", 99_999_999_999_999],
    ["100000000000000", 100_000_000_000],
    ["1318896000123456", 1_318_896_000_123],
    ["-1318896000123456", -1_318_896_000_124],
    ["9007199254740991", 9_007_199_254_740],
  ])("%j", (text, expected) => {
    expect(parseEventTime(text)).toBe(expected);
  });

  test("are exact in seconds, milliseconds and microseconds", () => {
    const modern = fc.integer({ min: 1e11, max: 9e12 });
    fc.assert(
      fc.property(modern, fc.nat(999), (ms, micros) => {
        const fraction = String(ms % 1000).padStart(3, "0");
        const tail = String(micros).padStart(3, "0");
        expect(parseEventTime(`${Math.floor(ms / 1000)}.${fraction}${tail}`)).toBe(ms);
        expect(parseEventTime(`${ms}.${tail}`)).toBe(ms);
        expect(parseEventTime(`${ms}${tail}`)).toBe(ms);
        const isWhole = micros === 0;
        expect(parseEventTime(`-${ms}.${tail}`)).toBe(isWhole ? -ms : -ms - 1);
      }),
      RUNS,
    );
  });
});

describe("no time", () => {
  test.each([
    ...[
      "",
      " ",
      "-",
      ".",
      "5.",
      ".5",
      "1e9",
      "+5",
      "0x10",
      "1,5",
      "NaN",
      "Infinity",
      "12:30",
      "1 2",
    ],
    ...["9007199254740992", "1318896000123456789", "99999999999999999999999", "١٢٣"],
    ...[
      "2011-02-30",
      "2023-02-29",
      "2011-13-01",
      "2011-00-01",
      "2011-01-00",
      "2011-1-1",
      "2011/01/01",
    ],
    ...["2011-01-01T", "2011-01-01 25:00", "2011-01-01 24:00", "2011-01-01 12:60"],
    ...["2011-01-01 12:30:60", "2011-01-01 12:30:5", "2011-01-01 12:30:00.", "2011-01-01_12:30"],
    ...["2011-01-01 1:30", "2011-01-01 12.30", "2011-01-01 12:30 PM", "2011-01-01 12:30  UTC"],
    ...[
      "2011-01-01 12:30+1",
      "2011-01-01 12:30+01:",
      "2011-01-01 12:30+01:5",
      "2011-01-01 12:30+24",
    ],
    ...[
      "2011-01-01 12:30+0160",
      "2011-01-01 12:30+01000",
      "2011-01-01 12:30Zx",
      "20111-01-01",
      "2011-01-01Z",
    ],
  ])("%j", (text) => {
    expect(parseEventTime(text)).toBeNull();
  });

  test("is found in other text, and every answer is a whole number", () => {
    const near = fc.array(fc.constantFrom(..."0123456789-:. TZ+U"), { maxLength: 26 });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          near.map((characters) => characters.join("")),
        ),
        (text) => {
          const ms = parseEventTime(text);
          expect(ms === null || Number.isSafeInteger(ms)).toBe(true);
          expect(Object.is(ms, -0)).toBe(false);
        },
      ),
      RUNS,
    );
  });
});
