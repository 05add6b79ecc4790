import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isTimeUnit, TIME_UNITS, timeReader } from "../../functions/core/declaredTime.ts";
import { fixedZone, UTC } from "../../functions/core/timeZone.ts";

const iso = (timeMs: number | null) => (timeMs === null ? null : new Date(timeMs).toISOString());
const read = (unit: string, text: string, zone = "UTC") =>
  iso(timeReader(unit, fixedZone(zone) ?? UTC)(text));

describe("units", () => {
  test("are known by name", () => {
    const known = TIME_UNITS.map((unit) => unit.replace("YYYY", "2014"));
    expect(known.filter((unit) => !isTimeUnit(unit))).toEqual([]);
    expect(["", "seconds", "mmdd", "mmdd:14", "S", "ns"].filter(isTimeUnit)).toEqual([]);
  });

  test.each([
    ["s", "1322697600", "2011-12-01T00:00:00.000Z"],
    ["s", "20111201", "1970-08-21T18:26:41.000Z"],
    ["s", "881250949.1239", "1997-12-04T15:55:49.123Z"],
    ["s", "-0.0001", "1969-12-31T23:59:59.999Z"],
    ["ms", "1322697600123", "2011-12-01T00:00:00.123Z"],
    ["ms", "5", "1970-01-01T00:00:00.005Z"],
    ["us", "1322697600123999", "2011-12-01T00:00:00.123Z"],
    ["us", "-1", "1969-12-31T23:59:59.999Z"],
    ["us", "7", "1970-01-01T00:00:00.000Z"],
    ["yyyymmdd", "20111201", "2011-12-01T00:00:00.000Z"],
    ["mmdd:2014", "1201", "2014-12-01T00:00:00.000Z"],
    ["mmdd:2014", "511", "2014-05-11T00:00:00.000Z"],
    ["mmdd:2012", "0229", "2012-02-29T00:00:00.000Z"],
    ["mdy", "12/1/2010 8:26", "2010-12-01T08:26:00.000Z"],
    ["mdy", "12/1/10 08:26:59.5", "2010-12-01T08:26:59.500Z"],
    ["mdy", "1/2/69", "1969-01-02T00:00:00.000Z"],
    ["mdy", "2010-12-01 08:26:00", "2010-12-01T08:26:00.000Z"],
    ["dmy", "31.12.2010 23:59", "2010-12-31T23:59:00.000Z"],
    ["auto", "2011-12-01 08:30:00 UTC", "2011-12-01T08:30:00.000Z"],
    ["auto", "1322697600123", "2011-12-01T00:00:00.123Z"],
  ])("%s reads %s", (unit, text, expected) => {
    expect(read(unit, text)).toBe(expected);
  });

  test.each([
    ["s", "2011-12-01"],
    ["s", "1e9"],
    ["s", ""],
    ["s", "99999999999999999"],
    ["yyyymmdd", "20110231"],
    ["yyyymmdd", "1322697600"],
    ["mmdd:2014", "0229"],
    ["mmdd:2014", "1"],
    ["mdy", "13/1/2010"],
    ["mdy", "12/1-2010"],
    ["mdy", "12/1/2010 24:00"],
    ["dmy", "12/13/2010"],
    ["auto", "yesterday"],
  ])("%s refuses %j", (unit, text) => {
    expect(read(unit, text)).toBeNull();
  });
});

describe("declared zones", () => {
  test.each([
    ["auto", "2011-12-01 08:30:00", "2011-12-01T00:30:00.000Z"],
    ["auto", "2011-12-01", "2011-11-30T16:00:00.000Z"],
    ["auto", "2011-12-01T08:30:00.123456", "2011-12-01T00:30:00.123Z"],
    ["yyyymmdd", "20111201", "2011-11-30T16:00:00.000Z"],
    ["mmdd:2014", "1111", "2014-11-10T16:00:00.000Z"],
    ["mdy", "12/1/2010 8:26", "2010-12-01T00:26:00.000Z"],
  ])("shift a local time: %s %s", (unit, text, expected) => {
    expect(read(unit, text, "+08:00")).toBe(expected);
  });

  test.each([
    ["auto", "2011-12-01T08:30:00Z", "2011-12-01T08:30:00.000Z"],
    ["auto", "2011-12-01 08:30 UTC", "2011-12-01T08:30:00.000Z"],
    ["auto", "2011-12-01 08:30:00 -0500", "2011-12-01T13:30:00.000Z"],
    ["auto", "1322697600", "2011-12-01T00:00:00.000Z"],
    ["s", "1322697600", "2011-12-01T00:00:00.000Z"],
  ])("leave alone what names its own or is an epoch: %s %s", (unit, text, expected) => {
    expect(read(unit, text, "+08:00")).toBe(expected);
  });
});

test("an epoch in any unit is the whole number of milliseconds at or before it", () => {
  const units = { s: 1_000_000n, ms: 1000n, us: 1n };
  fc.assert(
    fc.property(
      fc.constantFrom("s", "ms", "us"),
      fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
      (unit: keyof typeof units, micros) => {
        const size = units[unit];
        const [whole, rest] = [
          (micros < 0n ? -micros : micros) / size,
          (micros < 0n ? -micros : micros) % size,
        ];
        const digits = size === 1n ? "" : `.${String(rest).padStart(String(size).length - 1, "0")}`;
        const text = `${micros < 0n ? "-" : ""}${whole}${digits}`;
        const floor = (micros - (((micros % 1000n) + 1000n) % 1000n)) / 1000n;
        expect(timeReader(unit, UTC)(text)).toBe(Number(floor) + 0);
      },
    ),
    { seed: 7, numRuns: 300 },
  );
});
