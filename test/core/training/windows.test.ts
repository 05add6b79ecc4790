import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodingWindows, trainingWindows } from "../../../functions/core/training/windows.ts";

describe("trainingWindows", () => {
  test("makes every item but the first a target exactly once, within the length", () => {
    fc.assert(
      fc.property(fc.nat(60), fc.integer({ min: 1, max: 9 }), (count, lengthMax) => {
        const windows = trainingWindows(3, count, lengthMax);
        const targets = windows.flatMap(({ start, length }) =>
          Array.from({ length }, (_, index) => start + index + 1),
        );
        expect(targets).toEqual(Array.from({ length: Math.max(0, count - 1) }, (_, i) => i + 1));
        expect(windows.every(({ length, user }) => length <= lengthMax && user === 3)).toBe(true);
      }),
      { seed: 1 },
    );
  });
});

describe("encodingWindows", () => {
  const positions = fc
    .uniqueArray(fc.integer({ min: 1, max: 100 }), { maxLength: 30 })
    .map((values) => values.sort((a, b) => a - b));

  test("serves every position once, from all of its history or at least half a window of it", () => {
    fc.assert(
      fc.property(positions, fc.integer({ min: 2, max: 12 }), (wanted, lengthMax) => {
        const windows = encodingWindows(0, wanted, lengthMax);
        expect(windows.flatMap((window) => window.positions)).toEqual(wanted);
        for (const { start, length, positions: served } of windows) {
          expect(length).toBeLessThanOrEqual(lengthMax);
          expect(start + length).toBe(served.at(-1));
          for (const position of served) {
            const history = position - start;
            const enough = position <= lengthMax ? position : Math.floor(lengthMax / 2);
            expect(history).toBeGreaterThanOrEqual(enough);
          }
        }
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  test("gives a single late position the whole window", () => {
    expect(encodingWindows(0, [50], 20)).toEqual([
      { user: 0, start: 30, length: 20, positions: [50] },
    ]);
  });
});
