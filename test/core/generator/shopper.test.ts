import { describe, expect, test } from "vitest";
import { catalogueOf } from "../../../functions/core/generator/catalogue.ts";
import {
  SHOP_DEFAULTS,
  type ShopConfig,
  shopConfig,
} from "../../../functions/core/generator/shop.ts";
import { type SimulatedEvent, simulateShopper } from "../../../functions/core/generator/shopper.ts";

const DAY_MS = 86_400_000;
const config = shopConfig({ seed: 21 });
const everyone = simulateAll(config);

function simulateAll(shop: ShopConfig): SimulatedEvent[][] {
  const catalogue = catalogueOf(shop);
  return Array.from({ length: shop.users }, (_, user) => [
    ...simulateShopper(shop, catalogue, user),
  ]);
}

/** Events as plain data, without the state that all events of a user share. */
const plain = (events: readonly SimulatedEvent[]) =>
  events.map(({ timeMs, item, behaviour }) => ({ timeMs, item, behaviour }));

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe("simulateShopper", () => {
  test("gives a user the same events whoever else there is", () => {
    const fewer = simulateAll(shopConfig({ seed: 21, users: 10 }));
    expect(fewer.map(plain)).toEqual(everyone.slice(0, 10).map(plain));
  });

  test("gives other users and other seeds other events", () => {
    const first = (events: readonly SimulatedEvent[] | undefined) =>
      plain(events?.slice(0, 1) ?? []);
    const other = simulateAll(shopConfig({ seed: 22, users: 1 }));
    expect(first(everyone[1])).not.toEqual(first(everyone[0]));
    expect(first(other[0])).not.toEqual(first(everyone[0]));
  });

  test("gives everyone an event, in whole seconds that rise strictly, within the period", () => {
    const endMs = config.startMs + config.days * DAY_MS;
    for (const events of everyone) {
      expect(events.length).toBeGreaterThan(0);
      let lastMs = config.startMs - 1;
      for (const { timeMs } of events) {
        expect(timeMs % 1000).toBe(0);
        expect(timeMs).toBeGreaterThan(lastMs);
        lastMs = timeMs;
      }
      // A session may run on over the end, by hours at most.
      expect(lastMs).toBeLessThan(endMs + DAY_MS);
    }
  });

  test("keeps sessions an hour apart at least, and the events of one within half an hour", () => {
    for (const events of everyone) {
      for (const [index, { timeMs, state }] of events.entries()) {
        const gapMs =
          index === 0 ? Infinity : timeMs - (events[index - 1] as SimulatedEvent).timeMs;
        expect(state.startsSession).toBe(gapMs >= 3_600_000);
        expect(state.startsSession || gapMs <= 1_800_000).toBe(true);
      }
    }
  });

  test("has about the stated sessions and events, unevenly spread over users", () => {
    const sessions = everyone.map(
      (events) => events.filter(({ state }) => state.startsSession).length,
    );
    const { sessionsMean, eventsPerSessionMean } = config.habits;
    // The spread of the rates is wide: standard deviation about 4 sessions a user.
    expect(Math.abs(mean(sessions) - sessionsMean)).toBeLessThan((4 * 5) / Math.sqrt(config.users));
    const perSession = everyone.flat().length / sessions.reduce((sum, count) => sum + count, 0);
    expect(Math.abs(perSession - eventsPerSessionMean)).toBeLessThan(0.25);
    expect(sessions.filter((count) => count === 1).length).toBeGreaterThan(config.users / 20);
    expect(Math.max(...sessions)).toBeGreaterThan(3 * sessionsMean);
  });

  test("behaves along the funnel: carts follow views of the item, purchases follow carts", () => {
    const counts = { view: 0, cart: 0, buy: 0 };
    for (const events of everyone) {
      for (const [index, { behaviour, item }] of events.entries()) {
        counts[behaviour]++;
        if (behaviour !== "view") {
          const before = events[index - 1] as SimulatedEvent;
          expect(before.item).toBe(item);
          expect(before.behaviour).toBe(behaviour === "cart" ? "view" : "cart");
        }
      }
    }
    // A session ends after an event with probability 1/mean, and then nothing follows.
    const goesOn = 1 - 1 / config.habits.eventsPerSessionMean;
    const carts = goesOn * config.habits.cartAfterView;
    expect(Math.abs(counts.cart / counts.view - carts)).toBeLessThan(
      4 * Math.sqrt(carts / counts.view),
    );
    const buys = goesOn * config.habits.buyAfterCart;
    expect(Math.abs(counts.buy / counts.cart - buys)).toBeLessThan(
      4 * Math.sqrt(0.25 / counts.cart),
    );
  });
});

