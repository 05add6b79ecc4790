import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  latestWindows,
  userKey,
  VOLATILITY_CLASSES,
  volatilityAt,
  volatilityBefore,
  volatilityClass,
} from "../../../functions/core/dynamics/userInterest.ts";
import { volatilityOf } from "../../../functions/core/dynamics/volatility.ts";

const key = userKey(1, "u1");
const history = fc
  .array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 90 })
  .map((items) => Uint32Array.from(items));

describe("interest of a user", () => {
  test("is looked at in ten windows of five known events at most, the latest ones", () => {
    fc.assert(
      fc.property(history, (events) => {
        const known = events.filter((event) => event !== 0);
        const windows = latestWindows(events);
        expect(windows.length).toBe(Math.min(10, Math.floor(known.length / 5)));
        expect(windows.flatMap((window) => [...window])).toEqual(
          windows.length === 0 ? [] : [...known.subarray(-5 * windows.length)],
        );
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  test("before a case is that of the whole windows from the first event", () => {
    fc.assert(
      fc.property(history, fc.nat(89), (events, place) => {
        const position = place % (events.length + 1);
        const classAt = volatilityBefore(events, key);
        const part = events.subarray(0, position - (position % 5));
        const found = volatilityOf(latestWindows(part), key);
        expect(classAt(position)).toBe(volatilityClass(found?.corrected ?? null));
        expect(classAt(position)).toBe(classAt(position - (position % 5)));
      }),
      { seed: 2, numRuns: 60 },
    );
  });

  test("has classes whose ends enclose its volatility", () => {
    fc.assert(
      fc.property(fc.double({ min: -1, max: 1, noNaN: true }), (corrected) => {
        const element = volatilityClass(corrected);
        expect(volatilityAt(element)).toBeLessThanOrEqual(corrected + 1e-12);
        expect(volatilityAt(element + 1)).toBeGreaterThanOrEqual(corrected - 1e-12);
      }),
      { seed: 3, numRuns: 100 },
    );
    expect(volatilityClass(null)).toBe(VOLATILITY_CLASSES);
  });

  test("is shuffled by who the user is, not by where he stands", () => {
    expect(userKey(1, "u1")).toEqual(key);
    expect(userKey(1, "u2").user).not.toBe(key.user);
  });
});
