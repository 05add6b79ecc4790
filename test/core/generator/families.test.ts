import { describe, expect, test } from "vitest";
import { catalogueOf } from "../../../functions/core/generator/catalogue.ts";
import { drawChoice, itemProbabilities } from "../../../functions/core/generator/choice.ts";
import {
  FAMILIES,
  type Family,
  familiesText,
  familyHabits,
  familyOf,
  parseFamilies,
} from "../../../functions/core/generator/families.ts";
import { replayShopper } from "../../../functions/core/generator/oracle.ts";
import { SHOP_DEFAULTS, shopConfig } from "../../../functions/core/generator/shop.ts";
import { type SimulatedEvent, simulateShopper } from "../../../functions/core/generator/shopper.ts";
import { randomStream } from "../../../functions/core/random.ts";

const DAY_MS = 86_400_000;
const USERS = 300;

/** Histories of a shop where everybody is of `family`; null: the usual shop. */
function historiesOf(family: Family | null): SimulatedEvent[][] {
  const families = family === null ? {} : { families: { [family]: 1 } };
  const shop = shopConfig({ seed: 5, users: USERS, ...families });
  const catalogue = catalogueOf(shop);
  return Array.from({ length: USERS }, (_, user) => [...simulateShopper(shop, catalogue, user)]);
}

const usual = historiesOf(null);
const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Events whose item the user had before. */
const repeatShare = (histories: SimulatedEvent[][]) =>
  mean(histories.map((events) => 1 - new Set(events.map(({ item }) => item)).size / events.length));

/** Mean cosine of a user's interests in two sessions that are `low` to `high` days apart. */
function interestCosine(histories: SimulatedEvent[][], low: number, high: number): number {
  const cosines: number[] = [];
  for (const events of histories) {
    const starts = events.filter(({ state }) => state.startsSession);
    for (const [index, a] of starts.entries()) {
      for (const b of starts.slice(index + 1)) {
        const days = (b.timeMs - a.timeMs) / DAY_MS;
        if (days >= low && days < high) {
          cosines.push(cosine(a.state.interests, b.state.interests));
        }
      }
    }
  }
  expect(cosines.length).toBeGreaterThan(50);
  return mean(cosines);
}

