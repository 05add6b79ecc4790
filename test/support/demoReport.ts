// Reports for tests and for looking at: one like that of a demo run, and the ways in which a report can be unusual.

import { gatesOf } from "../../functions/core/report/gates.ts";
import type {
  MetricTable,
  Report,
  ReportMetrics,
  ReportSplit,
  TrainingRound,
} from "../../functions/core/report/model.ts";
import { demoChecks } from "./demoChecks.ts";
import { demoEvaluation, demoLists, demoSlice, pairedOf } from "./demoEvaluation.ts";
import { exampleCases } from "./demoExamples.ts";

/** A metric table like that of a method with hit rate@20 near `hitRate`, measured on `cases` test cases. */
export function metricTable(hitRate: number, cases = 4_812): MetricTable {
  const shape = { 1: 0.24, 5: 0.6, 10: 0.8, 20: 1 } as const;
  const entries = Object.entries(shape).flatMap(([cutoff, part]) => [
    [`hit_rate@${cutoff}`, hitRate * part] as const,
    [`mrr@${cutoff}`, hitRate * (0.24 + 0.14 * (part - 0.24))] as const,
    [`ndcg@${cutoff}`, hitRate * (0.24 + 0.38 * (part - 0.24))] as const,
  ]);
  return Object.fromEntries(
    entries.map(([name, value]) => {
      const halfWidth = 1.96 * Math.sqrt((value * (1 - value)) / Math.max(cases, 1));
      const interval = {
        low: Math.max(value - halfWidth, 0),
        high: Math.min(value + halfWidth, 1),
      };
      return [name, { value, ...interval }];
    }),
  );
}

/** Rounds that learn until the ninth and overfit a little after it. */
function trainingRounds(count: number): TrainingRound[] {
  return Array.from({ length: count }, (_, index) => ({
    round: index,
    trainLoss: index === count - 1 ? null : 4.1 + 2.2 / (1 + 0.55 * index),
    validation: metricTable(
      0.42 - 0.4 / (1 + 0.6 * index) - 0.002 * Math.min(Math.max(index - 8, 0), 6) ** 1.5,
      2_406,
    ),
  }));
}

const DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

/** A report of a demo run: generated data, a model that beats its baselines and has a ceiling above it. */
export function demoReport(): Report {
  const report = ungatedReport();
  return { ...report, gates: gatesOf(report) };
}

function ungatedReport(): Omit<Report, "gates"> {
  const metrics = {
    model: metricTable(0.402),
    baselines: {
      most_popular: metricTable(0.118),
      repeats: metricTable(0.131),
      sequence_rules: metricTable(0.311),
    },
    oracle: metricTable(0.466),
  };
  return {
    run: {
      id: "20261123T221004Z-calm-otter-7f3k",
      createdAt: "2026-11-23T22:10:04Z",
      command: "millrace run .millrace/demo/events.csv --seed 42 --rounds 14",
      seed: 42,
      version: "0.1.0",
      shards: 4,
      rounds: 14,
      precision: "strict",
    },
    data: {
      files: [{ uri: ".millrace/demo/events.csv", bytes: 8_412_007 }],
      columns: [
        { role: "user", column: "user_id" },
        { role: "item", column: "item_id" },
        { role: "time", column: "timestamp" },
        { role: "event", column: "behavior" },
      ],
      rows: 162_431,
      events: 161_902,
      quarantined: 319,
      cleaning: [],
      sessions: null,
      removed: { duplicate: 210 },
      users: 6_000,
      items: 612,
      candidates: 600,
      firstTimeMs: 1_767_225_600_000,
      lastTimeMs: 1_775_001_540_000,
      singleEventUsers: 143,
      quarantineCauses: [
        {
          errorType: "MISSING COLUMNS",
          count: 201,
          example: {
            file: ".millrace/demo/events.csv",
            line: 1_042,
            message: "expected 4 fields, found 2",
          },
        },
        {
          errorType: "CAST",
          count: 118,
          example: {
            file: ".millrace/demo/events.csv",
            line: 3_007,
            message: "timestamp: expected a time, found “yesterday”",
          },
        },
      ],
      eventTypes: [
        { name: "view", count: 121_004 },
        { name: "cart", count: 24_611 },
        { name: "search", count: 9_180 },
        { name: "buy", count: 7_107 },
      ],
    },
    checks: demoChecks(),
    split: {
      kind: "time",
      rule: "time, test from quantile 0.9",
      testToMs: null,
      cases: "last",
      minHistory: 1,
      keepSeen: false,
      validationFromMs: 1_773_446_400_000,
      testFromMs: 1_774_224_000_000,
      trainEvents: 129_522,
      validationEvents: 16_190,
      testEvents: 16_190,
      validationCases: 2_406,
      testCases: 4_812,
      usersWithoutHistory: 97,
      repeatTargets: 481,
      unknownTargets: 12,
    },
    model: {
      kind: "lstm",
      layers: 1,
      parameters: 122_112,
      hidden: 64,
      batch: 128,
      learningRate: 0.003,
      lengthMax: 50,
    },
    training: { rounds: trainingRounds(14), bestRound: 10, stoppedBy: "patience" },
    metrics,
    evaluation: demoEvaluation(metrics),
    lists: demoLists(),
    examples: exampleCases(),
    digest: { weights: DIGEST, metrics: DIGEST, recommendations: DIGEST },
    artifacts: [
      {
        name: "report",
        path: ".millrace/runs/20261123T221004Z-calm-otter-7f3k/report.html",
        bytes: 61_220,
      },
      {
        name: "weights",
        path: ".millrace/runs/20261123T221004Z-calm-otter-7f3k/weights.bin",
        bytes: 488_480,
      },
      {
        name: "recommendations",
        path: ".millrace/runs/20261123T221004Z-calm-otter-7f3k/recommendations.jsonl",
        bytes: 2_204_118,
      },
      {
        name: "user vectors",
        path: ".millrace/runs/20261123T221004Z-calm-otter-7f3k/user-vectors.bin",
        bytes: 1_536_040,
      },
    ],
  };
}

