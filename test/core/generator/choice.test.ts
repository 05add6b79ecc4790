import { describe, expect, test } from "vitest";
import type { Catalogue } from "../../../functions/core/generator/catalogue.ts";
import { catalogueOf } from "../../../functions/core/generator/catalogue.ts";
import type { Behaviour, ShopperState } from "../../../functions/core/generator/choice.ts";
import { drawChoice, itemProbabilities } from "../../../functions/core/generator/choice.ts";
import { SHOP_DEFAULTS, shopConfig } from "../../../functions/core/generator/shop.ts";
import { simulateShopper } from "../../../functions/core/generator/shopper.ts";
import { randomStream } from "../../../functions/core/random.ts";

// A shop small enough to do by hand: items 0 and 1 in one category, 2 and 3 in the other, one successor each.
const catalogue: Catalogue = {
  categoryOf: Uint32Array.of(0, 0, 1, 1),
  categoryShare: Float64Array.of(0.5, 0.5),
  categoryLogShare: Float64Array.of(Math.log(0.5), Math.log(0.5)),
  members: [Uint32Array.of(0, 1), Uint32Array.of(2, 3)],
  memberShare: [Float64Array.of(0.75, 0.25), Float64Array.of(0.6, 0.4)],
  successors: Uint32Array.of(2, 3, 0, 1),
  successorShare: Float64Array.of(1),
};
const habits = {
  ...SHOP_DEFAULTS.habits,
  memory: 0.5,
  sessionStart: { repeat: 0.4, successor: 0.1, interest: 0.5 },
  withinSession: { repeat: 0.2, successor: 0.3, interest: 0.5 },
  cartAfterView: 0.1,
  buyAfterCart: 0.6,
};
const around = { catalogue, habits };
const interests = Float64Array.of(0.8, 0.2);
/** Interest in each item: 0.8 · (0.75, 0.25) and 0.2 · (0.6, 0.4). */
const INTEREST = [0.6, 0.2, 0.12, 0.08] as const;

function stateOf(startsSession: boolean, ...events: [item: number, behaviour: Behaviour][]) {
  const items = events.map(([item]) => item);
  const behaviours = events.map(([, behaviour]) => behaviour);
  return { startsSession, interests, past: { items, behaviours }, pastCount: events.length };
}

function expectClose(found: Float64Array, expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  for (const [item, probability] of expected.entries()) {
    expect(found[item]).toBeCloseTo(probability, 14);
  }
}

describe("itemProbabilities, by hand", () => {
  const past: [number, Behaviour][] = [
    [1, "buy"],
    [0, "view"],
    [3, "view"],
    [0, "view"],
  ];

  test("within a session", () => {
    // Item 0 is in front of the shopper, so memory holds 3 with weight 1 and 1 with weight 4 · 0.5².
    const repeat = [0, 0.5, 0, 0.5];
    const successor = [0, 0, 1, 0];
    const expected = INTEREST.map((interest, item) => {
      const next = 0.2 * (repeat[item] ?? 0) + 0.3 * (successor[item] ?? 0) + 0.5 * interest;
      return 0.9 * next + (item === 0 ? 0.1 : 0);
    });
    expectClose(itemProbabilities(stateOf(false, ...past), around), expected);
  });

  test("at the start of a session", () => {
    // Ages 0 to 3: item 0 weighs 1 + 0.25, item 3 weighs 0.5, item 1 weighs 4 · 0.125.
    const repeat = [1.25 / 2.25, 0.5 / 2.25, 0, 0.5 / 2.25];
    const successor = [0, 0, 1, 0];
    const expected = INTEREST.map(
      (interest, item) => 0.4 * (repeat[item] ?? 0) + 0.1 * (successor[item] ?? 0) + 0.5 * interest,
    );
    expectClose(itemProbabilities(stateOf(true, ...past), around), expected);
  });

  test("without a past, by interest alone", () => {
    expectClose(itemProbabilities(stateOf(true), around), INTEREST);
  });

  test("with nothing to go back to, the weight of repeats goes to interest", () => {
    const expected = INTEREST.map((interest, item) => 0.3 * (item === 2 ? 1 : 0) + 0.7 * interest);
    expectClose(itemProbabilities(stateOf(false, [0, "view"], [0, "buy"]), around), expected);
  });

  test("a cart leads to a purchase more often than a view to a cart, and a purchase to neither", () => {
    const last = (behaviour: Behaviour) =>
      itemProbabilities(stateOf(false, [3, behaviour]), around)[3] as number;
    const chance = last("buy");
    expect(last("view")).toBeCloseTo(0.1 + 0.9 * chance, 14);
    expect(last("cart")).toBeCloseTo(0.6 + 0.4 * chance, 14);
  });

  test("events after the state's own do not matter", () => {
    const state = stateOf(false, ...past);
    const later = {
      items: [...state.past.items, 2],
      behaviours: [...state.past.behaviours, "view"],
    };
    const same = { ...state, past: later } as ShopperState;
    expect(itemProbabilities(same, around)).toEqual(itemProbabilities(state, around));
  });
});

