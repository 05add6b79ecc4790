import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dayText, minuteText } from "../../functions/core/civilTime.ts";

describe("civil time", () => {
  test("agrees with the engine's calendar from year 0 to year 9999", () => {
    const times = fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 });
    fc.assert(
      fc.property(times, (timeMs) => {
        const iso = new Date(timeMs).toISOString();
        expect(dayText(timeMs)).toBe(iso.slice(0, 10));
        expect(minuteText(timeMs)).toBe(iso.slice(0, 16).replace("T", " "));
      }),
      { seed: 1, numRuns: 2000 },
    );
  });

  test.each([
    ["1970-01-01 00:00", 0],
    ["1969-12-31 23:59", -1],
    ["2000-02-29 12:30", 951_827_400_000],
    ["1900-02-28 23:59", -2_203_891_200_001],
  ])("reads %s", (text, timeMs) => {
    expect(minuteText(timeMs)).toBe(text);
  });

  test("refuses what is no time", () => {
    expect(() => dayText(Number.NaN)).toThrow("a time is a finite number");
  });
});
