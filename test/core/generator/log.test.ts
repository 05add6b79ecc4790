import { expect, test } from "vitest";
import { catalogueOf } from "../../../functions/core/generator/catalogue.ts";
import { type LoggedEvent, simulateLog } from "../../../functions/core/generator/log.ts";
import { SHOP_DEFAULTS, shopConfig } from "../../../functions/core/generator/shop.ts";
import { simulateShopper } from "../../../functions/core/generator/shopper.ts";

const config = shopConfig();
const catalogue = catalogueOf(config);
const log = simulateLog(config, catalogue);

/** Least-squares slope of y on x, with the share of the variance it explains. */
function regress(points: readonly (readonly [x: number, y: number])[]) {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const xMean = mean(points.map(([x]) => x));
  const yMean = mean(points.map(([, y]) => y));
  let [xx, xy, yy] = [0, 0, 0];
  for (const [x, y] of points) {
    xx += (x - xMean) ** 2;
    xy += (x - xMean) * (y - yMean);
    yy += (y - yMean) ** 2;
  }
  return { slope: xy / xx, explained: (xy * xy) / (xx * yy) };
}

function countsOf(events: readonly LoggedEvent[], items: number): Float64Array {
  const counts = new Float64Array(items);
  for (const { itemIndex } of events) {
    counts[itemIndex] = (counts[itemIndex] as number) + 1;
  }
  return counts;
}

test("a log is in order of time, then user, and holds every user's events", () => {
  for (const [index, event] of log.slice(1).entries()) {
    const before = log[index] as LoggedEvent;
    expect(
      before.timeMs < event.timeMs ||
        (before.timeMs === event.timeMs && before.userIndex < event.userIndex),
    ).toBe(true);
  }
  for (const user of [0, 17, config.users - 1]) {
    const own = log.filter(({ userIndex }) => userIndex === user);
    expect(own.map(({ timeMs, itemIndex, behaviour }) => [timeMs, itemIndex, behaviour])).toEqual(
      Array.from(simulateShopper(config, catalogue, user), ({ timeMs, item, behaviour }) => [
        timeMs,
        item,
        behaviour,
      ]),
    );
  }
  expect(new Set(log.map(({ userIndex }) => userIndex)).size).toBe(config.users);
});

test("the demo is of the size that it is meant to be", () => {
  expect(log.length).toBeGreaterThan(40_000);
  expect(log.length).toBeLessThan(60_000);
});

test("popularity falls with rank as a power law, over the shop", () => {
  const sorted = countsOf(log, config.items).sort((a, b) => b - a);
  const { slope, explained } = regress(
    Array.from(sorted, (count, index) => [Math.log(index + 1), Math.log(count)]),
  );
  expect(slope).toBeLessThan(-0.6);
  expect(slope).toBeGreaterThan(-0.9);
  expect(explained).toBeGreaterThan(0.85);
});

test("popularity within a category has the stated exponent where interest alone chooses", () => {
  const only = { repeat: 0, successor: 0, interest: 1 };
  const habits = { ...SHOP_DEFAULTS.habits, sessionStart: only, withinSession: only };
  const shop = shopConfig({ habits: { ...habits, cartAfterView: 0 }, itemExponent: 0.8 });
  const counts = countsOf(simulateLog(shop, catalogueOf(shop)), shop.items);
  const points = catalogueOf(shop).members.flatMap((members) => {
    const logs = Array.from(members, (item) => Math.log(counts[item] as number));
    const ranks = logs.map((_, place) => Math.log(place + 1));
    const centre = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    return logs.map(
      (y, place) => [(ranks[place] as number) - centre(ranks), y - centre(logs)] as const,
    );
  });
  const { slope, explained } = regress(points);
  expect(Math.abs(slope + 0.8)).toBeLessThan(0.03);
  expect(explained).toBeGreaterThan(0.95);
});
