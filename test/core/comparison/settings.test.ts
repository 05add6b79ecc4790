import { describe, expect, test } from "vitest";
import {
  comparedMetric,
  usualMetrics,
} from "../../../functions/core/comparison/comparedMetrics.ts";
import { configurationDifferences } from "../../../functions/core/comparison/configurationDifferences.ts";
import { COMPARED_METRICS, gainOf, metricNamed } from "../../../functions/core/comparison/gains.ts";
import { listOverlap } from "../../../functions/core/comparison/listOverlap.ts";
import { isWithin, parseQualityLimit } from "../../../functions/core/comparison/qualityLimit.ts";
import {
  countRank,
  emptyRankCounts,
  oneTargetMetrics,
} from "../../../functions/core/metrics/rankCounts.ts";
import { emptyRankHistogram, recordRank } from "../../../functions/core/metrics/rankHistogram.ts";
import { rankingMetrics } from "../../../functions/core/metrics/rankingMetrics.ts";

describe("gains", () => {
  test("average to the metrics of the report", () => {
    const ranks = [0, 1, 1, 2, 5, 6, 10, 11, 20, 21, 400];
    const histogram = emptyRankHistogram();
    for (const rank of ranks) {
      recordRank(histogram, rank);
    }
    const reported: Readonly<Record<string, { value: number }>> = rankingMetrics(histogram);
    for (const metric of COMPARED_METRICS) {
      const mean = ranks.reduce((sum, rank) => sum + gainOf(metric, rank), 0) / ranks.length;
      expect(mean).toBeCloseTo(reported[metric.name]?.value ?? Number.NaN, 13);
    }
  });

  test("average to every metric of one target", () => {
    const ranks = [0, 1, 1, 2, 5, 6, 10, 11, 20, 21, 399];
    const counts = emptyRankCounts(400);
    for (const rank of ranks) {
      countRank(counts, rank);
    }
    for (const [name, value] of Object.entries(oneTargetMetrics(counts, [1, 3, 20]))) {
      if (name.includes("@")) {
        const metric = metricNamed(name, "x");
        const mean = ranks.reduce((sum, rank) => sum + gainOf(metric, rank), 0) / ranks.length;
        expect(mean, name).toBeCloseTo(value, 13);
        // What is said to be a multiple of another metric is that.
        const { multiple } = comparedMetric(name, "x");
        if (multiple !== null) {
          const other = metricNamed(multiple.of, "x");
          const basis = ranks.reduce((sum, rank) => sum + gainOf(other, rank), 0) / ranks.length;
          expect(multiple.factor * basis, name).toBeCloseTo(value, 13);
        }
      }
    }
  });

  test("have any cutoff", () => {
    expect(gainOf(metricNamed("hit_rate@400", "x"), 400)).toBe(1);
    expect(gainOf(metricNamed("hit_rate@399", "x"), 400)).toBe(0);
  });

  test.each(["ndcg", "ndcg@0", "ndcg@x", "auc@3", "toString@3", "ndcg@10 "])(
    "refuse the name %j",
    (name) => {
      expect(() => metricNamed(name, "--flag")).toThrow(/--flag/);
    },
  );
});

describe("limits", () => {
  test("are relative or absolute", () => {
    expect(parseQualityLimit("ndcg@20:0.5%")).toMatchObject({ kind: "relative", tolerance: 0.005 });
    expect(parseQualityLimit("mrr@5:0.01")).toMatchObject({ kind: "absolute", tolerance: 0.01 });
    const relative = parseQualityLimit("ndcg@20:50%");
    expect([isWithin(relative, 0.4, 0.2), isWithin(relative, 0.4, 0.19)]).toEqual([true, false]);
    const absolute = parseQualityLimit("ndcg@20:0.25");
    expect([isWithin(absolute, 0.5, 0.25), isWithin(absolute, 0.5, 0.24)]).toEqual([true, false]);
    expect(isWithin(absolute, 0.1, 0.9)).toBe(true);
  });

  test("turn round where less is better, and know a metric of a head", () => {
    const rank = parseQualityLimit("mean_rank:10%");
    expect([isWithin(rank, 10, 11), isWithin(rank, 10, 11.1)]).toEqual([true, false]);
    expect(isWithin(rank, 10, 1)).toBe(true);
    const loss = parseQualityLimit("next_is:buy.log_loss:0.5");
    expect([isWithin(loss, 1, 1.5), isWithin(loss, 1, 1.6)]).toEqual([true, false]);
  });

  test("refuse what is neither better nor worse, and list the names there are", () => {
    expect(() => parseQualityLimit("repeat_share@10:1")).toThrow(/neither/);
    expect(() => parseQualityLimit("novelty@10:1")).toThrow(/novelty@K_bits/);
  });

  test("can be set on whatever is compared", () => {
    const names = usualMetrics(10).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names.filter((one) => !one.startsWith("repeat_share"))) {
      expect(parseQualityLimit(`${name}:1%`).metric.name).toBe(name);
    }
  });

  test.each(["ndcg@20", "ndcg@20:", "ndcg@20:-1%", "ndcg@20:x", "0.5%"])("refuse %j", (text) => {
    expect(() => parseQualityLimit(text)).toThrow(/--fail-if-worse/);
  });
});

describe("configurationDifferences", () => {
  test("name the leaves that differ, and what is missing", () => {
    const a = { seed: 1, model: { hidden: 8, kind: "gru" }, list: [1, 2] };
    const b = { seed: 1, model: { hidden: 9, kind: "gru", layers: 2 }, list: [1, 3] };
    expect(configurationDifferences([a, b])).toEqual([
      {
        field: "list",
        values: [
          [1, 2],
          [1, 3],
        ],
      },
      { field: "model.hidden", values: [8, 9] },
      { field: "model.layers", values: [null, 2] },
    ]);
    expect(configurationDifferences([a, { ...a }])).toEqual([]);
  });
});

describe("listOverlap", () => {
  const lists = (...entries: [string, string[]][]) => new Map(entries);

  test("is 1 for the same lists and 0 for disjoint ones", () => {
    const a = lists(["u", ["x", "y", "z"]]);
    expect(listOverlap(a, a, 10)).toEqual({
      users: 1,
      depth: 10,
      jaccard: 1,
      sameFirst: 1,
      rankBiased: 1,
    });
    expect(listOverlap(a, lists(["u", ["p", "q"]]), 10)).toMatchObject({
      jaccard: 0,
      sameFirst: 0,
      rankBiased: 0,
    });
  });

  test("looks at the order: by hand for two lists of two", () => {
    const found = listOverlap(lists(["u", ["x", "y"]]), lists(["u", ["y", "x"]]), 2);
    // Overlaps 0 and 2/2, weights 1 and 0.9.
    expect(found?.rankBiased).toBeCloseTo(0.9 / 1.9, 14);
    expect(found).toMatchObject({ jaccard: 1, sameFirst: 0 });
  });

  test("takes users of both, and says so where there are none", () => {
    const a = lists(["u", ["x"]], ["v", ["x"]]);
    expect(listOverlap(a, lists(["v", ["x"]], ["w", ["y"]]), 5)?.users).toBe(1);
    expect(listOverlap(a, lists(["w", ["y"]]), 5)).toBeNull();
  });
});
