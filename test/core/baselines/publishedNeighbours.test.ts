// Baselines on real logs against published figures: V-SKNN on shop sessions, every prefix of a session a case, and
// personal frequency, with and without decay, on the first basket after a cut. The published figure of V-SKNN is of
// another sample of 15,000 cases; here the cases are those of every fourth test session, and the two may differ by
// what two samples of that size do (a standard error of 0.4 points each).

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { scoredRanker } from "../../../functions/core/baselines/itemScores.ts";
import { popularityFromCounts } from "../../../functions/core/baselines/popularity.ts";
import { indexSequences } from "../../../functions/core/baselines/sequenceIndex.ts";
import { sessionNeighbourScorer } from "../../../functions/core/baselines/sessionNeighbours.ts";
import {
  decayedFrequency,
  type TimedItem,
} from "../../../functions/core/baselines/simpleScorers.ts";
import { listRelevance } from "../../../functions/core/metrics/listRelevance.ts";
import {
  countRank,
  emptyRankCounts,
  oneTargetMetrics,
} from "../../../functions/core/metrics/rankCounts.ts";

const folder = process.env["MILLRACE_DATA_DIR"] ?? "";
const DAY_MS = 86_400_000;

function rowsOf(file: string): string[][] {
  const text = gunzipSync(readFileSync(file)).toString().trimEnd();
  return text
    .split("\n")
    .slice(1)
    .map((line) => line.split(","));
}

function numbering() {
  const numbers = new Map<string, number>();
  return (name: string) => {
    const number = numbers.get(name) ?? numbers.size + 1;
    numbers.set(name, number);
    return number;
  };
}

function absence(name: string): { file: string; isAbsent: boolean; reason: string } {
  const file = join(folder, name, "events.csv.gz");
  const isAbsent = folder === "" || !existsSync(file);
  const reason = isAbsent ? ` (skipped: MILLRACE_DATA_DIR holds no ${name}/events.csv.gz)` : "";
  return { file, isAbsent, reason };
}

interface Session {
  readonly items: number[];
  isTest: boolean;
  endMs: number;
}

function readSessions(file: string) {
  const numberOf = numbering();
  const sessions = new Map<string, Session>();
  let vocabulary = 1;
  for (const [id = "", name = "", time = "", split] of rowsOf(file)) {
    const session = sessions.get(id) ?? { items: [], isTest: split === "test", endMs: 0 };
    sessions.set(id, session);
    const item = numberOf(name);
    vocabulary = Math.max(vocabulary, item + 1);
    session.items.push(item);
    session.endMs = Number(time);
  }
  return { sessions: Array.from(sessions.values()), vocabulary };
}

function evaluateNeighbours(file: string) {
  const { sessions, vocabulary } = readSessions(file);
  const training = sessions.filter(({ isTest }) => !isTest).sort((a, b) => a.endMs - b.endMs);
  const counts = new Float64Array(vocabulary);
  const items = Uint32Array.from(training.flatMap((session) => session.items));
  const starts = Uint32Array.from([0, ...training.map((session) => session.items.length)]);
  for (let session = 0; session < training.length; session++) {
    starts[session + 1] = (starts[session + 1] as number) + (starts[session] as number);
  }
  for (const item of items) {
    counts[item] = (counts[item] as number) + 1;
  }
  const scorer = sessionNeighbourScorer(indexSequences(vocabulary, { starts, items }));
  const ranker = scoredRanker(popularityFromCounts(counts), scorer);
  const found = emptyRankCounts(vocabulary);
  const tested = sessions.filter(({ isTest }) => isTest).filter((_, index) => index % 4 === 0);
  for (const { items } of tested) {
    for (let position = 1; position < items.length; position++) {
      const history = Uint32Array.from(items.slice(0, position));
      countRank(found, ranker.rank({ history, target: items[position] as number, keepSeen: true }));
    }
  }
  return oneTargetMetrics(found, [20]);
}

describe("V-SKNN on diginetica", () => {
  const { file, isAbsent, reason } = absence("diginetica");
  test.skipIf(isAbsent)(`gives the published figures${reason}`, { timeout: 240_000 }, () => {
    const found = evaluateNeighbours(file);
    const [hit, mrr] = [found["hit_rate@20"], found["mrr@20"]].map((value) => 100 * (value ?? NaN));
    expect(Math.abs((hit ?? NaN) - 50.75), `P@20 ${hit}`).toBeLessThan(1.2);
    expect(Math.abs((mrr ?? NaN) - 17.95), `MRR@20 ${mrr}`).toBeLessThan(1.2);
  });
});

interface Purchase extends TimedItem {
  readonly basket: string;
}

/** Purchases by user in order of time, an item once a basket. */
function readPurchases(file: string): Purchase[][] {
  const numberOf = numbering();
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

/** Means over users with history and a basket after the cut. Recall is of at most ten: hits / min(items, 10). */
function evaluateFrequency(users: readonly Purchase[][], halfLifeMs: number) {
  const nowMs = Date.parse("2011-11-12T00:00:00Z");
  let [count, recall, ndcg] = [0, 0, 0];
  for (const purchases of users) {
    const history = purchases.filter(({ timeMs }) => timeMs < nowMs);
    const first = purchases.find(({ timeMs }) => timeMs >= nowMs);
    if (history.length === 0 || first === undefined) {
      continue;
    }
    const basket = purchases.filter((one) => one.basket === first.basket);
    const target = new Set(basket.map(({ item }) => item));
    // Equal weights stay in the order of first purchase.
    const list = Array.from(decayedFrequency(history, { nowMs, halfLifeMs }))
      .sort(([, a], [, b]) => b - a)
      .slice(0, 10);
    const hits = list.map(([item]) => target.has(item));
    const found = listRelevance({ hits, relevantCount: target.size }, 10);
    count += 1;
    recall += (found.recall * target.size) / Math.min(10, target.size);
    ndcg += found.ndcg;
  }
  return { count, recall: recall / count, ndcg: ndcg / count };
}

describe("personal frequency on uci_online_retail", () => {
  const { file, isAbsent, reason } = absence("uci_online_retail");
  const title = `gives the published figures, without and with decay${reason}`;
  test.skipIf(isAbsent)(title, { timeout: 240_000 }, () => {
    const users = readPurchases(file);
    const expected = [
      [Infinity, 0.2411, 0.2438],
      [120 * DAY_MS, 0.2751, 0.2732],
    ] as const;
    for (const [halfLifeMs, recall, ndcg] of expected) {
      const found = evaluateFrequency(users, halfLifeMs);
      expect(found.count).toBe(1395);
      expect(Math.abs(found.recall - recall), `${found.recall}`).toBeLessThan(0.002);
      expect(Math.abs(found.ndcg - ndcg), `${found.ndcg}`).toBeLessThan(0.002);
    }
  });
});
