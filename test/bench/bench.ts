// `npm run bench -- [--json] [--peer torch|duckdb] [--peer-core NAME] [--only NAME] [--quick]`: verifies every
// benchmark's answer, then measures it, beside the peer where one is asked for and there is one.

import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { loadKernels } from "../../functions/adapters/kernelModule.ts";
import { type CsvMeasured, measureCsv } from "./csvBench.ts";
import { LSTM_LARGE, LSTM_SMALL } from "./lstmBench.ts";
import { type Benchmark, type Measured, measure } from "./measure.ts";
import { loadMs, moduleBytes } from "./moduleBench.ts";
import { NEXT_ITEM } from "./nextItemBench.ts";
import { type Peer, startTorch } from "./peer.ts";
import { PRODUCT } from "./productBench.ts";
import { RANKING } from "./rankingBench.ts";

export const BENCHMARKS: readonly Benchmark[] = [
  PRODUCT,
  LSTM_SMALL,
  LSTM_LARGE,
  NEXT_ITEM,
  RANKING,
];
const FULL_EFFORT = { pairs: 7, sampleMs: 300, scale: "full" } as const;
const QUICK_EFFORT = { pairs: 3, sampleMs: 60, scale: "full" } as const;
const MODULE = "module";
const CSV = "csv";

interface Report {
  readonly machine: string;
  readonly node: string;
  readonly tile: string;
  readonly peer: string;
  readonly rows: readonly Measured[];
  readonly csv: readonly CsvMeasured[];
  readonly module: { readonly bytes: number; readonly loadMs: number } | null;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: "boolean", default: false },
      quick: { type: "boolean", default: false },
      peer: { type: "string", default: "none" },
      "peer-core": { type: "string" },
      only: { type: "string" },
    },
  });
  const names = [...BENCHMARKS.map(({ name }) => name), CSV, MODULE];
  if (values.only !== undefined && !names.includes(values.only)) {
    throw new Error(`--only takes one of ${names.join(", ")}, not ${values.only}`);
  }
  checkPeer(values.peer);
  const isChosen = (name: string) => values.only === undefined || values.only === name;
  const started =
    values.peer === "torch"
      ? await startTorch(values["peer-core"])
      : "not asked for (--peer torch)";
  const peer: Peer | null = typeof started === "string" ? null : started;
  const kernels = loadKernels();
  const rows: Measured[] = [];
  for (const benchmark of BENCHMARKS.filter(({ name }) => isChosen(name))) {
    rows.push(await measure(benchmark, kernels, peer, values.quick ? QUICK_EFFORT : FULL_EFFORT));
  }
  peer?.stop();
  const processes = values.quick ? 3 : 7;
  const csvOptions = {
    scale: "full",
    duckdb: values.peer === "duckdb",
    repeats: processes,
  } as const;
  const csv = isChosen(CSV) ? await measureCsv(kernels, csvOptions) : [];
  const module = isChosen(MODULE) ? { bytes: moduleBytes(), loadMs: loadMs(processes) } : null;
  const report: Report = {
    machine: `${cpus()[0]?.model.trim()}, ${cpus().length} processors, ${process.arch}`,
    node: process.version,
    tile: kernels.isWide ? "4 × 16, 256-bit" : "4 × 8, 128-bit",
    peer: typeof started === "string" ? started : started.name,
    rows,
    csv,
    module,
  };
  process.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : asText(report));
}

function checkPeer(peer: string): void {
  if (!["none", "torch", "duckdb"].includes(peer)) {
    throw new Error(`--peer takes torch, duckdb or none, not ${peer}`);
  }
}

function asText({ machine, node, tile, peer, rows, csv, module }: Report): string {
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
  if (module !== null) {
    lines.push(
      `| module from a warm file to callable kernels | ${module.loadMs.toFixed(1)} ms | | | | | < 5 ms | |`,
      `| size of the module | ${module.bytes} bytes | | | | | < 100 kB | |`,
    );
  }
  if (csv.length > 0) {
    lines.push("", ...csvLines(csv));
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
