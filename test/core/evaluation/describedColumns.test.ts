import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  countCategories,
  itemCategories,
  mergeCategoryCounts,
} from "../../../functions/core/evaluation/itemCategories.ts";
import {
  countPrices,
  PRICE_CLASSES,
  priceAt,
  priceClass,
  priceRanges,
} from "../../../functions/core/evaluation/priceClasses.ts";

const events = fc.array(fc.tuple(fc.nat(6), fc.nat(4)), { maxLength: 80 });

function countsOf(rows: readonly (readonly [number, number])[]) {
  const items = Uint32Array.from(rows, ([item]) => item);
  const categories = Uint32Array.from(rows, ([, category]) => category);
  return countCategories(items, categories, () => true);
}

describe("categories of items", () => {
  test("are the most frequent, whatever the shards", () => {
    fc.assert(
      fc.property(events, events, (a, b) => {
        const merged = mergeCategoryCounts([countsOf(a), countsOf(b)]);
        expect(merged).toEqual(countsOf([...a, ...b]));
        const chosen = itemCategories(merged, 7);
        for (let item = 1; item < 7; item++) {
          const own = [...a, ...b].filter(([one, category]) => one === item && category > 0);
          const countOf = (category: number) => own.filter(([, one]) => one === category).length;
          const best = [1, 2, 3, 4].reduce((x, y) => (countOf(y) > countOf(x) ? y : x));
          expect(chosen[item]).toBe(own.length === 0 ? 0 : best);
        }
        expect(chosen[0]).toBe(0);
      }),
      { seed: 1, numRuns: 100 },
    );
  });
});

describe("prices", () => {
  test("have classes whose ends enclose them", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 1e7, noNaN: true }), (price) => {
        const element = priceClass(price);
        expect(priceAt(element)).toBeLessThanOrEqual(price * (1 + 1e-12));
        expect(priceAt(element + 1)).toBeGreaterThanOrEqual(price * (1 - 1e-12));
      }),
      { seed: 1, numRuns: 200 },
    );
    expect([0, -1, NaN, Infinity].map(priceClass)).toEqual([-1, -1, -1, -1]);
    expect(priceClass(1e30)).toBe(PRICE_CLASSES - 1);
  });

  test("fall into fifths that ascend", () => {
    const ranges = priceRanges(countPrices([1, 2, 4, 8, 16, 16, 32, NaN]));
    const fifth = (price: number) => ranges[priceClass(price)] ?? NaN;
    expect(fifth(1)).toBe(0);
    expect(fifth(32)).toBe(4);
    expect(fifth(4)).toBeGreaterThan(fifth(1));
  });
});
