import { describe, expect, test } from "vitest";
import { exposureFigures, placeSums } from "../../../functions/core/comparison/exposureFigures.ts";
import {
  type ListTable,
  listDifferences,
} from "../../../functions/core/comparison/listDifferences.ts";
import { figureDifferences, meanFigures } from "../../../functions/core/comparison/userFigures.ts";
import { resampleUsers } from "../../../functions/core/comparison/userResampling.ts";
import { meanOf, type UserSums } from "../../../functions/core/comparison/userSums.ts";
import { exposureMetrics } from "../../../functions/core/metrics/exposure.ts";
import { interListDiversity } from "../../../functions/core/metrics/listDiversity.ts";
import { longTail, tailShare } from "../../../functions/core/metrics/popularityBias.ts";
import { randomStream } from "../../../functions/core/random.ts";

const ITEMS = 30;
const K = 4;

/** Lists of K distinct items of `from` and later, as if each user had another taste. */
function listsOf(seed: number, users: number, from = 1): readonly Uint32Array[] {
  const stream = randomStream({ seed, purpose: "test", major: from });
  return Array.from({ length: users }, () => {
    const own = new Set<number>();
    while (own.size < K) {
      own.add(from + Math.floor((ITEMS - from) * stream.uniform() ** 1.5));
    }
    return Uint32Array.from(own);
  });
}

function shownIn(lists: readonly Uint32Array[]): Float64Array {
  const shown = new Float64Array(ITEMS);
  for (const item of lists.flatMap((list) => [...list])) {
    shown[item] = (shown[item] as number) + 1;
  }
  return shown;
}

const table = (lists: readonly Uint32Array[], columns: [string, UserSums][] = []): ListTable => ({
  users: lists.map((_, user) => `u${user}`),
  lists,
  itemIds: Array.from({ length: ITEMS }, (_, item) => `i${item}`),
  candidates: ITEMS - 1,
  columns: new Map(columns),
});

describe("figures of lists", () => {
  test("are those of the report", () => {
    const [a, b] = [listsOf(1, 40), listsOf(2, 40, 9)];
    const sides = [a, b].map((lists) => ({ lists, candidates: ITEMS - 1 }));
    const [sideA, sideB] = sides as [(typeof sides)[0], (typeof sides)[0]];
    const figures = exposureFigures({ a: sideA, b: sideB }, { k: K, items: ITEMS });
    const found = figures.values({ weights: null, signs: null });
    const popularity = Float64Array.from({ length: ITEMS }, (_, item) => 1 + item * item);
    for (const [lists, values] of [
      [a, found.a],
      [b, found.b],
    ] as const) {
      const shown = shownIn(lists);
      const expected = exposureMetrics(
        { shown: shown.subarray(1), popularity: popularity.subarray(1) },
        K,
      );
      const [coverage, gini, entropy, between] = values;
      expect(coverage).toBeCloseTo(expected[`catalogue_coverage@${K}`] ?? NaN, 12);
      expect(gini).toBeCloseTo(expected[`gini@${K}`] ?? NaN, 12);
      expect(entropy).toBeCloseTo(expected[`shannon_entropy@${K}_nats`] ?? NaN, 12);
      expect(between).toBeCloseTo(interListDiversity(shown, { lists: 40, k: K }) ?? NaN, 12);
      const isTail = longTail(popularity);
      const places = placeSums(lists, K, { popularity, isTail });
      expect(meanOf(places[`tail_share@${K}`] as UserSums)).toBeCloseTo(
        tailShare(shown, isTail),
        12,
      );
    }
  });

  test("change sides when everybody is swapped", () => {
    const sides = {
      a: { lists: listsOf(1, 9), candidates: ITEMS - 1 },
      b: { lists: listsOf(2, 9, 9), candidates: ITEMS - 1 },
    };
    const figures = exposureFigures(sides, { k: K, items: ITEMS });
    const measured = figures.values({ weights: null, signs: null });
    const swapped = figures.values({ weights: null, signs: new Int8Array(9).fill(-1) });
    expect([swapped.a, swapped.b]).toEqual([measured.b, measured.a]);
    const twice = figures.values({ weights: new Uint32Array(9).fill(2), signs: null });
    expect(twice.a.slice(0, 2)).toEqual(measured.a.slice(0, 2));
  });
});

describe("meanFigures", () => {
  const sums = (seed: number, shift: number): UserSums => {
    const stream = randomStream({ seed, purpose: "test" });
    return {
      sums: Float64Array.from({ length: 50 }, () => shift + stream.uniform()),
      cases: new Float64Array(50).fill(1),
    };
  };

  test("agree with resampling of the same cases", () => {
    const pair = { a: sums(1, 0), b: sums(2, 0.1) };
    const [general] = figureDifferences([meanFigures("m", pair)], 50, 7);
    const [plain] = resampleUsers([pair], 7);
    expect(general?.low).toBeCloseTo(plain?.low ?? NaN, 12);
    expect(general?.high).toBeCloseTo(plain?.high ?? NaN, 12);
    expect(general?.p).toBe(plain?.p);
  });
});

describe("listDifferences", () => {
  const coverageOf = (a: ListTable, b: ListTable) =>
    listDifferences({ a, b }, [K], 1).differences.find(({ name }) => name.startsWith("catalogue"));

  test("tells lists that show a few items from lists that show all", () => {
    const [wide, narrow] = [table(listsOf(1, 60)), table(listsOf(2, 60, 22))];
    const found = coverageOf(wide, narrow);
    expect(found?.p).toBeLessThan(0.001);
    expect(found?.high).toBeLessThan(0);
    expect(coverageOf(wide, table(listsOf(3, 60)))?.p).toBeGreaterThan(0.05);
  });

  test("goes by ids, whatever the numbers, the order and the users that one lacks", () => {
    const a = table(listsOf(1, 30));
    const other = table(listsOf(2, 30));
    // Ids by another numbering: item i is called by the number ITEMS − i, but for padding.
    const turned = (item: number) => (item === 0 ? 0 : ITEMS - item);
    const renamed: ListTable = {
      ...other,
      users: [...other.users].reverse(),
      lists: other.lists.map((list) => list.map(turned)).reverse(),
      itemIds: other.itemIds.map((_, item) => `i${turned(item)}`),
    };
    expect(listDifferences({ a, b: renamed }, [K], 1)).toEqual(
      listDifferences({ a, b: other }, [K], 1),
    );
    const fewer = { ...other, users: other.users.map((user, i) => (i < 5 ? `x${i}` : user)) };
    expect(listDifferences({ a, b: fewer }, [K], 1).users).toBe(25);
  });
});

describe("differences of lists that are equally likely", () => {
  test("are called at about the level, by p and by interval", () => {
    const TRIALS = 40;
    const called = [0, 0];
    for (let trial = 0; trial < TRIALS; trial++) {
      const sides = {
        a: { lists: listsOf(2 * trial + 10, 60), candidates: ITEMS - 1 },
        b: { lists: listsOf(2 * trial + 11, 60), candidates: ITEMS - 1 },
      };
      const gini = figureDifferences([exposureFigures(sides, { k: K, items: ITEMS })], 60, 1)[1];
      const { low = 0, high = 0, p = 1 } = gini ?? {};
      called[0] = (called[0] ?? 0) + (p < 0.05 ? 1 : 0);
      called[1] = (called[1] ?? 0) + (low > 0 || high < 0 ? 1 : 0);
    }
    // 2 are expected; 8 or more have a chance of 0.1 %.
    expect(Math.max(...called)).toBeLessThan(8);
    expect(Math.min(...called)).toBeGreaterThan(0);
  });
});
