import { describe, expect, test } from "vitest";
import { zoneNamed } from "../../functions/adapters/timeZones.ts";
import { fixedZone, offsetAt, timeFromLocal, UTC } from "../../functions/core/timeZone.ts";

const HOUR = 3_600_000;

describe("fixed zones", () => {
  test.each([
    ["UTC", 0],
    ["Z", 0],
    ["+08:00", 8 * HOUR],
    ["+0530", 5.5 * HOUR],
    ["-5", -5 * HOUR],
    ["UTC+8", 8 * HOUR],
    ["-00:30", -0.5 * HOUR],
  ])("%s", (text, offsetMs) => {
    expect(fixedZone(text)).toMatchObject({ offsetMs, changes: [] });
  });

  test.each(["", "8", "Asia/Shanghai", "+25:00", "+08:60", "CET"])("%j is none", (text) => {
    expect(fixedZone(text)).toBeNull();
  });
});

describe("a zone with a table", () => {
  const berlin = zoneNamed("Europe/Berlin");

  test("has the changes that the law of the European Union sets", () => {
    // Directive 2000/84/EC: the last Sundays of March and October, 01:00 UTC.
    expect(offsetAt(berlin, Date.UTC(2011, 2, 27, 0, 59, 59, 999))).toBe(HOUR);
    expect(offsetAt(berlin, Date.UTC(2011, 2, 27, 1))).toBe(2 * HOUR);
    expect(offsetAt(berlin, Date.UTC(2011, 9, 30, 0, 59, 59, 999))).toBe(2 * HOUR);
    expect(offsetAt(berlin, Date.UTC(2011, 9, 30, 1))).toBe(HOUR);
  });

  test("reads a local time that occurs once as the instant that shows it", () => {
    for (let day = 0; day < 366; day++) {
      const timeMs = Date.UTC(2011, 0, 1, 12) + day * 24 * HOUR;
      expect(timeFromLocal(berlin, timeMs + offsetAt(berlin, timeMs))).toBe(timeMs);
    }
  });

  test("reads the hour that occurs twice as the earlier, the hour that does not occur as later", () => {
    expect(timeFromLocal(berlin, Date.UTC(2011, 9, 30, 2, 30))).toBe(Date.UTC(2011, 9, 30, 0, 30));
    expect(timeFromLocal(berlin, Date.UTC(2011, 2, 27, 2, 30))).toBe(Date.UTC(2011, 2, 27, 1, 30));
  });

  test("is a fixed offset where clocks never changed", () => {
    expect(timeFromLocal(UTC, 5)).toBe(5);
    expect(zoneNamed("+08:00").changes).toEqual([]);
    expect(offsetAt(zoneNamed("Asia/Shanghai"), Date.UTC(2017, 10, 25))).toBe(8 * HOUR);
  });

  test("that is not known is refused", () => {
    expect(() => zoneNamed("Europe/Atlantis")).toThrowError(
      expect.objectContaining({
        explanation: expect.objectContaining({ code: "unknown-time-zone" }),
      }),
    );
  });
});