function cosine(a: Float64Array, b: Float64Array): number {
  const dot = (x: Float64Array, y: Float64Array) =>
    x.reduce((sum, value, index) => sum + value * (y[index] as number), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

/** Squared coefficient of variation of the days between a user's sessions: 1 for a Poisson process. */
function gapDispersion(histories: SimulatedEvent[][]): number {
  const perUser = histories.flatMap((events) => {
    const starts = events.filter(({ state }) => state.startsSession).map(({ timeMs }) => timeMs);
    const gaps = starts.slice(1).map((time, index) => time - (starts[index] as number));
    if (gaps.length < 6) {
      return [];
    }
    const centre = mean(gaps);
    return [mean(gaps.map((gap) => (gap - centre) ** 2)) / centre ** 2];
  });
  expect(perUser.length).toBeGreaterThan(20);
  return mean(perUser);
}

describe("families of shoppers", () => {
  test("keep their interests, drift, or come back with the season", () => {
    const near = [0, 4] as const;
    const far = [26, 30] as const;
    const usualFar = interestCosine(usual, ...far);
    expect(interestCosine(historiesOf("stable"), ...far)).toBeCloseTo(1, 12);
    expect(interestCosine(historiesOf("drifting"), ...far)).toBeLessThan(usualFar - 0.1);
    const seasonal = historiesOf("seasonal");
    expect(interestCosine(seasonal, ...far)).toBeGreaterThan(0.8);
    expect(interestCosine(seasonal, 12, 16)).toBeLessThan(usualFar);
    expect(interestCosine(seasonal, ...near)).toBeGreaterThan(0.8);
  });

  test("come in bursts with about as many sessions", () => {
    const bursty = historiesOf("bursty");
    expect(gapDispersion(bursty)).toBeGreaterThan(1.5 * gapDispersion(usual));
    const sessions = (histories: SimulatedEvent[][]) =>
      mean(histories.map((events) => events.filter((e) => e.state.startsSession).length));
    expect(sessions(bursty) / sessions(usual)).toBeGreaterThan(0.75);
    expect(sessions(bursty) / sessions(usual)).toBeLessThan(1.6);
  });

  test("are cold: late and short", () => {
    const cold = historiesOf("cold");
    const { startMs, days } = SHOP_DEFAULTS;
    const from = startMs + 0.69 * days * DAY_MS;
    expect(cold.every(([first]) => (first?.timeMs ?? 0) > from)).toBe(true);
    expect(mean(cold.map((events) => events.length))).toBeLessThan(
      mean(usual.map((events) => events.length)) / 3,
    );
  });

  test("go back to what they had, or anywhere", () => {
    expect(repeatShare(historiesOf("repeaters"))).toBeGreaterThan(repeatShare(usual) + 0.15);
    expect(repeatShare(historiesOf("noisy"))).toBeLessThan(repeatShare(usual) - 0.05);
  });

  test("stay what they are whoever else there is, and occur by their weights", () => {
    const weights = { stable: 3, noisy: 1 };
    const kinds = Array.from({ length: 4000 }, (_, user) => familyOf(9, weights, user));
    const noisy = kinds.filter((kind) => kind === "noisy").length;
    // 1000 expected, standard deviation 27.
    expect(Math.abs(noisy - 1000)).toBeLessThan(110);
    const pair = (users: number) => {
      const shop = shopConfig({ seed: 9, users, families: weights });
      return [...simulateShopper(shop, catalogueOf(shop), 3)].map(({ item }) => item);
    };
    expect(pair(4)).toEqual(pair(400));
  });

  test("leave a shop without families as it is", () => {
    const shop = shopConfig({ seed: 5, users: USERS });
    expect(usual[7]?.map(({ item }) => item)).toEqual(
      [...simulateShopper({ ...shop, families: undefined }, catalogueOf(shop), 7)].map(
        ({ item }) => item,
      ),
    );
  });
});

describe("the oracle of families", () => {
  test("knows the noise: draws follow the distribution (χ², 239 degrees of freedom)", () => {
    const shop = shopConfig({ seed: 5, users: 40, families: { noisy: 1 } });
    const catalogue = catalogueOf(shop);
    const around = { catalogue, habits: familyHabits(shop.habits, "noisy") };
    const state = [...simulateShopper(shop, catalogue, 2)].at(-1)?.state;
    if (state === undefined) {
      throw new Error("a user has an event");
    }
    const probabilities = itemProbabilities(state, around);
    expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
    const stream = randomStream({ seed: 3, purpose: "test" });
    const draws = 60_000;
    const counts = new Float64Array(probabilities.length);
    for (let draw = 0; draw < draws; draw++) {
      const { item } = drawChoice(stream, state, around);
      counts[item] = (counts[item] as number) + 1;
    }
    const chiSquare = counts.reduce((sum, count, item) => {
      const expected = draws * (probabilities[item] as number);
      return sum + (count - expected) ** 2 / expected;
    }, 0);
    // Mean 239, standard deviation 21.9: four of them.
    expect(chiSquare).toBeLessThan(327);
  });

  test("replays every family", () => {
    const families = parseFamilies("all");
    const shop = shopConfig({ seed: 6, users: 60, families });
    const catalogue = catalogueOf(shop);
    for (let user = 0; user < shop.users; user++) {
      for (const event of replayShopper(shop, catalogue, user)) {
        expect(event.probabilities()[event.itemIndex]).toBeGreaterThan(0);
      }
    }
  });
});

describe("parseFamilies", () => {
  test("reads what familiesText writes", () => {
    expect(parseFamilies(" stable:3, noisy")).toEqual({ stable: 3, noisy: 1 });
    expect(familiesText(parseFamilies("noisy:1,stable:3"))).toBe("stable:3,noisy:1");
    expect(Object.keys(parseFamilies("all"))).toEqual([...FAMILIES]);
  });

  test.each(["", "unstable", "stable:0", "stable,stable", "stable:-1", "all,cold"])(
    "refuses %j",
    (text) => {
      expect(() => parseFamilies(text)).toThrow(/an option has a value that cannot be used/);
    },
  );

  test("weights in a configuration are checked too", () => {
    expect(() => shopConfig({ families: {} })).toThrow(/families/);
    expect(() => shopConfig({ families: { stable: -1 } })).toThrow(/families/);
    expect(() => shopConfig({ families: { odd: 1 } as never })).toThrow(/families/);
  });
});
