// Baselines made of scores, against their definitions: every candidate scored by hand and compared with the target.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ItemRows } from "../../../functions/core/baselines/additiveRanker.ts";
import {
  coOccurrenceAccumulator,
  mergeCoOccurrences,
} from "../../../functions/core/baselines/coOccurrence.ts";
import { easeRows, easeWeights, gramOf } from "../../../functions/core/baselines/ease.ts";
import { associationRows, itemNeighbourRows } from "../../../functions/core/baselines/itemRows.ts";
import { type Scorer, scoredRanker } from "../../../functions/core/baselines/itemScores.ts";
import { pairRows } from "../../../functions/core/baselines/pairRows.ts";
import { popularityFromCounts } from "../../../functions/core/baselines/popularity.ts";
import { randomRanker } from "../../../functions/core/baselines/randomRanker.ts";
import { recentPopularityRanker } from "../../../functions/core/baselines/recentPopularity.ts";
import { indexSequences } from "../../../functions/core/baselines/sequenceIndex.ts";
import { ruleTableFromCounts } from "../../../functions/core/baselines/sequenceRules.ts";
import { sessionNeighbourScorer } from "../../../functions/core/baselines/sessionNeighbours.ts";
import {
  decayedFrequency,
  lastItemScorer,
  markovScorer,
  personalFrequencyScorer,
} from "../../../functions/core/baselines/simpleScorers.ts";
import { countIn, queries, rankByDefinition, trainingSequences, V } from "./fittedBaselines.ts";

const countsOf = (sequences: readonly Uint32Array[]) =>
  Float64Array.from({ length: V }, (_, item) => (item === 0 ? 0 : countIn(sequences, item)));

function coOccurrenceOf(sequences: readonly Uint32Array[]) {
  const accumulator = coOccurrenceAccumulator(V);
  for (const sequence of sequences) {
    accumulator.add(sequence);
  }
  return accumulator.finish();
}

/** The scores that a scorer gives, as a column. */
function scoresOf(scorer: Scorer, history: Uint32Array): Float64Array {
  const scores = new Float64Array(V);
  scorer(history, {
    add(item, gain) {
      scores[item] = (scores[item] as number) + gain;
    },
  });
  return scores;
}

/** A scorer that adds the rows of the distinct items of a history. */
function rowsOf(rowOf: ItemRows): Scorer {
  return (history, scores) => {
    for (const item of new Set(history)) {
      if (item > 0) {
        const { items, gains, divisor } = rowOf(item);
        for (const [place, other] of items.entries()) {
          scores.add(other, (gains[place] as number) / divisor);
        }
      }
    }
  };
}

/** Whether two items are together in a sequence, by looking. */
const together = (sequences: readonly Uint32Array[], a: number, b: number) =>
  sequences.filter((sequence) => sequence.includes(a) && sequence.includes(b)).length;

describe("a ranker by scores", () => {
  test("ranks as the definition does, ties by popularity and then against the target", () => {
    fc.assert(
      fc.property(
        trainingSequences,
        queries,
        fc.array(fc.integer({ min: 0, max: 3 })),
        (sequences, query, gains) => {
          const counts = countsOf(sequences);
          const scorer: Scorer = (_, scores) => {
            gains.forEach((gain, index) => {
              scores.add(1 + (index % (V - 1)), gain);
            });
          };
          const ranker = scoredRanker(popularityFromCounts(counts), scorer);
          const scores = scoresOf(scorer, query.history);
          const expected = rankByDefinition(query, {
            isCandidate: (item) => (counts[item] as number) > 0,
            score: (item) =>
              scores[item] === 0 ? [0, 0] : [scores[item] as number, counts[item] as number],
          });
          expect(ranker.rank(query)).toBe(expected);
          expect(ranker.rank(query)).toBe(expected);
        },
      ),
      { seed: 1 },
    );
  });
});

