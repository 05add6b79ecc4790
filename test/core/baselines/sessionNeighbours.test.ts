// V-SKNN and user-kNN against their definitions, sequence by sequence; and many settings together against each alone.

import fc from "fast-check";
import { expect, test } from "vitest";
import type { Scorer } from "../../../functions/core/baselines/itemScores.ts";
import { indexSequences } from "../../../functions/core/baselines/sequenceIndex.ts";
import {
  sessionNeighbourScorer,
  sessionNeighbourScorers,
} from "../../../functions/core/baselines/sessionNeighbours.ts";
import {
  userNeighbourScorer,
  userNeighbourScorers,
} from "../../../functions/core/baselines/userNeighbours.ts";

const V = 12;
const items = fc.array(fc.integer({ min: 1, max: V - 1 }), { minLength: 1, maxLength: 6 });
const sequences = fc.array(items, { minLength: 1, maxLength: 20 });
const history = fc.array(fc.integer({ min: 0, max: V - 1 }), { minLength: 1, maxLength: 9 });
const size = fc.integer({ min: 1, max: 8 });

function indexOf(all: readonly (readonly number[])[]) {
  const starts = [0];
  for (const own of all) {
    starts.push((starts.at(-1) ?? 0) + own.length);
  }
  return indexSequences(V, {
    starts: Uint32Array.from(starts),
    items: Uint32Array.from(all.flat()),
  });
}

function scoresOf(scorer: Scorer, asked: Uint32Array): number[] {
  const scores = new Array<number>(V).fill(0);
  scorer(asked, {
    add(item, gain) {
      scores[item] = (scores[item] ?? 0) + gain;
    },
  });
  return scores;
}

/** Of numbered things the best `most`, equal ones the highest number first. */
function bestOf<T extends { number: number; score: number }>(all: T[], most: number): T[] {
  return all.sort((a, b) => b.score - a.score || b.number - a.number).slice(0, most);
}

test("V-SKNN: of the most recent sessions with a common item the likest vote", () => {
  fc.assert(
    fc.property(sequences, history, size, size, (all, asked, neighbours, recent) => {
      const index = indexOf(all);
      const options = { neighbours, recent };
      const positionOf = (item: number) => asked.lastIndexOf(item) + 1;
      const compared = all
        .map((own, number) => {
          const positions = Array.from(new Set(own), positionOf);
          const score = positions.reduce((sum, position) => sum + position, 0);
          return { number, own: new Set(own), score, latest: Math.max(...positions) };
        })
        .filter(({ score }) => score > 0)
        .slice(-recent);
      const expected = new Array<number>(V).fill(0);
      for (const { own, score, latest } of bestOf(compared, neighbours)) {
        for (const item of own) {
          const vote = score / asked.length / (asked.length - latest + 1);
          expected[item] = (expected[item] ?? 0) + vote;
        }
      }
      const query = Uint32Array.from(asked);
      expect(scoresOf(sessionNeighbourScorer(index, options), query)).toEqual(expected);
      const others = [{ neighbours: 8, recent: 8 }, options, { neighbours: 1, recent: 3 }];
      const together = sessionNeighbourScorers(index, others);
      for (const [place, scorer] of together.entries()) {
        const alone = sessionNeighbourScorer(index, others[place]);
        expect(scoresOf(scorer, query)).toEqual(scoresOf(alone, query));
      }
    }),
    { seed: 1 },
  );
});

test("user-kNN: the sequences of highest cosine vote, however many settings are asked about", () => {
  fc.assert(
    fc.property(sequences, history, size, (all, asked, neighbours) => {
      const index = indexOf(all);
      const known = new Set(asked.filter((item) => item > 0));
      const compared = all
        .map((items, number) => {
          const own = new Set(items);
          const shared = [...own].filter((item) => known.has(item)).length;
          return { number, own, score: shared / Math.sqrt(known.size * own.size) };
        })
        .filter(({ score }) => score > 0);
      const expected = new Array<number>(V).fill(0);
      for (const { own, score } of bestOf(compared, neighbours)) {
        for (const item of own) {
          expected[item] = (expected[item] ?? 0) + score;
        }
      }
      const query = Uint32Array.from(asked);
      expect(scoresOf(userNeighbourScorer(index, neighbours), query)).toEqual(expected);
      const [first, second] = userNeighbourScorers(index, [8, neighbours]);
      const alone = scoresOf(userNeighbourScorer(index, 8), query);
      expect(scoresOf(first as Scorer, query)).toEqual(alone);
      expect(scoresOf(second as Scorer, query)).toEqual(expected);
    }),
    { seed: 1 },
  );
});
