import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compactTime, isoText } from "../../functions/core/isoTime.ts";

describe("isoText", () => {
  test("agrees with the platform's calendar to the second", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_102_444_800_000 }), (timeMs) => {
        const expected = `${new Date(timeMs).toISOString().slice(0, 19)}Z`;
        expect(isoText(timeMs)).toBe(expected);
        expect(compactTime(timeMs)).toBe(expected.replaceAll(/[-:]/g, ""));
      }),
      { seed: 1 },
    );
  });
});