describe("recent popularity", () => {
  test("ranks as the definition does", () => {
    fc.assert(
      fc.property(trainingSequences, trainingSequences, queries, (old, recent, query) => {
        const counts = countsOf([...old, ...recent]);
        const recentCounts = countsOf(recent);
        const ranker = recentPopularityRanker(popularityFromCounts(counts), recentCounts);
        const expected = rankByDefinition(query, {
          isCandidate: (item) => (counts[item] as number) > 0,
          score: (item) => [recentCounts[item] as number, counts[item] as number],
        });
        expect(ranker.rank(query)).toBe(expected);
      }),
      { seed: 1 },
    );
  });
});

describe("random", () => {
  test("has every rank equally often, and the same for the same case", () => {
    const popularity = popularityFromCounts(Float64Array.of(0, 3, 3, 1, 9));
    const ranker = randomRanker(popularity, 7);
    const found = [0, 0, 0, 0, 0];
    for (let user = 1; user <= 2000; user++) {
      const query = { history: Uint32Array.of(user % 5, 1 + (user % 4)), target: 1 + (user % 4) };
      const rank = ranker.rank({ ...query, keepSeen: true });
      expect(randomRanker(popularity, 7).rank({ ...query, keepSeen: true })).toBe(rank);
      found[rank] = (found[rank] as number) + 1;
      expect(ranker.rank({ ...query, keepSeen: false })).toBe(0);
    }
    expect(found[0]).toBe(0);
    expect(found.slice(1).every((count) => count > 0)).toBe(true);
    const removed = ranker.rank({ history: Uint32Array.of(1, 2, 3), target: 4, keepSeen: false });
    expect(removed).toBe(1);
  });
});

describe("co-occurrence", () => {
  test("counts sequences with both items, and merges to the same over shards", () => {
    fc.assert(
      fc.property(trainingSequences, (sequences) => {
        const whole = coOccurrenceOf(sequences);
        const halves = [0, 1].map((part) =>
          coOccurrenceOf(sequences.filter((_, index) => index % 2 === part)),
        );
        expect(mergeCoOccurrences(V, halves)).toEqual(whole);
        const parts = [coOccurrenceAccumulator(V), coOccurrenceAccumulator(V)] as const;
        for (const sequence of sequences) {
          const cut = sequence.length >> 1;
          parts[0].add(sequence.subarray(0, cut));
          parts[1].add(sequence, cut);
        }
        expect(
          mergeCoOccurrences(
            V,
            parts.map((part) => part.finish()),
          ),
        ).toEqual(whole);
        for (const [pair, from] of whole.pairs.from.entries()) {
          const to = whole.pairs.to[pair] as number;
          expect(whole.pairs.weight[pair]).toBe(together(sequences, from, to));
        }
      }),
      { seed: 1 },
    );
  });

  test("gives association rules their confidence and item-kNN its cosine", () => {
    fc.assert(
      fc.property(trainingSequences, queries, (sequences, { history }) => {
        const { pairs, sequencesOf } = coOccurrenceOf(sequences);
        const rows = pairRows(V, pairs);
        const all = { neighbours: V, shrinkage: 0 };
        const rules = scoresOf(rowsOf(associationRows(rows, sequencesOf)), history);
        const cosines = scoresOf(rowsOf(itemNeighbourRows(rows, sequencesOf, all)), history);
        const supports = countsOf(sequences.map((sequence) => Uint32Array.from(new Set(sequence))));
        const owned = Array.from(new Set(history)).filter((own) => own > 0);
        const sumOver = (item: number, share: (a: number, b: number) => number) =>
          owned.reduce((sum, own) => {
            const both = own === item ? 0 : together(sequences, own, item);
            const part = share(supports[own] as number, supports[item] as number);
            return both === 0 ? sum : sum + both / part;
          }, 0);
        for (let item = 1; item < V; item++) {
          expect(rules[item]).toBeCloseTo(
            sumOver(item, (a) => a),
            12,
          );
          expect(cosines[item]).toBeCloseTo(
            sumOver(item, (a, b) => Math.sqrt(a * b)),
            12,
          );
        }
      }),
      { seed: 1 },
    );
  });
});

