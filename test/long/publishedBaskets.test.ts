// Baselines on the next basket against published figures: the first basket after a cut in time, repeats allowed, by
// overall popularity and by personal frequency, with and without decay, and what becomes of it when it is frozen.

import { describe, expect, test } from "vitest";
import { decayedFrequency, type TimedItem } from "../../functions/core/baselines/simpleScorers.ts";
import { listRelevance } from "../../functions/core/metrics/listRelevance.ts";
import { numbering, publishedLog, rowsOf } from "../support/publishedLogs.ts";

const DAY_MS = 86_400_000;
const CUT_MS = Date.parse("2011-11-12T00:00:00Z");
const LIST = 10;

interface Purchase extends TimedItem {
  readonly basket: string;
}

/** Purchases by user in order of time, an item once a basket. */
function readPurchases(file: string): Purchase[][] {
  const { numberOf } = numbering();
  const users = new Map<string, Map<string, Purchase>>();
  for (const [user = "", name = "", time = "", basket = ""] of rowsOf(file)) {
    const own = users.get(user) ?? new Map<string, Purchase>();
    users.set(user, own);
    const key = `${basket} ${name}`;
    if (!own.has(key)) {
      const timeMs = Date.parse(`${time.replace(" ", "T")}Z`);
      own.set(key, { item: numberOf(name), timeMs, basket });
    }
  }
  return Array.from(users.values(), (own) =>
    Array.from(own.values()).sort((a, b) => a.timeMs - b.timeMs),
  );
}

type ListOf = (history: readonly Purchase[]) => readonly number[];

/**
 * Means over users with history before `knownMs` and a basket after the cut. Recall is of at most ten: hits over the
 * items of the basket, or over ten.
 */
function evaluateLists(users: readonly Purchase[][], listOf: ListOf, knownMs = CUT_MS) {
  let [count, recall, ndcg] = [0, 0, 0];
  for (const purchases of users) {
    const history = purchases.filter(({ timeMs }) => timeMs < knownMs);
    const first = purchases.find(({ timeMs }) => timeMs >= CUT_MS);
    if (history.length === 0 || first === undefined) {
      continue;
    }
    const basket = purchases.filter((one) => one.basket === first.basket);
    const target = new Set(basket.map(({ item }) => item));
    const hits = listOf(history).map((item) => target.has(item));
    const found = listRelevance({ hits, relevantCount: target.size }, LIST);
    count += 1;
    recall += (found.recall * target.size) / Math.min(LIST, target.size);
    ndcg += found.ndcg;
  }
  return { count, recall: recall / count, ndcg: ndcg / count };
}

/** The best of weighted items, equal ones in the order in which they were first bought. */
function best(weights: Iterable<readonly [number, number]>): readonly number[] {
  return Array.from(weights)
    .sort(([, a], [, b]) => b - a)
    .slice(0, LIST)
    .map(([item]) => item);
}

function personal(halfLifeMs: number, nowMs = CUT_MS): ListOf {
  return (history) => best(decayedFrequency(history, { nowMs, halfLifeMs }));
}

function popular(users: readonly Purchase[][]): ListOf {
  const counts = new Map<number, number>();
  for (const { item } of users.flat().filter(({ timeMs }) => timeMs < CUT_MS)) {
    counts.set(item, (counts.get(item) ?? 0) + 1);
  }
  const list = best(counts);
  return () => list;
}

describe("the next basket on uci_online_retail", () => {
  const { file, isAbsent, reason } = publishedLog("uci_online_retail");
  test.skipIf(isAbsent)(`gives the published figures${reason}`, () => {
    const users = readPurchases(file);
    const expected = [
      ["popular", evaluateLists(users, popular(users)), 0.0623, 0.066],
      ["frequency", evaluateLists(users, personal(Infinity)), 0.2411, 0.2438],
      ["decayed", evaluateLists(users, personal(120 * DAY_MS)), 0.2751, 0.2732],
    ] as const;
    for (const [name, found, recall, ndcg] of expected) {
      process.stdout.write(`${name}: ${found.recall.toFixed(4)}, ${found.ndcg.toFixed(4)}\n`);
      expect(found.count).toBe(1395);
      expect(Math.abs(found.recall - recall), `${name} ${found.recall}`).toBeLessThan(0.002);
      expect(Math.abs(found.ndcg - ndcg), `${name} ${found.ndcg}`).toBeLessThan(0.002);
    }
    // What was known 112 days earlier; who had bought nothing by then is recommended nothing.
    const knownMs = CUT_MS - 112 * DAY_MS;
    const frozen = evaluateLists(users, personal(120 * DAY_MS, knownMs), knownMs);
    const recall = (frozen.recall * frozen.count) / 1395;
    process.stdout.write(`decayed, frozen: ${recall.toFixed(4)}\n`);
    expect(Math.abs(recall - 0.1853), `frozen ${recall}`).toBeLessThan(0.002);
  });
});
