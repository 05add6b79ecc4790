// Lines and metrics of functions, as they leave the process.

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { functionLog, keysOfMessage } from "../../functions/adapters/functionLog.ts";
import { functionMetrics } from "../../functions/adapters/functionMetrics.ts";
import {
  CorruptObjectError,
  InvalidInputError,
  recordFromError,
} from "../../functions/core/errors.ts";
import { FUNCTION_METRICS, METRIC_OF_END } from "../../functions/core/functionMetrics.ts";
import type { LedgerEntry } from "../../functions/core/ledger/ledger.ts";
import { encodeMessage } from "../../functions/core/messages.ts";

let lines: string[] = [];

beforeEach(() => {
  lines = [];
  vi.stubEnv("POWERTOOLS_SERVICE_NAME", "Recs-prod");
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, "write").mockImplementation((line) => {
      lines.push(String(line));
      return true;
    });
  }
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const said = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);

const explanation = {
  code: "bad-time",
  what: "a time cannot be read",
  where: "may.csv, line 7",
  expected: "a time",
  found: '"user-4711"',
  fix: "mend the row",
};

describe("a line", () => {
  test("has run, stage, task and attempt as keys, and those of nothing before it", () => {
    const log = functionLog();
    log.begin(
      keysOfMessage(encodeMessage({ kind: "task", run: "r1", wave: 3, stage: "train", index: 2 })),
    );
    log.add({ attempt: 1 });
    log.info("swept", { backups: [4] });
    log.begin(keysOfMessage(encodeMessage({ kind: "reduce", run: "r2", wave: 3, stage: "train" })));
    log.error(recordFromError(new Error("no")), { messageId: "m" });
    const [first, second] = said();
    expect(first).toMatchObject({
      ...{ level: "INFO", message: "swept", service: "Recs-prod", backups: [4] },
      ...{ run: "r1", stage: "train", task: 2, attempt: 1 },
    });
    expect(second).toMatchObject({
      ...{ level: "ERROR", message: "an unexpected error", run: "r2", messageId: "m" },
      error: { explanation: { found: "Error: no" } },
    });
    expect(second).not.toHaveProperty("task");
    expect(second).not.toHaveProperty("attempt");
  });

  test.each([InvalidInputError, CorruptObjectError])(
    "shows no data that is wrong (%s)",
    (Wrong) => {
      functionLog().error(recordFromError(new Wrong(explanation)), {});
      expect(said()[0]).toMatchObject({
        message: "a time cannot be read",
        error: {
          explanation: { where: "may.csv, line 7", found: expect.stringContaining("kept out") },
        },
      });
      expect(lines.join("")).not.toContain("4711");
    },
  );
});

const entry: LedgerEntry = {
  ...{ wave: 1, kind: "task", index: 4, attempt: 0, stage: "train" },
  ...{ startedAtMs: 0, initMs: 400, runMs: 10_000, cpuMs: 9_000, memoryMb: 1769, peakBytes: null },
  ...{ architecture: "x86_64", messagesSent: 1, outcome: "done", isNeeded: true },
  ...{ bytesRead: 3_000_000, bytesWritten: 1_000_000 },
  requests: { get: 2, getRange: 0, size: 1, put: 3, list: 0 },
};

describe("metrics", () => {
  test("of an attempt stand in one line with what it was", () => {
    functionMetrics().attempt("r1", entry);
    const [line] = said();
    expect(line).toMatchObject({
      ...{
        service: "Recs-prod",
        message: "attempt",
        run: "r1",
        stage: "train",
        task: 4,
        attempt: 0,
      },
      ...{ outcome: "done", Attempts: 1, AttemptsFailed: 0, BytesMoved: 4_000_000 },
      _aws: { CloudWatchMetrics: [{ Namespace: "Millrace", Dimensions: [["service"]] }] },
    });
    // 10.4 s of 1,769 MB cost 0.0002994 $ at 0.0000166667 $ a GB and second; requests are some hundredths of that.
    expect(line?.["CostMicroUsd"]).toBeGreaterThan(299);
    expect(line?.["CostMicroUsd"]).toBeLessThan(330);
  });

  test("of ends of runs are counted by kind, and what is nobody's concern is not", () => {
    const metrics = functionMetrics();
    for (const kind of ["wave", "completed", "failed", "stopped", "cancelled"]) {
      metrics.entry("r1", kind);
    }
    metrics.count("RunsStalled", 0);
    metrics.count("RunsStalled", 2);
    expect(said().map((line) => FUNCTION_METRICS.filter((name) => name in line))).toEqual([
      ...["completed", "failed", "stopped"].map((kind) => [METRIC_OF_END[kind]]),
      ["RunsStalled"],
    ]);
  });
});
