// `npm run bench -- [--json] [--peer torch|duckdb] [--peer-core NAME] [--only NAME] [--quick]`: verifies every
// benchmark's answer, then measures it, beside the peer where one is asked for and there is one.

import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { loadKernels } from "../../functions/adapters/kernelModule.ts";
import { type CsvMeasured, measureCsv } from "./csvBench.ts";
import { type EvaluationMeasured, evaluationLines, measureEvaluation } from "./evaluationBench.ts";
import { LAYER_STEPS } from "./layerBench.ts";
import { type Benchmark, type Measured, measure } from "./measure.ts";
import { type MergingReport, mergingReport, mergingText } from "./mergingReport.ts";
import { moduleBytes, type StartTimes, startTimes } from "./moduleBench.ts";
import { MULT_VAE } from "./multVaeBench.ts";
import { NEXT_ITEM } from "./nextItemBench.ts";
import { type Peer, startTorch } from "./peer.ts";
import { PRODUCT } from "./productBench.ts";
import { QUANTISED_RANKINGS } from "./quantisedBench.ts";
import { RANKING } from "./rankingBench.ts";
import { GRU4REC, GRU4REC_LONG } from "./sampledBench.ts";
import { measureWorkers, type WorkersMeasured } from "./workersBench.ts";

export const BENCHMARKS: readonly Benchmark[] = [
  PRODUCT,
  ...LAYER_STEPS,
  NEXT_ITEM,
  MULT_VAE,
  RANKING,
  GRU4REC,
  GRU4REC_LONG,
  ...QUANTISED_RANKINGS,
];
/** Updates and processes are those of a sample of the workers' row and of the module's. */
const FULL_EFFORT = { pairs: 7, sampleMs: 300, scale: "full", updates: 30, processes: 7 } as const;
const QUICK_EFFORT = { pairs: 3, sampleMs: 60, scale: "full", updates: 10, processes: 3 } as const;
const MODULE = "module";
const WORKERS = "workers";
const CSV = "csv";
/** Trains for minutes, and so only where it is asked for. */
const MERGING = "merging";
/** Makes whole runs, and so only where it is asked for. */
const EVALUATION = "evaluation";

interface Report {
  readonly machine: string;
  readonly node: string;
  readonly tile: string;
  readonly peer: string;
  readonly rows: readonly Measured[];
  readonly workers: WorkersMeasured | null;
  readonly module: ({ readonly bytes: number } & StartTimes) | null;
  readonly csv: readonly CsvMeasured[];
  readonly merging: MergingReport | null;
  readonly evaluation: {
    readonly rows: readonly EvaluationMeasured[];
    readonly skipped: readonly string[];
  } | null;
}

async function main(): Promise<void> {
  const { isJson, isChosen, effort, peerCore, duckdb, isMerging, isEvaluation, isQuick } =
    readOptions();
  const started = peerCore === null ? "not asked for (--peer torch)" : await startTorch(peerCore);
  const peer: Peer | null = typeof started === "string" ? null : started;
  const kernels = loadKernels();
  const rows: Measured[] = [];
  for (const benchmark of BENCHMARKS.filter(({ name }) => isChosen(name))) {
    const { build = "release" } = benchmark;
    rows.push(await measure(benchmark, loadKernels({ build }), peer, effort));
  }
  peer?.stop();
  const { pairs, updates, processes } = effort;
  const module = isChosen(MODULE) ? { bytes: moduleBytes(), ...startTimes(processes) } : null;
  const csvOptions = { scale: "full", duckdb, repeats: processes } as const;
  const csv = isChosen(CSV) ? await measureCsv(kernels, csvOptions) : [];
  const merging = isMerging ? await mergingReport(isQuick) : null;
  const evaluation = isEvaluation ? await measureEvaluation(isQuick) : null;
  const workers = isChosen(WORKERS) ? await measureWorkers(pairs, updates) : null;
  const report: Report = {
    machine: `${cpus()[0]?.model.trim()}, ${cpus().length} processors, ${process.arch}`,
    node: process.version,
    tile: kernels.isWide ? "4 × 16, 256-bit" : "4 × 8, 128-bit",
    peer: typeof started === "string" ? started : started.name,
    rows,
    workers,
    csv,
    merging,
    evaluation,
    module,
  };
  process.stdout.write(isJson ? `${JSON.stringify(report, null, 2)}\n` : asText(report));
}

