// Fits rates on completed runs: their sizes on one side, their ledgers on the other.

import { assert } from "../assert.ts";
import { ConfigurationError } from "../errors.ts";
import type { LedgerEntry } from "../ledger/ledger.ts";
import type { RunConfig } from "../messages.ts";
import { leastSquares } from "./leastSquares.ts";
import {
  type FunctionRates,
  type GroupRates,
  predicted,
  RATES_FORMAT,
  type Rates,
  type Span,
} from "./rates.ts";
import type { Architecture } from "./usage.ts";
import type { Workload } from "./workload.ts";
import { type GroupWork, type Units, workOf } from "./workUnits.ts";

/** A completed run as it was measured. */
export interface MeasuredRun {
  readonly run: string;
  readonly load: Workload;
  readonly entries: readonly LedgerEntry[];
  readonly stoppedBy: "patience" | "rounds" | "budget";
  readonly patience: number;
  /** Rounds that training was allowed. */
  readonly roundLimit: number;
  readonly model: RunConfig["model"]["kind"];
}

/** What all invocations of a kind took in one run. */
interface Observation {
  readonly work: GroupWork;
  readonly cpuMs: number;
  readonly bytes: number;
  readonly writes: number;
  readonly reads: number;
  /** Invocations that did the work, and all. */
  readonly needed: number;
  readonly all: number;
}

/** However alike the measured runs were, others may differ by so much. */
const SPREAD_MIN = 0.1;
/** The patience that the rates speak of. */
const PATIENCE = 2;
/** Runs that were allowed fewer rounds say little of how long others go on. */
const LIMIT_MIN = 10;

/** Rates of the runs, of each size of functions that they were recorded with. Throws `nothing-to-fit`. */
export function fitRates(
  runs: readonly MeasuredRun[],
  at: { readonly fitted: string; readonly machine: string },
): Rates {
  const measured = runs.filter(({ entries }) => entries.some(isNeeded));
  if (measured.length === 0) {
    throw new ConfigurationError({
      code: "nothing-to-fit",
      what: "the runs have no records to fit rates on",
      where: runs.map(({ run }) => run).join(", "),
      expected: "completed runs whose invocations were recorded",
      found: "no record of a task that was done",
      fix: "name runs that this version drove from their start to their end",
    });
  }
  const sizes = [...new Set(measured.flatMap(({ entries }) => entries.map(sizeName)))].sort();
  return {
    format: RATES_FORMAT,
    ...at,
    runs: measured.map(({ run, load, model }) => ({
      run,
      events: load.events,
      items: load.items - 1,
      model,
      shards: load.shards,
      rounds: load.rounds,
    })),
    stop: stopOf(measured),
    sizes: sizes.map((size) => functionRates(measured, size)),
  };
}

function isNeeded({ outcome, isNeeded: needed }: LedgerEntry): boolean {
  return outcome === "done" && needed;
}

function sizeName({ architecture, memoryMb }: LedgerEntry): string {
  return `${architecture} ${String(memoryMb).padStart(5, "0")}`;
}

function functionRates(runs: readonly MeasuredRun[], size: string): FunctionRates {
  const own = runs.map((run) => ({
    ...run,
    entries: run.entries.filter((entry) => sizeName(entry) === size),
  }));
  const observed = own.flatMap(observationsOf);
  const groups = [...new Set(observed.map(({ work }) => work.group))];
  const [architecture = "", memoryMb = ""] = size.split(" ");
  const inits = own.flatMap(({ entries }) => entries.map(({ initMs }) => initMs));
  return {
    architecture: architecture as Architecture,
    memoryMb: Number(memoryMb),
    initMs: spanOf(inits.filter((initMs) => initMs > 0)),
    waitMs: quietSpan(own.filter(({ entries }) => entries.length > 0).map(waitOf)),
    groups: Object.fromEntries(
      groups.map((group) => [
        group,
        groupRates(observed.filter(({ work }) => work.group === group)),
      ]),
    ) as FunctionRates["groups"],
  };
}

/** Median, with the least and the most. */
function spanOf(values: readonly number[]): Span {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    low: sorted[0] ?? 0,
    likely: sorted[sorted.length >> 1] ?? 0,
    high: sorted.at(-1) ?? 0,
  };
}

/**
 * The least twice, and the median: on a busy machine invocations wait for processors too, and the quietest run tells
 * what waiting for the store takes.
 */
function quietSpan(values: readonly number[]): Span {
  const { low, likely } = spanOf(values);
  return { low, likely: low, high: likely };
}