/** The demo report with other split facts. */
export function withSplit(changes: Partial<ReportSplit>, report = demoReport()): Report {
  return { ...report, split: { ...report.split, ...changes } };
}

/** The demo report with a model whose hit rate@20 is near `hitRate`, and without a ceiling. */
export function withModel(hitRate: number, report = demoReport()): Report {
  return withMetrics({ ...report.metrics, model: metricTable(hitRate), oracle: null }, report);
}

/** The demo report with other metrics, and the differences and gates that go with them. */
export function withMetrics(metrics: ReportMetrics, report = demoReport()): Report {
  const evaluation = { ...report.evaluation, paired: pairedOf(metrics) };
  const changed = { ...report, metrics, evaluation };
  return { ...changed, gates: gatesOf(changed) };
}

/** A report of a run whose split left no case, neither for validation nor for test. */
export function unmeasuredReport(): Report {
  const report = withSplit({
    validationCases: 0,
    testCases: 0,
    repeatTargets: 0,
    unknownTargets: 0,
  });
  const rounds = report.training.rounds.map((round) => ({ ...round, validation: {} }));
  return {
    ...report,
    training: { rounds, bestRound: rounds.length - 1, stoppedBy: "rounds" },
    metrics: {
      model: {},
      baselines: { most_popular: {}, repeats: {}, sequence_rules: {} },
      oracle: {},
    },
    evaluation: { paired: [], rankCounts: {}, slices: [], calibrations: [] },
    examples: [],
  };
}

/** The demo report with `text` wherever text from the data or the user can stand. */
export function withForeignText(text: string, report = demoReport()): Report {
  const { run, data, artifacts } = report;
  return {
    ...report,
    run: { ...run, id: text, command: text, createdAt: text, version: text },
    data: {
      ...data,
      files: [{ uri: text, bytes: 1 }],
      columns: data.columns.map(({ role }) => ({ role, column: text })),
      quarantineCauses: data.quarantineCauses.map(({ count }) => ({
        errorType: text,
        count,
        example: { file: text, line: 1, message: text },
      })),
      eventTypes: data.eventTypes.map(({ count }) => ({ name: text, count })),
    },
    evaluation: {
      ...report.evaluation,
      slices: report.evaluation.slices.map((slice) =>
        slice.label === undefined ? slice : { ...slice, label: text },
      ),
    },
    examples: report.examples.map(({ rank }) => ({
      user: text,
      history: [text, text],
      target: text,
      rank,
      recommended: [text, text],
    })),
    artifacts: artifacts.map(({ bytes }) => ({ name: text, path: text, bytes })),
  };
}

/** A report as large as lists can make it: every list long, every text long. */
export function hugeReport(): Report {
  const long = "一二三四五六七八九十".repeat(400);
  const report = withForeignText(long);
  const many = <T>(make: (index: number) => T) =>
    Array.from({ length: 2_000 }, (_, index) => make(index));
  return {
    ...report,
    data: {
      ...report.data,
      files: many((index) => ({ uri: long + index, bytes: index })),
      quarantineCauses: many((index) => ({
        errorType: long + index,
        count: 1,
        example: { file: long, line: index, message: long },
      })),
      eventTypes: many((index) => ({ name: long + index, count: index })),
    },
    training: { rounds: trainingRounds(2_000), bestRound: 9, stoppedBy: "rounds" },
    evaluation: {
      ...report.evaluation,
      slices: many((bucket) => ({ ...demoSlice("event_type", bucket, 30), label: long + bucket })),
    },
    examples: many((index) => ({
      user: long + index,
      history: many(() => long),
      target: long,
      rank: index + 1,
      recommended: many((place) => long + place),
    })),
    artifacts: many((index) => ({ name: long, path: long, bytes: index })),
  };
}