/** What the command line asks for; `peerCore` is null where no peer is wanted, undefined where it may choose. */
function readOptions() {
  const { values } = parseArgs({
    options: {
      json: { type: "boolean", default: false },
      quick: { type: "boolean", default: false },
      peer: { type: "string", default: "none" },
      "peer-core": { type: "string" },
      only: { type: "string" },
    },
  });
  const { json: isJson, quick, peer, only } = values;
  const names = [...BENCHMARKS.map(({ name }) => name), CSV, EVALUATION, MERGING, MODULE, WORKERS];
  if (only !== undefined && !names.includes(only)) {
    throw new Error(`--only takes one of ${names.join(", ")}, not ${only}`);
  }
  if (!["none", "torch", "duckdb"].includes(peer)) {
    throw new Error(`--peer takes torch, duckdb or none, not ${peer}`);
  }
  return {
    isJson,
    isChosen: (name: string) => only === undefined || only === name,
    isMerging: only === MERGING,
    isEvaluation: only === EVALUATION,
    isQuick: quick,
    effort: quick ? QUICK_EFFORT : FULL_EFFORT,
    peerCore: peer === "torch" ? values["peer-core"] : null,
    duckdb: peer === "duckdb",
  };
}

function asText({
  machine,
  node,
  tile,
  peer,
  rows,
  workers,
  csv,
  merging,
  evaluation,
  module,
}: Report): string {
  const lines = [
    `Machine: ${machine}. Node ${node}, tile ${tile}.`,
    `Peer: ${peer}.`,
    "",
    "| what | ours, median | rate | peer | peer, median | ratio | reach | verified by |",
    "|---|---|---|---|---|---|---|---|",
  ];
  for (const row of rows) {
    const theirs = row.peerMs === null ? "–" : `${row.peerMs.toPrecision(3)} ms`;
    const ratio = row.ratio === null ? "–" : `${row.ratio.toFixed(2)}×`;
    lines.push(
      `| ${row.what} | ${row.oursMs.toPrecision(3)} ms | ${row.rate} | ${row.peer ?? "–"} | ${theirs} | ${ratio} | ${row.reach}× | ${row.verifiedBy} |`,
    );
  }
  if (workers !== null) {
    const { positionsPerSecondOfOne: one, positionsPerSecondOfTwo: two, ratio } = workers;
    lines.push(
      `| two shards on two worker threads | | ${(two / 1000).toPrecision(3)} thousand rows/s | one on one | ${(one / 1000).toPrecision(3)} thousand rows/s | ${ratio.toFixed(2)}× | 2× | digests |`,
    );
  }
  if (module !== null) {
    lines.push(
      `| module from a warm file to callable kernels | ${module.loadMs.toFixed(1)} ms | | | | | < 5 ms | |`,
      `| from there to memory claimed and the tile chosen | ${module.claimMs.toFixed(1)} ms | | | | | | |`,
      `| size of the module | ${module.bytes} bytes | | | | | < 100 kB | |`,
    );
  }
  if (csv.length > 0) {
    lines.push("", ...csvLines(csv));
  }
  if (merging !== null) {
    lines.push(...mergingText(merging));
  }
  if (evaluation !== null) {
    lines.push("", ...evaluationLines(evaluation.rows), "", ...evaluation.skipped);
  }
  return `${lines.join("\n")}\n`;
}

function csvLines(csv: readonly CsvMeasured[]): readonly string[] {
  return [
    "| what, of 50 MB of quoted CSV, a second of processor time | reader | rate | ours is faster by | reach |",
    "|---|---|---|---|---|",
    ...csv.map(({ what, reader, rate, ratio, reach }) => {
      const faster = ratio === null ? "–" : `${ratio.toFixed(1)}×`;
      return `| ${what} | ${reader} | ${rate} | ${faster} | ${reach} |`;
    }),
  ];
}

if (process.argv[1] === import.meta.filename) {
  await main();
}