/** Milliseconds without the processor for a request; 0 where processor time was not recorded. */
function waitOf({ entries }: MeasuredRun): number {
  const known = entries.filter(({ cpuMs }) => typeof cpuMs === "number");
  const waited = known.reduce(
    (sum, { runMs, cpuMs }) => sum + Math.max(0, runMs - (cpuMs ?? runMs)),
    0,
  );
  const asked = known.reduce((sum, entry) => sum + writesOf(entry) + readsOf(entry), 0);
  return asked === 0 ? 0 : waited / asked;
}

export function writesOf({ requests }: LedgerEntry): number {
  return requests.put + requests.list;
}

export function readsOf({ requests }: LedgerEntry): number {
  return requests.get + requests.getRange + requests.size;
}

function observationsOf({ load, entries }: MeasuredRun): readonly Observation[] {
  return workOf(load).flatMap((work) => {
    const all = entries.filter(({ stage, kind }) => stage === work.stage && kind === work.kind);
    const needed = firstOfEach(all.filter(isNeeded));
    const sum = (of: (entry: LedgerEntry) => number) => needed.reduce((s, e) => s + of(e), 0);
    return needed.length === 0
      ? []
      : [
          {
            work,
            cpuMs: sum(({ cpuMs, runMs }) => cpuMs ?? runMs),
            bytes: sum(({ bytesWritten }) => bytesWritten),
            writes: sum(writesOf),
            reads: sum(readsOf),
            needed: needed.length,
            all: all.length,
          },
        ];
  });
}

/** One attempt at each piece of work. */
function firstOfEach(entries: readonly LedgerEntry[]): readonly LedgerEntry[] {
  const byWork = new Map<string, LedgerEntry>();
  for (const entry of entries) {
    const key = `${entry.wave} ${entry.index}`;
    byWork.set(key, byWork.get(key) ?? entry);
  }
  return [...byWork.values()];
}

function groupRates(observed: readonly Observation[]): GroupRates {
  const coefficients = (
    amounts: (work: GroupWork) => Units,
    target: (observation: Observation) => number,
  ): Units => {
    const units = [...new Set(observed.flatMap(({ work }) => Object.keys(amounts(work))))];
    // Relative errors count: a small run is to be predicted as well as a large one.
    const weight = (observation: Observation) => 1 / Math.max(1, target(observation));
    const x = leastSquares(
      observed.map((one) => units.map((unit) => (amounts(one.work)[unit] ?? 0) * weight(one))),
      observed.map((one) => target(one) * weight(one)),
    );
    return Object.fromEntries(units.map((unit, index) => [unit, rounded(x[index] ?? 0)]));
  };
  const work = (one: GroupWork) => one.work;
  const requests = (one: GroupWork) => one.requests;
  const cpuMs = coefficients(work, (one) => one.cpuMs);
  const ratios = observed.map((one) => one.cpuMs / Math.max(1, predicted(one.work.work, cpuMs)));
  const extras = observed.map(({ needed, all }) => all / needed - 1);
  return {
    cpuMs,
    bytes: coefficients(work, (one) => one.bytes),
    writes: coefficients(requests, (one) => one.writes),
    reads: coefficients(requests, (one) => one.reads),
    spread: {
      low: Math.min(1 - SPREAD_MIN, ...ratios),
      likely: 1,
      high: Math.max(1 + SPREAD_MIN, ...ratios),
    },
    extra: {
      low: Math.min(...extras),
      likely: extras.reduce((a, b) => a + b, 0) / extras.length,
      high: Math.max(...extras),
    },
  };
}

/** Six significant digits: more would only pretend. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}

/** Waves until patience ended training. A run of another patience would have ended as much earlier or later. */
function stopOf(runs: readonly MeasuredRun[]): Span {
  const waves = runs
    .filter(({ stoppedBy, roundLimit }) => stoppedBy === "patience" && roundLimit >= LIMIT_MIN)
    .map(({ load, patience }) => Math.max(1, load.rounds - patience + PATIENCE));
  if (waves.length === 0) {
    return { low: PATIENCE + 1, likely: Number.MAX_SAFE_INTEGER, high: Number.MAX_SAFE_INTEGER };
  }
  const span = spanOf(waves);
  assert(span.low >= 1, "training has a wave");
  // The mean: waves cost about the same each, so it is what training costs on average.
  return { ...span, likely: Math.round(waves.reduce((a, b) => a + b, 0) / waves.length) };
}
