// Which baselines a run has, how their settings are chosen, and the parts that are new with them, by definition.

import { describe, expect, test } from "vitest";
import {
  checkBaselines,
  chosenBaselines,
  EVENTS_DEFAULT_MAX,
  parseBaselines,
} from "../../../functions/core/baselines/baselineNames.ts";
import { contentRows, contentWork } from "../../../functions/core/baselines/content.ts";
import { positiveInverse } from "../../../functions/core/baselines/positiveInverse.ts";
import {
  recentCounts,
  stepAccumulator,
  timeStep,
} from "../../../functions/core/baselines/recency.ts";
import { indexSequences, keepBest } from "../../../functions/core/baselines/sequenceIndex.ts";
import { chooseSettings } from "../../../functions/core/baselines/settings.ts";
import { userNeighbourScorer } from "../../../functions/core/baselines/userNeighbours.ts";
import { emptyRankHistogram, recordRank } from "../../../functions/core/metrics/rankHistogram.ts";
import { settingsText, tunedText } from "../../../functions/core/report/baselineTexts.ts";

const facts = { events: 1000, V: 100, keepSeen: true, hasContent: true };

describe("the baselines of a run", () => {
  test("are all that the data allows, and say why another is left out", () => {
    expect(chosenBaselines(undefined, facts).names).toHaveLength(14);
    const large = { ...facts, events: EVENTS_DEFAULT_MAX + 1 };
    const { leftOut } = chosenBaselines(undefined, large);
    expect(leftOut.map(({ name }) => name)).toEqual([
      "association_rules",
      "item_knn",
      "user_knn",
      "v_sknn",
      "ease",
    ]);
    expect(leftOut[0]?.reason).toContain("2,000,001 events");
    expect(chosenBaselines("all", large).leftOut).toEqual([]);
    expect(chosenBaselines("all", { ...large, V: 10_000 }).leftOut).toHaveLength(1);
    expect(chosenBaselines([], facts)).toEqual({ names: [], leftOut: [] });
  });

  test("are read from the flag, in their own order; what cannot be is refused", () => {
    expect(parseBaselines("ease, random")).toEqual(["random", "ease"]);
    expect(parseBaselines("none")).toEqual([]);
    expect(() => parseBaselines("magic")).toThrow("--baselines");
    expect(() => checkBaselines(["content"], { keepSeen: false, fields: [] })).toThrow("content");
    expect(() => checkBaselines("all", { keepSeen: false, fields: [] })).not.toThrow();
  });
});

test("settings are those with the best score, of equals the first", () => {
  const ranked = (rank: number) => {
    const histogram = emptyRankHistogram();
    recordRank(histogram, rank);
    return histogram;
  };
  const chosen = chooseSettings("ease", [ranked(3), ranked(1), ranked(1)]);
  expect([chosen.settings, chosen.cases]).toEqual([{ lambda: 20 }, 1]);
  expect(tunedText(chosen)).toContain("λ 20, the best of 3");
  const unchosen = chooseSettings("ease", [1, 2, 3].map(emptyRankHistogram));
  expect([unchosen.settings, unchosen.cases]).toEqual([{ lambda: 100 }, 0]);
  expect(tunedText(unchosen)).toContain("no validation case");
  expect(settingsText({})).toBe("no decay");
});

test("a matrix times its inverse is the unit matrix, whatever its size against the blocks", () => {
  for (const n of [1, 3, 4, 9, 14]) {
    const matrix = Float64Array.from({ length: n * n }, (_, cell) => {
      const [row, column] = [Math.floor(cell / n), cell % n];
      return row === column ? n + 2 : 1 / (1 + row + column);
    });
    const inverse = positiveInverse(n, matrix);
    for (let cell = 0; cell < n * n; cell++) {
      const [row, column] = [Math.floor(cell / n), cell % n];
      let sum = 0;
      for (let inner = 0; inner < n; inner++) {
        sum += (matrix[row * n + inner] ?? 0) * (inverse[inner * n + column] ?? 0);
      }
      expect(sum).toBeCloseTo(row === column ? 1 : 0, 12);
    }
  }
});

test("recent events are those of the last steps that have any", () => {
  const steps = stepAccumulator(4, 2);
  steps.add(1, 0);
  steps.add(2, 50, 3);
  steps.add(3, 48);
  steps.add(2, 50);
  const counts = steps.finish();
  expect(Array.from(recentCounts(4, counts, 1))).toEqual([0, 0, 4, 0]);
  expect(Array.from(recentCounts(4, counts, 5))).toEqual([0, 0, 4, 1]);
  expect([0, 55, 100].map((timeMs) => timeStep(timeMs, { firstMs: 0, lastMs: 100 }))).toEqual([
    0, 55, 99,
  ]);
});

test("user-kNN sums the cosines of the likest sequences, of equals the most recent", () => {
  const starts = Uint32Array.of(0, 2, 4, 7);
  const index = indexSequences(6, { starts, items: Uint32Array.of(1, 3, 1, 4, 1, 2, 5) });
  const scoresWith = (neighbours: number) => {
    const scores = new Float64Array(6);
    userNeighbourScorer(index, neighbours)(Uint32Array.of(1, 2), {
      add(item, gain) {
        scores[item] = (scores[item] as number) + gain;
      },
    });
    return scores;
  };
  const half = 1 / Math.sqrt(4);
  expect(scoresWith(1)[5]).toBe(2 / Math.sqrt(6));
  expect(Array.from(scoresWith(2)).slice(3)).toEqual([0, half, 2 / Math.sqrt(6)]);
  expect(scoresWith(3)[3]).toBe(half);
  const best = keepBest(1);
  best.offer(1, 5);
  best.offer(2, 4);
  expect([best.count, best.numberAt(0), best.scoreAt(0)]).toEqual([1, 1, 5]);
});

test("content adds the cosine of what columns say of two items", () => {
  // Items 1 and 2 share their only value, item 3 has another.
  const counts = {
    from: Uint32Array.of(1, 2, 3),
    to: Uint32Array.of(1, 1, 2),
    weight: Float64Array.of(5, 2, 1),
  };
  expect(contentWork(counts)).toBe(5);
  const { items, gains, divisor } = contentRows(4, counts)(1);
  expect([Array.from(items), Array.from(gains), divisor]).toEqual([[2], [1], 1]);
});
