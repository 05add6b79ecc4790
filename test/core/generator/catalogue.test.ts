import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { catalogueOf, powerLaw } from "../../../functions/core/generator/catalogue.ts";
import { shopConfig } from "../../../functions/core/generator/shop.ts";

const config = shopConfig({ seed: 5 });
const catalogue = catalogueOf(config);
const sum = (shares: Float64Array) => shares.reduce((total, share) => total + share, 0);

test("shares of a power law fall as their rank to the exponent", () => {
  const shares = powerLaw(50, 0.7);
  expect(sum(shares)).toBeCloseTo(1, 14);
  for (const [index, share] of shares.entries()) {
    expect(share / (shares[0] as number)).toBeCloseTo((index + 1) ** -0.7, 14);
  }
});

describe("catalogueOf", () => {
  test("depends on the seed, and not on the users", () => {
    expect(catalogueOf(shopConfig({ seed: 5, users: 3 }))).toEqual(catalogue);
    expect(catalogueOf(shopConfig({ seed: 6 })).successors).not.toEqual(catalogue.successors);
  });

  test("puts every item into one category, and the categories' sizes differ by one at most", () => {
    const items = catalogue.members.flatMap((members) => Array.from(members));
    expect(items.toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: config.items }, (_, item) => item),
    );
    for (const [category, members] of catalogue.members.entries()) {
      expect(Math.abs(members.length - config.items / config.categories)).toBeLessThan(1);
      expect(members.every((item) => catalogue.categoryOf[item] === category)).toBe(true);
    }
  });

  test("has popularity by power laws over categories and within each", () => {
    const byShare = catalogue.categoryShare.toSorted((a, b) => b - a);
    expect(byShare).toEqual(powerLaw(config.categories, config.categoryExponent));
    for (const [category, shares] of catalogue.memberShare.entries()) {
      const size = catalogue.members[category]?.length as number;
      expect(shares).toEqual(powerLaw(size, config.itemExponent));
    }
  });

  test("draws about the stated share of successors from an item's own category, the popular ones more", () => {
    const count = config.successorsPerItem;
    const popular = new Set(catalogue.members.flatMap((members) => [members[0], members[1]]));
    let own = 0;
    let fromPopular = 0;
    for (const [place, successor] of catalogue.successors.entries()) {
      const item = Math.floor(place / count);
      own += catalogue.categoryOf[item] === catalogue.categoryOf[successor] ? 1 : 0;
      fromPopular += popular.has(successor) ? 1 : 0;
    }
    const total = catalogue.successors.length;
    const error = Math.sqrt(
      (config.successorsInCategory * (1 - config.successorsInCategory)) / total,
    );
    expect(Math.abs(own / total - config.successorsInCategory)).toBeLessThan(5 * error);
    // Two of ten items hold half of a category's popularity; without popularity they would get a fifth.
    expect(fromPopular / total).toBeGreaterThan(0.35);
  });

  test("gives every item distinct successors other than itself, in shops of any shape", () => {
    const shape = fc.integer({ min: 2, max: 40 }).chain((items) =>
      fc.record({
        items: fc.constant(items),
        categories: fc.integer({ min: 1, max: items }),
        successorsPerItem: fc.integer({ min: 1, max: Math.min(items - 1, 8) }),
        successorsInCategory: fc.constantFrom(0, 0.5, 1),
      }),
    );
    fc.assert(
      fc.property(shape, (changes) => {
        const { successors, successorShare } = catalogueOf(shopConfig(changes));
        const { items, successorsPerItem: count } = changes;
        expect(sum(successorShare)).toBeCloseTo(1, 12);
        for (let item = 0; item < items; item++) {
          const own = new Set(successors.subarray(item * count, (item + 1) * count));
          expect(own.size).toBe(count);
          expect(own.has(item)).toBe(false);
        }
      }),
      { seed: 4, numRuns: 60 },
    );
  });
});
