// Baselines on users of whom nothing was trained on, against published figures: NDCG in percent on MovieLens-1M. The
// 750 users held out are not those of the published figures, which moves NDCG@100 by about half a point.

import { describe, expect, test } from "vitest";
import { coOccurrenceAccumulator } from "../../functions/core/baselines/coOccurrence.ts";
import { easeRows, easeWeights, gramOf } from "../../functions/core/baselines/ease.ts";
import { pairRows } from "../../functions/core/baselines/pairRows.ts";
import { ruleAccumulator } from "../../functions/core/baselines/ruleCounts.ts";
import { ruleTableFromCounts } from "../../functions/core/baselines/sequenceRules.ts";
import {
  CUTOFF,
  type FoldInData,
  foldInNdcg,
  popularLists,
  readFoldIn,
} from "../support/foldIn.ts";
import { publishedLog } from "../support/publishedLogs.ts";

const LAMBDA = 1000;
const WINDOW = 10;
const LAST_ITEMS = 10;

/** Adds to the scores [V] what follows from the items that a user was given. */
type AddScores = (given: Uint32Array, scores: Float64Array) => void;

/** The lists of the test users, without what they were given. */
function listsBy({ V, test: users }: FoldInData, addScores: AddScores): Uint32Array {
  const scores = new Float64Array(V);
  const lists = users.map(({ given }) => {
    scores.fill(0);
    addScores(given, scores);
    const known = new Set(given);
    return Array.from({ length: V - 1 }, (_, index) => index + 1)
      .filter((item) => !known.has(item))
      .sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b)
      .slice(0, CUTOFF);
  });
  return Uint32Array.from(lists.flat());
}

function ease({ V, training }: FoldInData): AddScores {
  const pairs = coOccurrenceAccumulator(V);
  for (const items of training) {
    pairs.add(items);
  }
  const counted = pairs.finish();
  const gram = gramOf(pairRows(V, counted.pairs), counted.sequencesOf);
  const rowOf = easeRows(V, easeWeights(V, gram, LAMBDA));
  return (given, scores) => {
    for (const item of given) {
      const { items, gains } = rowOf(item);
      for (const [place, other] of items.entries()) {
        scores[other] = (scores[other] as number) + (gains[place] as number);
      }
    }
  };
}

function rules({ V, training }: FoldInData): AddScores {
  const counted = ruleAccumulator(V, undefined, WINDOW);
  for (const items of training) {
    counted.add(items);
  }
  const { rowStart, to, weight } = ruleTableFromCounts(V, counted.finish());
  return (given, scores) => {
    for (let back = 1; back <= Math.min(LAST_ITEMS, given.length); back++) {
      const item = given.at(-back) as number;
      for (let rule = rowStart[item] as number; rule < (rowStart[item + 1] as number); rule++) {
        const other = to[rule] as number;
        scores[other] = (scores[other] as number) + (weight[rule] as number) / back;
      }
    }
  };
}

describe("MovieLens-1M, folded in", () => {
  const { isAbsent, reason } = publishedLog("ml-1m", "ratings_ordered.csv.gz");
  test.skipIf(isAbsent)(`baselines give the published NDCG@100${reason}`, async () => {
    const data = await readFoldIn(process.env["MILLRACE_DATA_DIR"] ?? "");
    const expected = [
      ["popular", popularLists(data, data.test), 15.05],
      ["EASE", listsBy(data, ease(data)), 23.99],
    ] as const;
    for (const [name, lists, published] of expected) {
      const found = foldInNdcg(data.test, lists);
      process.stdout.write(`${name}: ${found.toFixed(2)}, published ${published}\n`);
      expect(Math.abs(found - published), `${name} ${found}`).toBeLessThan(1.5);
    }
    // 29.70 is published, of a variant that is not described: the best of ours look back ten items, with 25.8.
    const ofRules = foldInNdcg(data.test, listsBy(data, rules(data)));
    process.stdout.write(`rules: ${ofRules.toFixed(2)}, published 29.7\n`);
    expect(ofRules).toBeGreaterThan(25);
  });
});
