// A run to be quoted, fitted and billed: its sizes, and the records that a machine of known rates would leave.

import type { MeasuredRun } from "../../functions/core/cost/fitRates.ts";
import { type DataSizes, workloadOf } from "../../functions/core/cost/workload.ts";
import { workOf } from "../../functions/core/cost/workUnits.ts";
import type { LedgerEntry } from "../../functions/core/ledger/ledger.ts";
import type { RunConfig } from "../../functions/core/messages.ts";
import { configFromRequest, DEFAULT_REQUEST } from "../../functions/core/run/request.ts";

export const SIZES: DataSizes = {
  parts: 1,
  decodedBytes: 7_000_000,
  rows: 140_000,
  events: 139_000,
  users: 5000,
  sequences: 5000,
  items: 241,
  positions: 120_000,
  validationCases: 1500,
  testCases: 1700,
};

export function scaledSizes(factor: number): DataSizes {
  const scaled = Object.entries(SIZES).map(([name, size]) => [
    name,
    name === "parts" || name === "items" ? size : size * factor,
  ]);
  return Object.fromEntries(scaled) as unknown as DataSizes;
}

export const CONFIG: RunConfig = configFromRequest({ ...DEFAULT_REQUEST, shards: 2 }, 7_000_000);

/** Milliseconds that the machine takes for each unit of work. */
const RATE_OF: Readonly<Record<string, number>> = {
  invocations: 20,
  rows: 0.002,
  events: 0.001,
  "multiplyAdds lstm": 4e-8,
  users: 0.05,
};

/** A completed run of `factor` times the data, as such a machine would have recorded it. */
export function measuredCase(factor: number, rounds: number): MeasuredRun {
  const load = workloadOf(CONFIG, scaledSizes(factor), rounds, false);
  let wave = 0;
  const entries = workOf(load).flatMap(({ stage, kind, invocations, work }): LedgerEntry[] => {
    const total = Object.entries(work).reduce((s, [unit, n]) => s + n * (RATE_OF[unit] ?? 0), 0);
    wave += 1;
    return Array.from({ length: invocations }, (_, index) => ({
      ...{
        wave,
        kind,
        index,
        attempt: 0,
        stage,
        startedAtMs: 1000 * wave,
        initMs: index === 0 ? 300 : 0,
      },
      runMs: total / invocations,
      cpuMs: total / invocations,
      memoryMb: 1769,
      peakBytes: 2e8,
      architecture: "x86_64",
      requests: { get: 10, getRange: 5, size: 1, put: 3, list: 2 },
      bytesRead: 1000,
      bytesWritten: 1000,
      messagesSent: 1,
      outcome: "done",
      isNeeded: true,
    }));
  });
  return {
    run: `run-${factor}`,
    load,
    entries,
    stoppedBy: "patience",
    patience: 2,
    roundLimit: 20,
    model: "lstm",
  };
}
