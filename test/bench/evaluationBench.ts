// What the evaluation of a run takes, all metrics and baselines included, as the run's own ledger has it: on the test
// sessions of diginetica where there is a copy, every prefix a case, and on a simulated shop. The model hardly trains.
// Verified first: on diginetica by published figures of baselines, on the shop by a second run on one worker.

import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore } from "../../functions/adapters/openStore.ts";
import type { LedgerEntry } from "../../functions/core/ledger/ledger.ts";
import { readLedger } from "../../functions/stages/ledger.ts";
import { millraceProcess } from "../support/commandLine.ts";

export interface EvaluationMeasured {
  readonly log: string;
  readonly cases: number;
  readonly items: number;
  readonly baselines: number;
  /** From the start of the first task to the end of the last, on two workers. */
  readonly wallSeconds: number;
  /** Of all tasks. */
  readonly cpuSeconds: number;
  /** Most memory that the process held when the last task ended, training included. */
  readonly peakBytes: number;
}

interface RunDocument {
  readonly data: { readonly items: number };
  readonly checks: { readonly leaks: { readonly testCases: number } };
  readonly digest: Readonly<Record<string, string>>;
  readonly baselines: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

const SESSIONS = join("diginetica", "events.csv.gz");
const BRIEF = ["--rounds", "1", "--local-updates", "20"];
const PUBLISHED = {
  most_popular: [0.93, 0.21],
  repeats: [21.08, 13.69],
  sequence_rules: [40.35, 14.12],
} as const;

/** Measures what there is; of the logs only the shop where it is to be `isQuick`. */
export async function measureEvaluation(
  isQuick: boolean,
): Promise<{ readonly rows: readonly EvaluationMeasured[]; readonly skipped: readonly string[] }> {
  const shop = ["demo", "--users", isQuick ? "300" : "3000", "--cases", "every-prefix", ...BRIEF];
  const rows = [
    await inDirectory(async (cwd) => {
      const { document } = await run([...shop, "--workers", "1", "--store", "one"], cwd);
      return measured("a simulated shop", shop, { cwd, verify: expectDigest(document) });
    }),
  ];
  const file = join(process.env["MILLRACE_DATA_DIR"] ?? "", SESSIONS);
  if (isQuick || !existsSync(file)) {
    const reason = isQuick ? "--quick" : "MILLRACE_DATA_DIR holds no copy";
    return { rows, skipped: [`diginetica was skipped: ${reason}`] };
  }
  const columns = "user=session_id,item=item_id,time=timestamp";
  const flags = ["run", file, "--columns", columns, "--split", "column:split", "--keep-seen"];
  const sessions = [...flags, ...BRIEF];
  rows.push(
    await inDirectory((cwd) => measured("diginetica", sessions, { cwd, verify: expectPublished })),
  );
  return { rows, skipped: [] };
}

export function evaluationLines(rows: readonly EvaluationMeasured[]): readonly string[] {
  return [
    "| evaluation of | cases × items, baselines | wall clock, two workers | processor time | peak |",
    "|---|---|---|---|---|",
    ...rows.map(({ log, cases, items, baselines, wallSeconds, cpuSeconds, peakBytes }) => {
      const size = `${cases} × ${items}, ${baselines}`;
      const peak = `${Math.round(peakBytes / 2 ** 20)} MiB`;
      return `| ${log} | ${size} | ${wallSeconds.toFixed(1)} s | ${cpuSeconds.toFixed(1)} s | ${peak} |`;
    }),
  ];
}

async function inDirectory<T>(use: (cwd: string) => Promise<T>): Promise<T> {
  const cwd = await mkdtemp(join(tmpdir(), "millrace-bench-"));
  try {
    return await use(cwd);
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}

async function measured(
  log: string,
  flags: readonly string[],
  { cwd, verify }: { cwd: string; verify: (document: RunDocument) => void },
): Promise<EvaluationMeasured> {
  const { document, entries } = await run([...flags, "--workers", "2", "--store", "two"], cwd);
  verify(document);
  const tasks = entries.filter(({ stage, kind }) => stage === "evaluate" && kind === "task");
  const starts = tasks.map(({ startedAtMs }) => startedAtMs);
  const ends = tasks.map(({ startedAtMs, runMs }) => startedAtMs + runMs);
  return {
    log,
    cases: document.checks.leaks.testCases,
    items: document.data.items,
    baselines: Object.keys(document.baselines).length,
    wallSeconds: (Math.max(...ends) - Math.min(...starts)) / 1000,
    cpuSeconds: tasks.reduce((sum, { cpuMs }) => sum + (cpuMs ?? 0), 0) / 1000,
    peakBytes: Math.max(...tasks.map(({ peakBytes }) => peakBytes ?? 0)),
  };
}

/** A run by the command line, and its ledger. */
async function run(
  args: readonly string[],
  cwd: string,
): Promise<{ readonly document: RunDocument; readonly entries: readonly LedgerEntry[] }> {
  const { exitCode, stdout, stderr } = await millraceProcess([...args, "--json"], cwd);
  if (exitCode !== 0) {
    throw new Error(`millrace ${args.join(" ")} failed: ${stderr}`);
  }
  const root = join(cwd, args.at(-1) ?? "");
  const [name = ""] = await readdir(join(root, "runs"));
  const { entries } = await readLedger(await openStore(root), name);
  return { document: JSON.parse(stdout) as RunDocument, entries };
}

function expectDigest({ digest }: RunDocument): (other: RunDocument) => void {
  return (other) => {
    if (other.digest["metrics"] !== digest["metrics"]) {
      throw new Error("the metrics differ from those of one worker");
    }
  };
}

function expectPublished({ baselines }: RunDocument): void {
  for (const [name, published] of Object.entries(PUBLISHED)) {
    const found = [baselines[name]?.["hit_rate@20"], baselines[name]?.["mrr@20"]];
    for (const [index, figure] of published.entries()) {
      const ours = 100 * (found[index] ?? Number.NaN);
      if (!(Math.abs(ours - figure) < 0.2)) {
        throw new Error(`${name} has ${ours}, and ${figure} is published`);
      }
    }
  }
}