// Real states: a shop of 40 items, and the states that one of its shoppers went through.
const shop = shopConfig({ seed: 8, items: 40, categories: 5 });
const shopCatalogue = catalogueOf(shop);
const surroundings = { catalogue: shopCatalogue, habits: shop.habits };

describe("drawChoice", () => {
  const states = Array.from(simulateShopper(shop, shopCatalogue, 3), ({ state }) => state);
  const lastBehaviour = (state: ShopperState) => state.past.behaviours[state.pastCount - 1];
  const find = (what: (state: ShopperState) => boolean) => states.findLast(what) as ShopperState;

  test.each([
    ["the first event of all", find((state) => state.pastCount === 0)],
    ["the start of a session", find((state) => state.startsSession)],
    ["a view", find((state) => !state.startsSession && lastBehaviour(state) === "view")],
    ["a cart", find((state) => !state.startsSession && lastBehaviour(state) === "cart")],
    ["a purchase", find((state) => !state.startsSession && lastBehaviour(state) === "buy")],
  ])("draws from the stated distribution: %s", (_, state) => {
    const draws = 60_000;
    const stream = randomStream({ seed: 12, purpose: "test" });
    const counts = new Float64Array(shop.items);
    for (let draw = 0; draw < draws; draw++) {
      const { item } = drawChoice(stream, state, surroundings);
      counts[item] = (counts[item] as number) + 1;
    }
    // Pearson's statistic, with cells of fewer than five expected draws in one; mean d, variance 2 d.
    const probabilities = itemProbabilities(state, surroundings);
    let statistic = 0;
    let cells = 0;
    let rest = { expected: 0, count: 0 };
    const add = (expected: number, count: number) => {
      statistic += (count - expected) ** 2 / expected;
      cells++;
    };
    for (const [item, count] of counts.entries()) {
      const expected = draws * (probabilities[item] as number);
      if (expected >= 5) {
        add(expected, count);
      } else {
        rest = { expected: rest.expected + expected, count: rest.count + count };
      }
    }
    if (rest.expected > 0) {
      add(rest.expected, rest.count);
    }
    const freedom = cells - 1;
    expect(freedom).toBeGreaterThan(20);
    expect(statistic).toBeLessThan(freedom + 4 * Math.sqrt(2 * freedom));
    expect(statistic).toBeGreaterThan(freedom - 4 * Math.sqrt(2 * freedom));
  });

  test("goes from view to cart to buy on one item", () => {
    const stream = randomStream({ seed: 13, purpose: "test" });
    const next = (behaviour: Behaviour) =>
      Array.from({ length: 2000 }, () => drawChoice(stream, stateOf(false, [3, behaviour]), around))
        .filter(({ behaviour: then }) => then !== "view")
        .map(({ item, behaviour: then }) => `${then} ${item}`);
    expect(new Set(next("view"))).toEqual(new Set(["cart 3"]));
    expect(new Set(next("cart"))).toEqual(new Set(["buy 3"]));
    expect(next("buy")).toEqual([]);
  });
});

test("probabilities of every state are positive and sum to 1", () => {
  for (let user = 0; user < 20; user++) {
    for (const { state, item } of simulateShopper(shop, shopCatalogue, user)) {
      const probabilities = itemProbabilities(state, surroundings);
      expect(probabilities.reduce((sum, probability) => sum + probability, 0)).toBeCloseTo(1, 12);
      expect(Math.min(...probabilities)).toBeGreaterThan(0);
      expect(probabilities[item]).toBeGreaterThan(0);
    }
  }
});
