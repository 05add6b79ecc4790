import { expect, test } from "vitest";
import { historyLine, historyOf } from "../../../functions/core/ledger/history.ts";
import { type LedgerEntry, NO_REQUESTS } from "../../../functions/core/ledger/ledger.ts";

const entry: LedgerEntry = {
  wave: 2,
  kind: "task",
  index: 3,
  attempt: 0,
  stage: "train",
  startedAtMs: Date.UTC(2026, 10, 24, 23, 15, 7),
  initMs: 0,
  runMs: 4210,
  memoryMb: 1769,
  peakBytes: 300 * 2 ** 20,
  architecture: "x86_64",
  requests: { ...NO_REQUESTS, get: 4, put: 2 },
  bytesRead: 0,
  bytesWritten: 0,
  messagesSent: 1,
  outcome: "done",
  isNeeded: true,
};

test("an attempt is one line", () => {
  expect(historyLine(entry)).toBe(
    "2026-11-24T23:15:07Z  train task 3: done, 4.2 s, 300 of 1769 MB, 6 requests",
  );
  const again = { ...entry, attempt: 1, initMs: 310, peakBytes: null, isNeeded: false } as const;
  expect(historyLine(again)).toBe(
    "2026-11-24T23:15:07Z  train task 3, attempt 2: done before by another, 4.2 s, cold (0.3 s), 1769 MB, 6 requests",
  );
  expect(historyLine({ ...entry, kind: "reduce", outcome: "out-of-memory" })).toContain(
    "reduction of train: out-of-memory",
  );
});

test("attempts are told in the order of the clock, and then of the work", () => {
  const at = (startedAtMs: number, over: Partial<LedgerEntry>) => ({
    ...entry,
    ...over,
    startedAtMs,
  });
  const later = at(2, { index: 0 });
  const second = at(1, { index: 1, attempt: 1 });
  const first = at(1, { index: 1 });
  const reduction = at(1, { kind: "reduce", index: 0 });
  expect(historyOf([later, second, first, reduction])).toEqual([reduction, first, second, later]);
});