describe("scores by hand", () => {
  const history = Uint32Array.of(3, 0, 4, 3, 5);

  test("of the last item, and of personal frequency", () => {
    expect(Array.from(scoresOf(lastItemScorer, history))).toEqual([0, 0, 0, 4, 3, 5, 0, 0, 0]);
    const plain = scoresOf(personalFrequencyScorer(null), history);
    expect(Array.from(plain)).toEqual([0, 0, 0, 2, 1, 1, 0, 0, 0]);
    const decayed = scoresOf(personalFrequencyScorer({ events: 1 }), history);
    expect(decayed[3]).toBeCloseTo(1 / 16 + 1 / 2, 14);
    const timed = decayedFrequency(
      [
        { item: 3, timeMs: 0 },
        { item: 3, timeMs: 10 },
      ],
      { nowMs: 20, halfLifeMs: 10 },
    );
    expect(timed.get(3)).toBeCloseTo(0.75, 14);
  });

  test("of a Markov chain", () => {
    const rules = {
      from: Uint32Array.of(3, 5, 5),
      to: Uint32Array.of(1, 1, 2),
      weight: Float64Array.of(9, 1, 2),
    };
    const scores = scoresOf(markovScorer(ruleTableFromCounts(V, rules)), history);
    expect(Array.from(scores.subarray(0, 4))).toEqual([0, 1, 2, 0]);
  });

  test("of neighbouring sessions: the likest of the most recent vote, by how late they meet", () => {
    const index = indexSequences(V, {
      starts: Uint32Array.of(0, 2, 5, 7, 9),
      items: Uint32Array.of(5, 1, 5, 4, 6, 4, 2, 7, 8),
    });
    const all = scoresOf(
      sessionNeighbourScorer(index, { neighbours: 9, recent: 9 }),
      Uint32Array.of(4, 5),
    );
    // (5, 1): likeness 2/2, met at the last item; (4, 2): 1/2, a step before; (5, 4, 6): 3/2.
    expect(Array.from(all)).toEqual([0, 1, 0.25, 0, 1.75, 2.5, 1.5, 0, 0]);
    const one = scoresOf(
      sessionNeighbourScorer(index, { neighbours: 1, recent: 2 }),
      Uint32Array.of(4, 5),
    );
    // The oldest session is not compared; of the others one votes.
    expect(Array.from(one)).toEqual([0, 0, 0, 0, 1.5, 1.5, 1.5, 0, 0]);
  });
});

describe("EASE", () => {
  test("has a zero diagonal and satisfies its normal equations off it", () => {
    const sequences = [
      [1, 2, 3],
      [2, 3, 4],
      [1, 5],
      [6, 7, 8, 2],
      [3, 5, 8],
      [1, 2],
    ].map((items) => Uint32Array.from(items));
    const LAMBDA = 2;
    const { pairs, sequencesOf } = coOccurrenceOf(sequences);
    const gram = gramOf(pairRows(V, pairs), sequencesOf);
    const weights = easeWeights(V, gram.slice(), LAMBDA);
    const indices = Array.from({ length: V }, (_, index) => index);
    // (XᵀX + λ) B = XᵀX − diag(multipliers): off the diagonal the gradient of the loss is 0.
    const product = (row: number, column: number) =>
      indices.reduce((sum, inner) => {
        const own = (gram[row * V + inner] as number) + (inner === row ? LAMBDA : 0);
        return sum + own * (weights[inner * V + column] as number);
      }, 0);
    for (const row of indices) {
      expect(weights[row * V + row]).toBe(0);
      for (const column of indices.filter((other) => other !== row)) {
        expect(product(row, column)).toBeCloseTo(gram[row * V + column] as number, 5);
      }
    }
    const scores = scoresOf(rowsOf(easeRows(V, weights)), Uint32Array.of(0, 1, 1));
    expect(scores[2]).toBe(weights[V + 2]);
  });
});
