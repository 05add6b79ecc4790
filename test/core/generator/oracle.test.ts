import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { catalogueOf } from "../../../functions/core/generator/catalogue.ts";
import {
  oracleRank,
  type ReplayedEvent,
  replayShopper,
} from "../../../functions/core/generator/oracle.ts";
import { itemIdOf, shopConfig } from "../../../functions/core/generator/shop.ts";
import { simulateShopper } from "../../../functions/core/generator/shopper.ts";

const config = shopConfig({ seed: 31, users: 250 });
const catalogue = catalogueOf(config);
const histories = Array.from({ length: config.users }, (_, user) => [
  ...replayShopper(config, catalogue, user),
]);
const events = histories.flat();

interface Moment {
  readonly mean: number;
  readonly error: number;
}

function momentOf(values: readonly number[]): Moment {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares) / values.length };
}

describe("replayShopper", () => {
  test("repeats the simulation event for event", () => {
    for (const [user, history] of histories.entries()) {
      const simulated = [...simulateShopper(config, catalogue, user)];
      expect(history.map(({ timeMs, itemIndex, event }) => [timeMs, itemIndex, event])).toEqual(
        simulated.map(({ timeMs, item, behaviour }) => [timeMs, item, behaviour]),
      );
      expect(history.every(({ item, itemIndex }) => item === itemIdOf(itemIndex))).toBe(true);
    }
  });

  test("gives the same probabilities during the replay, after it, and again", () => {
    const lengths = histories.map((history) => history.length);
    const longest = lengths.indexOf(Math.max(...lengths));
    const during = Array.from(replayShopper(config, catalogue, longest), (event) =>
      event.probabilities(),
    );
    expect(during.length).toBeGreaterThan(50);
    expect(histories[longest]?.map((event) => event.probabilities())).toEqual(during);
    expect(histories[longest]?.map((event) => event.probabilities())).toEqual(during);
  });
});

// If the probabilities are those of the draws, then what happened is as surprising as they say, and as often among
// the ten most probable as they say; the differences have mean 0 over independent events.
describe("the oracle's probabilities are calibrated", () => {
  const cases = events.map((event) => ({ target: event.itemIndex, p: event.probabilities() }));

  test("the mean of log p over what happened is that over what may happen", () => {
    const differences = cases.map(({ target, p }) => {
      const expected = p.reduce((sum, probability) => sum + probability * Math.log(probability), 0);
      return Math.log(p[target] as number) - expected;
    });
    const { mean, error } = momentOf(differences);
    expect(Math.abs(mean)).toBeLessThan(4 * error);
    // A tenth of a nat would be seen: the test has that power.
    expect(4 * error).toBeLessThan(0.1);
  });

  test.each([1, 10, 50])("the first %i items hold the target as often as they say", (K) => {
    const differences = cases.map(({ target, p }) => {
      const expected = p.toSorted((a, b) => b - a).subarray(0, K);
      const rank = oracleRank({ probabilities: p, target });
      return (rank <= K ? 1 : 0) - expected.reduce((sum, probability) => sum + probability, 0);
    });
    const { mean, error } = momentOf(differences);
    expect(Math.abs(mean)).toBeLessThan(4 * error);
    expect(4 * error).toBeLessThan(0.03);
  });

  test("the oracle beats the oracle of somebody else", () => {
    const hits = (probabilitiesOf: (index: number) => Float64Array) =>
      momentOf(
        cases.map(({ target }, index) =>
          oracleRank({ probabilities: probabilitiesOf(index), target }) <= 10 ? 1 : 0,
        ),
      ).mean;
    const own = hits((index) => cases[index]?.p as Float64Array);
    const others = hits((index) => cases[(index + 1000) % cases.length]?.p as Float64Array);
    expect(own).toBeGreaterThan(0.5);
    expect(own).toBeGreaterThan(3 * others);
  });
});

describe("oracleRank", () => {
  const probabilities = Float64Array.of(0.1, 0.3, 0.2, 0.2, 0.2);

  test("counts the more probable, and ties, before the target", () => {
    const rankOf = (target: number) => oracleRank({ probabilities, target });
    expect([0, 1, 2, 3, 4].map(rankOf)).toEqual([5, 1, 4, 4, 4]);
  });

  test("leaves out what is excluded, but never the target", () => {
    const rankOf = (target: number, ...excluded: number[]) =>
      oracleRank({ probabilities, target, excluded: new Set(excluded) });
    expect(rankOf(0, 1, 3)).toBe(3);
    expect(rankOf(2, 2)).toBe(4);
    expect(rankOf(2, 0, 1, 2, 3, 4)).toBe(1);
  });

  test("refuses a target that is no item", () => {
    expect(() => oracleRank({ probabilities, target: 5 })).toThrow("the target is an item");
  });

  test("lies between 1 and the number of candidates, and falls when candidates are left out", () => {
    const anyCase = fc.record({
      event: fc.constantFrom<ReplayedEvent>(...events.slice(0, 200)),
      target: fc.nat(config.items - 1),
      excluded: fc.uniqueArray(fc.nat(config.items - 1)),
    });
    fc.assert(
      fc.property(anyCase, ({ event, target, excluded }) => {
        const p = event.probabilities();
        const others = new Set(excluded.filter((item) => item !== target));
        const rank = oracleRank({ probabilities: p, target, excluded: others });
        const full = oracleRank({ probabilities: p, target });
        return rank >= 1 && rank <= config.items - others.size && rank <= full;
      }),
      { seed: 5, numRuns: 500 },
    );
  });
});
