// What must hold of ranking metrics whatever the scores: the faults that toolkits were found with (NDCG above 1 on
// cut lists, gains that depend on the order of items, ties in the model's favour) are each excluded here.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exposureMetrics } from "../../../functions/core/metrics/exposure.ts";
import {
  LIST_METRICS,
  listMetrics,
  listRelevance,
} from "../../../functions/core/metrics/listRelevance.ts";
import { meanAccumulator } from "../../../functions/core/metrics/meanAccumulator.ts";
import {
  countRank,
  emptyRankCounts,
  mergeRankCounts,
  oneTargetMetrics,
} from "../../../functions/core/metrics/rankCounts.ts";
import { targetRank } from "../../../functions/core/metrics/targetRank.ts";

const K = 5;
const cutoffs = [1, 3, K, 20];
/** Few distinct scores, so that ties are the ordinary case. */
const scoreRows = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 2, maxLength: 15 });
const scored = scoreRows.chain((scores) =>
  fc.record({ scores: fc.constant(scores), target: fc.nat({ max: scores.length - 1 }) }),
);
const judged = fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }).chain((hits) =>
  fc.record({
    hits: fc.constant(hits),
    relevantCount: fc.integer({
      min: Math.max(1, hits.filter(Boolean).length),
      max: hits.length + 4,
    }),
  }),
);
const check = (property: fc.IRawProperty<unknown>) => fc.assert(property, { seed: 1 });

describe("lists", () => {
  test("in which all is right have 1 in every metric that can be, and RBP its most", () => {
    check(
      fc.property(fc.integer({ min: 1, max: 9 }), (relevantCount) => {
        const hits = Array.from({ length: 12 }, (_, place) => place < relevantCount);
        const found = listMetrics({ hits, relevantCount }, [relevantCount]);
        for (const name of ["ndcg", "map", "recall", "precision", "f1", "mrr", "hit_rate"]) {
          expect(found[`${name}@${relevantCount}`], name).toBe(1);
        }
        expect(found["r_precision"]).toBe(1);
        expect(found[`rbp@${relevantCount}`]).toBeCloseTo(1 - 0.8 ** relevantCount, 12);
      }),
    );
  });

  test("have every metric in [0, 1] at every cutoff, below or above their length", () => {
    check(
      fc.property(judged, (list) => {
        for (const [name, value] of Object.entries(listMetrics(list, cutoffs))) {
          expect(value, name).toBeGreaterThanOrEqual(0);
          expect(value, name).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  test("are judged at k by their first k places alone", () => {
    check(
      fc.property(judged, fc.integer({ min: 1, max: 12 }), (list, k) => {
        const cut = { ...list, hits: list.hits.slice(0, k) };
        expect(listRelevance(cut, k)).toEqual(listRelevance(list, k));
        const padded = { ...list, hits: [...list.hits, false, false] };
        expect(listRelevance(padded, k)).toEqual(listRelevance(list, k));
      }),
    );
  });

  test("are no worse for a hit that moves up a place", () => {
    check(
      fc.property(judged, fc.nat({ max: 10 }), (list, place) => {
        fc.pre(list.hits[place + 1] === true && list.hits[place] === false);
        const better = list.hits.with(place, true).with(place + 1, false);
        const [before, after] = [list, { ...list, hits: better }].map((one) =>
          listRelevance(one, K),
        );
        for (const name of LIST_METRICS) {
          expect((after?.[name] ?? 0) - (before?.[name] ?? 0), name).toBeGreaterThanOrEqual(-1e-15);
        }
      }),
    );
  });
});

describe("ranks", () => {
  test("do not depend on the order of the items", () => {
    check(
      fc.property(scored, fc.nat(), ({ scores, target }, turn) => {
        const shift = turn % scores.length;
        const turned = scores.map((_, item) => scores[(item + shift) % scores.length] as number);
        const moved = (target - shift + scores.length) % scores.length;
        expect(targetRank(turned, moved)).toBe(targetRank(scores, target));
      }),
    );
  });

  test("count ties against the target: the last place that any order of equals could give", () => {
    check(
      fc.property(scored, ({ scores, target }) => {
        const notBelow = scores.filter((score) => score >= (scores[target] as number)).length;
        expect(targetRank(scores, target)).toBe(notBelow);
      }),
    );
    expect(targetRank([1, 1, 1, 1], 0)).toBe(4);
  });

  test("fall only where the target's score does, and stay under any increasing change of scores", () => {
    check(
      fc.property(scored, ({ scores, target }) => {
        const rank = targetRank(scores, target);
        const raised = scores.with(target, (scores[target] as number) + 1);
        expect(targetRank(raised, target)).toBeLessThanOrEqual(rank);
        const changed = scores.map((score) => score * score * score - 4);
        expect(targetRank(changed, target)).toBe(rank);
      }),
    );
  });

  test("give the same metrics however the cases were cut into shards, to the bit", () => {
    const ranks = fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 60 });
    check(
      fc.property(ranks, fc.integer({ min: 1, max: 5 }), (all, shardCount) => {
        const shards = Array.from({ length: shardCount }, () => emptyRankCounts(30));
        const whole = emptyRankCounts(30);
        all.forEach((rank, index) => {
          countRank(shards[index % shardCount] as Float64Array, rank);
          countRank(whole, rank);
        });
        const merged = oneTargetMetrics(mergeRankCounts(shards.toReversed()), cutoffs);
        expect(merged).toEqual(oneTargetMetrics(whole, cutoffs));
      }),
    );
  });

  test("with one target agree with lists that have one relevant item", () => {
    check(
      fc.property(fc.integer({ min: 1, max: 20 }), (rank) => {
        const counts = emptyRankCounts(20);
        countRank(counts, rank);
        const hits = Array.from({ length: 20 }, (_, place) => place + 1 === rank);
        const ofList = listMetrics({ hits, relevantCount: 1 }, cutoffs);
        for (const [name, value] of Object.entries(oneTargetMetrics(counts, cutoffs))) {
          expect(value, name).toBeCloseTo(ofList[name] ?? value, 12);
        }
      }),
    );
  });
});

test("means over users are the same to the bit in any order and any shards", () => {
  const values = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 });
  check(
    fc.property(values, (all) => {
      const [forwards, backwards, merged] = [
        meanAccumulator(),
        meanAccumulator(),
        meanAccumulator(),
      ];
      for (const value of all) {
        forwards.add({ value });
      }
      for (const value of all.toReversed()) {
        backwards.add({ value });
      }
      merged.merge(backwards.parts());
      expect(merged.means()).toEqual(forwards.means());
    }),
  );
});

test("exposure does not depend on the numbers of the items", () => {
  const pairs = fc.array(fc.tuple(fc.nat({ max: 9 }), fc.integer({ min: 1, max: 9 })), {
    minLength: 1,
    maxLength: 12,
  });
  check(
    fc.property(pairs, (all) => {
      fc.pre(all.some(([count]) => count > 0));
      const of = (some: typeof all) =>
        exposureMetrics(
          {
            shown: Float64Array.from(some, ([count]) => count),
            popularity: Float64Array.from(some, ([, count]) => count),
          },
          K,
        );
      expect(of(all.toReversed())).toEqual(of(all));
    }),
  );
});
