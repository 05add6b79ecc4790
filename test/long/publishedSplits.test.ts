// Sequence rules on whole histories against published figures: rules of a window of five, from the last items of the
// history, the n-th last weighing 1/n; seen items removed. The published variant looks further back than the baseline
// of a run, which is that of the session papers: rules of a window of ten, from the last item alone.

import { describe, expect, test } from "vitest";
import { type Scorer, scoredRanker } from "../../functions/core/baselines/itemScores.ts";
import { popularityFromCounts } from "../../functions/core/baselines/popularity.ts";
import { ruleAccumulator } from "../../functions/core/baselines/ruleCounts.ts";
import {
  type RuleTable,
  ruleTableFromCounts,
} from "../../functions/core/baselines/sequenceRules.ts";
import {
  countRank,
  emptyRankCounts,
  oneTargetMetrics,
} from "../../functions/core/metrics/rankCounts.ts";
import {
  eventCounts,
  publishedLog,
  readSequences,
  type Sequence,
} from "../support/publishedLogs.ts";

const WINDOW = 5;

/** Rules from the last `count` items. */
function rulesFromLast({ rowStart, to, weight }: RuleTable, count: number): Scorer {
  return (history, scores) => {
    for (let back = 1; back <= Math.min(count, history.length); back++) {
      const item = history.at(-back) as number;
      for (let rule = rowStart[item] as number; rule < (rowStart[item + 1] as number); rule++) {
        scores.add(to[rule] as number, (weight[rule] as number) / back);
      }
    }
  };
}

/** The last item of each test sequence is the target, all before it the history. */
function evaluateRules(
  V: number,
  fitted: {
    readonly training: readonly Uint32Array[];
    readonly tested: readonly Sequence[];
    readonly lastItems: number;
  },
) {
  const { training, tested, lastItems } = fitted;
  const rules = ruleAccumulator(V, undefined, WINDOW);
  for (const items of training) {
    rules.add(items);
  }
  const scorer = rulesFromLast(ruleTableFromCounts(V, rules.finish()), lastItems);
  const ranker = scoredRanker(popularityFromCounts(eventCounts(V, training)), scorer);
  const found = emptyRankCounts(V);
  for (const { items } of tested) {
    const query = { history: items.subarray(0, -1), target: items.at(-1) as number };
    countRank(found, ranker.rank({ ...query, keepSeen: false }));
  }
  const metrics = oneTargetMetrics(found, [10]);
  return [metrics["hit_rate@10"] ?? NaN, metrics["ndcg@10"] ?? NaN] as const;
}

function expectFigures(name: string, ours: readonly number[], published: readonly number[]): void {
  process.stdout.write(`rules on ${name}: ${ours.map((value) => value.toFixed(4)).join(", ")}\n`);
  for (const [index, figure] of published.entries()) {
    expect(Math.abs((ours[index] ?? NaN) - figure), `${ours}`).toBeLessThan(0.001);
  }
}

describe.each([
  { name: "ml-1m", lastItems: 3, published: [0.2447, 0.1427] },
  { name: "amazon_beauty_s3rec", lastItems: 10, published: [0.0795, 0.0493] },
])("leaving the last item out of $name", ({ name, lastItems, published }) => {
  const { file, isAbsent, reason } = publishedLog(name);
  test.skipIf(isAbsent)(`gives the published figures of rules${reason}`, () => {
    const { V, sequences } = readSequences(file);
    // The last but one is for validation.
    const training = sequences.map(({ items }) => items.subarray(0, -2));
    const ours = evaluateRules(V, { training, tested: sequences, lastItems });
    expectFigures(name, ours, published);
  });
});

describe("a cut in time through amazon_beauty_timed", () => {
  const { file, isAbsent, reason } = publishedLog("amazon_beauty_timed");
  test.skipIf(isAbsent)(`gives the published figures of rules${reason}`, () => {
    const { V, sequences } = readSequences(file);
    const times = Float64Array.from(sequences.flatMap(({ timesMs }) => [...timesMs])).sort();
    const cut = times[Math.floor(0.9 * (times.length - 1))] as number;
    const training = sequences.map(({ items, timesMs }) =>
      items.filter((_, event) => (timesMs[event] as number) <= cut),
    );
    const tested = sequences.filter(({ timesMs }) => (timesMs.at(-1) as number) > cut);
    // The published count is of users with an event after the cut, whether or not they have one before it: a run,
    // which asks for both, has fewer.
    expect(tested.length).toBe(6110);
    expect(tested.filter(({ timesMs }) => (timesMs[0] as number) <= cut).length).toBe(5517);
    const ours = evaluateRules(V, { training, tested, lastItems: 10 });
    expectFigures("amazon_beauty_timed", ours, [0.0473, 0.0266]);
  });
});
