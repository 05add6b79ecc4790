// Ranking and binary metrics as scikit-learn and plain definitions compute them; the names are those of the file.

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { exactSum } from "../functions/core/metrics/exactSum.ts";
import { exposureMetrics } from "../functions/core/metrics/exposure.ts";
import { listMetrics } from "../functions/core/metrics/listRelevance.ts";
import { meanAccumulator } from "../functions/core/metrics/meanAccumulator.ts";
import {
  countRank,
  emptyRankCounts,
  mergeRankCounts,
  oneTargetMetrics,
} from "../functions/core/metrics/rankCounts.ts";
import { mergeScoreCounts, scoreCounts } from "../functions/core/metrics/scoreCounts.ts";
import { gauc, scoreMetrics } from "../functions/core/metrics/scoreMetrics.ts";
import { targetRank } from "../functions/core/metrics/targetRank.ts";
import { hasGolden } from "./support/golden.ts";

const root = resolve(import.meta.dirname, "..");
const folder = hasGolden("metrics") ? (process.env["GOLDEN_DIR"] ?? "test/golden") : "test/golden";
const { inputs, outputs } = JSON.parse(
  readFileSync(join(resolve(root, folder), "metrics.json"), "utf8"),
);
const scores: number[][] = inputs.scores;

function expectClose(found: Readonly<Record<string, unknown>>, expected: Record<string, number>) {
  for (const [name, value] of Object.entries(expected)) {
    expect(Math.abs((found[name] as number) - value), name).toBeLessThan(1e-12);
  }
}

const cutoffsOf = (names: object) => [
  ...new Set(
    Object.keys(names)
      .flatMap((name) => /@(\d+)$/.exec(name)?.[1] ?? [])
      .map(Number),
  ),
];

describe("golden metrics", () => {
  const ranks = scores.map((row, user) => targetRank(row, inputs.target[user]));

  test("ranks, ties against the target", () => {
    expect(ranks).toEqual(outputs.ranks);
  });

  test("one target, in two shards", () => {
    const V = (scores[0] as number[]).length;
    const shards = [emptyRankCounts(V), emptyRankCounts(V)];
    ranks.forEach((rank, user) => {
      countRank(shards[user % 2] as Float64Array, rank);
    });
    const found = oneTargetMetrics(mergeRankCounts(shards), cutoffsOf(outputs.one_target));
    expectClose(found, outputs.one_target);
  });

  test("several relevant items", () => {
    const means = meanAccumulator();
    scores.forEach((row, user) => {
      const score = (item: number) => (row[item] as number) + item * 1e-9;
      const order = row.map((_, item) => item).sort((a, b) => score(b) - score(a));
      const relevant: number[] = inputs.relevant[user];
      const hits = order.map((item) => relevant.includes(item));
      const list = { hits, relevantCount: relevant.length };
      means.add(listMetrics(list, cutoffsOf(outputs.several_relevant)));
    });
    const merged = meanAccumulator();
    merged.merge(means.parts());
    expectClose(merged.means(), outputs.several_relevant);
  });

  test("binary, in two shards", () => {
    const half = inputs.label.length >> 1;
    const part = (from: number, to: number) =>
      scoreCounts(inputs.probability.slice(from, to), inputs.label.slice(from, to));
    const counts = mergeScoreCounts([part(half, inputs.label.length), part(0, half)]);
    expect(counts).toEqual(part(0, inputs.label.length));
    const found = {
      ...scoreMetrics(counts),
      gauc: gauc(inputs.probability, inputs.label, inputs.group),
    };
    expectClose(found, outputs.binary);
  });

  test("lists of five", () => {
    const shown = new Float64Array((scores[0] as number[]).length);
    for (const row of scores) {
      const score = (item: number) => (row[item] as number) + item * 1e-9;
      const order = row.map((_, item) => item).sort((a, b) => score(b) - score(a));
      for (const item of order.slice(0, 5)) {
        shown[item] = (shown[item] as number) + 1;
      }
    }
    const popularity = Float64Array.from(inputs.popularity);
    expectClose(exposureMetrics({ shown, popularity }, 5), outputs.lists);
  });

  test("exact sums do not depend on order", () => {
    const terms = [1e100, 1, -1e100, 2 ** -60, 0.1, 0.2];
    const sums = [terms, terms.toReversed()].map((some) => {
      const sum = exactSum();
      some.forEach(sum.add);
      return sum.value();
    });
    expect(sums[0]).toBe(sums[1]);
    expect(sums[0]).toBe(1.3);
  });
});