describe("interests", () => {
  interface Session {
    readonly timeMs: number;
    /** Logits with mean 0. */
    readonly logits: readonly number[];
  }

  function sessionsOf(events: readonly SimulatedEvent[], logShares: Float64Array): Session[] {
    return events
      .filter(({ state }) => state.startsSession)
      .map(({ timeMs, state }) => {
        const raw = Array.from(
          state.interests,
          (p, index) => Math.log(p) - (logShares[index] as number),
        );
        const centre = mean(raw);
        return { timeMs, logits: raw.map((logit) => logit - centre) };
      });
  }

  /** Correlation of the logits of two sessions of a user that are `days` apart, give or take a tenth. */
  function correlation(shop: ShopConfig, users: SimulatedEvent[][], days: number) {
    const logShares = catalogueOf(shop).categoryLogShare;
    let product = 0;
    let squares = 0;
    let pairs = 0;
    for (const events of users) {
      const sessions = sessionsOf(events, logShares);
      for (const [index, a] of sessions.entries()) {
        const b = sessions
          .slice(index + 1)
          .find(({ timeMs }) => timeMs - a.timeMs > 0.9 * days * DAY_MS);
        if (b !== undefined && b.timeMs - a.timeMs < 1.1 * days * DAY_MS) {
          product += a.logits.reduce(
            (sum, logit, place) => sum + logit * (b.logits[place] as number),
            0,
          );
          squares += [...a.logits, ...b.logits].reduce((sum, logit) => sum + logit * logit, 0) / 2;
          pairs++;
        }
      }
    }
    expect(pairs).toBeGreaterThan(200);
    return product / squares;
  }

  test("correlate with what they were by half after the half-life, by a quarter after two", () => {
    const halfLife = config.habits.interestHalfLifeDays;
    expect(correlation(config, everyone, halfLife / 4)).toBeCloseTo(2 ** -0.25, 1);
    expect(correlation(config, everyone, halfLife)).toBeCloseTo(0.5, 1);
    expect(correlation(config, everyone, 2 * halfLife)).toBeCloseTo(0.25, 1);
  });

  test("spread as stated at every time", () => {
    const logShares = catalogueOf(config).categoryLogShare;
    const squares = everyone.flatMap((events) => {
      const sessions = sessionsOf(events, logShares);
      return [sessions[0], sessions.at(-1)].flatMap(
        (session) => session?.logits.map((z) => z * z) ?? [],
      );
    });
    // Centring takes one of the categories' degrees of freedom.
    const expected = config.habits.interestSpread ** 2 * (1 - 1 / config.categories);
    expect(Math.abs(mean(squares) / expected - 1)).toBeLessThan(0.02);
  });

  test("never change with an infinite half-life, and are everyone's own", () => {
    const habits = { ...SHOP_DEFAULTS.habits, interestHalfLifeDays: Infinity };
    const stable = simulateAll(shopConfig({ seed: 21, users: 50, habits }));
    const first = stable.map((events) => events[0]?.state.interests as Float64Array);
    for (const [user, events] of stable.entries()) {
      expect(
        events.every(({ state }) => state.interests.every((p, c) => p === first[user]?.[c])),
      ).toBe(true);
    }
    expect(new Set(first.map(String)).size).toBe(stable.length);
  });

  test("are those of the shop with no spread", () => {
    const habits = { ...SHOP_DEFAULTS.habits, interestSpread: 0 };
    const shop = shopConfig({ seed: 21, users: 5, habits });
    const shares = catalogueOf(shop).categoryShare;
    for (const { state } of simulateAll(shop).flat()) {
      for (const [category, interest] of state.interests.entries()) {
        expect(interest).toBeCloseTo(shares[category] as number, 14);
      }
    }
  });
});
