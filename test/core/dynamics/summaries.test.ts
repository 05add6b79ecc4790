import { describe, expect, test } from "vitest";
import {
  interestCounter,
  interestFigures,
  recentWindows,
} from "../../../functions/core/dynamics/interestSummary.ts";
import { listTrialParts } from "../../../functions/core/dynamics/listTrial.ts";
import {
  type SimilarityCase,
  similarityFigures,
  similarityParts,
} from "../../../functions/core/dynamics/similarityTrial.ts";
import { userKey } from "../../../functions/core/dynamics/userInterest.ts";
import { unitVectors } from "../../../functions/core/metrics/listDiversity.ts";
import { meanAccumulator } from "../../../functions/core/metrics/meanAccumulator.ts";
import {
  satisfactionCounter,
  satisfactionFigures,
  stepsOf,
} from "../../../functions/core/metrics/satisfaction.ts";
import { permutation, randomStream } from "../../../functions/core/random.ts";

/** Fifty events of a user among six categories; who turns leaves for six others after two thirds. */
function eventsOf(user: number, turns: boolean): Uint32Array {
  const stream = randomStream({ seed: 5, purpose: "test", major: user });
  return Uint32Array.from(
    { length: 50 },
    (_, event) => 1 + stream.integer(6) + (turns && event >= 35 ? 6 : 0),
  );
}

function figuresOf(users: readonly number[], turns: boolean, shards = 1) {
  const parts = Array.from({ length: shards }, (_, shard) => {
    const counter = interestCounter();
    for (const user of users.filter((one) => one % shards === shard)) {
      counter.add(eventsOf(user, turns), userKey(1, `u${user}`), true);
    }
    return counter.finish();
  });
  return interestFigures(parts);
}

const users = Array.from({ length: 60 }, (_, user) => user);

describe("interest of all users", () => {
  test("drifts where users turn, and by chance alone no more often than its level says", () => {
    const [steady, turned] = [figuresOf(users, false), figuresOf(users, true)];
    expect(steady.drift?.share.low ?? 1).toBeLessThan(0.05);
    expect(turned.drift?.share.value ?? 0).toBeGreaterThan(0.9);
    expect(Math.abs(steady.volatility.corrected ?? 1)).toBeLessThan(0.03);
  });

  test("does not depend on how users were cut into shards", () => {
    expect(figuresOf(users, true, 3)).toEqual(figuresOf(users, true));
  });

  test("is tested only where a p could be small enough", () => {
    expect([4, 6, 7, 8, 10].map(recentWindows)).toEqual([null, null, 2, 2, 3]);
  });
});

describe("similarity", () => {
  const width = 4;
  const vectors = Float32Array.from({ length: 40 * width }, (_, index) => ((index * 29) % 13) - 6);
  const tools = { units: unitVectors(vectors, width), width };
  const stretch = (items: Uint32Array) => ({ items, state: Float32Array.from(items) });
  const caseOf = (user: number, isOwn: boolean): SimilarityCase => {
    const stream = randomStream({ seed: 7, purpose: "test", major: user });
    const draw = (from: number) =>
      stretch(Uint32Array.from({ length: 10 }, () => from + stream.integer(8)));
    const earlier = draw(1);
    const order = permutation(10, stream);
    const shuffled = stretch(order.map((place) => earlier.items[place] as number));
    return { earlier, later: draw(isOwn ? 1 : 20), other: draw(20), shuffled };
  };

  test("passes its controls where users are like themselves, and fails them where they are not", () => {
    const figures = (isOwn: boolean) =>
      similarityFigures([
        similarityParts(
          users.map((user) => caseOf(user, isOwn)),
          tools,
        ),
      ]);
    const byName = (isOwn: boolean, name: string) =>
      figures(isOwn).find((one) => one.name === name);
    for (const name of ["jaccard", "common_subsequence", "edit"]) {
      expect(byName(true, name)?.sameAboveRandom, name).toBe(true);
      expect(byName(false, name)?.sameAboveRandom, name).toBe(false);
    }
    expect(byName(true, "edit")?.shuffledBelowOriginal).toBe(true);
    expect(byName(true, "jaccard")?.shuffledBelowOriginal).toBe(null);
    expect(similarityFigures([])).toEqual([]);
  });
});

describe("lists of a user", () => {
  test("are stable where nothing changes, and new where everything does", () => {
    const meansOf = (latest: number[][], perturbed: number[]) => {
      const means = meanAccumulator();
      means.merge(listTrialParts([{ latest, perturbed }]));
      return means.means();
    };
    expect(
      meansOf(
        [
          [1, 2],
          [1, 2],
        ],
        [1, 2],
      ),
    ).toMatchObject({
      input_stability_rbo: 1,
      temporal_diversity: 0,
      temporal_novelty: 0,
    });
    expect(
      meansOf(
        [
          [1, 2],
          [3, 4],
        ],
        [5, 6],
      ),
    ).toMatchObject({
      input_stability_jaccard: 0,
      temporal_diversity: 1,
      temporal_novelty: 1,
    });
  });
});

describe("proxies of satisfaction", () => {
  const day = 86_400_000;
  const steps = stepsOf(["view", "add_to_cart", "purchase", "share"]);

  test("count the funnel by user and item, returns and baskets", () => {
    const counter = satisfactionCounter(steps, 60 * day);
    counter.add({
      items: Uint32Array.of(1, 2, 1, 1, 1, 3),
      types: Uint32Array.of(0, 0, 1, 2, 2, 2),
      timesMs: Float64Array.of(0, 5_000, 60_000, 120_000, 3 * day, 3 * day),
      prices: Float64Array.of(1, 2, 1, 1, 4, 5),
    });
    const { shares, means } = satisfactionFigures([counter.finish()]);
    expect(shares["view_to_cart"]).toMatchObject({ value: 1 / 2, of: 2 });
    expect(shares["cart_to_buy"]).toMatchObject({ value: 1, of: 1 });
    expect(shares["quick_back"]).toMatchObject({ value: 1 / 2, of: 2 });
    expect(shares["return_within_7_days"]?.value).toBe(1);
    expect(shares["repeat_purchase_within_30_days"]?.value).toBe(1);
    expect(means["basket_items"]).toBe(3 / 2);
    expect(means["basket_value"]).toBe(5);
  });

  test("say nothing of steps that the log does not have", () => {
    expect(steps).toEqual(["view", "cart", "buy", null]);
    const counter = satisfactionCounter([null], 0);
    const none = { types: Uint32Array.of(0), timesMs: Float64Array.of(0), prices: null };
    counter.add({ items: Uint32Array.of(1), ...none });
    expect(satisfactionFigures([counter.finish()])).toEqual({ shares: {}, means: {} });
  });
});
