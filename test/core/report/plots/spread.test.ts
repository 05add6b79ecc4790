import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { spread } from "../../../../functions/core/report/plots/spread.ts";

const GAP = 16;
const BOUNDS = { gap: GAP, low: 0, high: 240 };
const wishes = fc.array(fc.integer({ min: 0, max: 240 }), { minLength: 1, maxLength: 14 });
const apart = (positions: readonly number[]) =>
  [...positions]
    .sort((a, b) => a - b)
    .every((position, rank, sorted) =>
      rank === 0 ? true : position - (sorted[rank - 1] ?? 0) >= GAP - 1e-9,
    );
const shiftOf = (positions: readonly number[], wanted: readonly number[]) =>
  positions.reduce((sum, position, index) => sum + (position - (wanted[index] ?? 0)) ** 2, 0);

describe("spread", () => {
  test("keeps labels apart, inside and in order", () => {
    fc.assert(
      fc.property(wishes, (wanted) => {
        const positions = spread(wanted, BOUNDS);
        expect(apart(positions)).toBe(true);
        expect(Math.min(...positions)).toBeGreaterThanOrEqual(-1e-9);
        expect(Math.max(...positions)).toBeLessThanOrEqual(240 + 1e-9);
        wanted.forEach((wish, index) => {
          wanted.forEach((other, otherIndex) => {
            if (wish < other) {
              expect(positions[index]).toBeLessThan(positions[otherIndex] ?? Number.NaN);
            }
          });
        });
      }),
      { seed: 1 },
    );
  });

  test("moves nothing that need not move", () => {
    expect(spread([10, 100, 50], BOUNDS)).toEqual([10, 100, 50]);
  });

  test("shares the shift between those that collide", () => {
    expect(spread([100, 100], BOUNDS)).toEqual([92, 108]);
    expect(spread([240, 239], BOUNDS)).toEqual([240, 224]);
    expect(spread([0, 0, 0], BOUNDS)).toEqual([0, 16, 32]);
  });

  test("shifts no more in sum than any other arrangement of the same order", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 240 }), { minLength: 2, maxLength: 5 }),
        fc.array(fc.integer({ min: 0, max: 240 }), { minLength: 5, maxLength: 5 }),
        (wanted, drawn) => {
          const order = wanted
            .map((_, index) => index)
            .sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0) || a - b);
          const sorted = drawn.slice(0, wanted.length).sort((a, b) => a - b);
          const other: number[] = [];
          order.forEach((index, rank) => {
            other[index] = sorted[rank] ?? 0;
          });
          fc.pre(apart(other));
          expect(shiftOf(spread(wanted, BOUNDS), wanted)).toBeLessThanOrEqual(
            shiftOf(other, wanted) + 1e-9,
          );
        },
      ),
      { seed: 1 },
    );
  });

  test("refuses more labels than there is room for", () => {
    expect(() => spread([0, 0, 0], { gap: 16, low: 0, high: 31 })).toThrow("the labels fit");
  });
});
