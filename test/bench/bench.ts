// `npm run bench -- [--json] [--peer torch] [--peer-core NAME] [--only NAME] [--quick]`: verifies every benchmark's
// answer, then measures it, beside the peer where one is asked for and there is one.

import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { loadKernels } from "../../functions/adapters/kernelModule.ts";
import { LSTM_LARGE, LSTM_SMALL } from "./lstmBench.ts";
import { type Benchmark, type Measured, measure } from "./measure.ts";
import { loadMs, moduleBytes } from "./moduleBench.ts";
import { NEXT_ITEM } from "./nextItemBench.ts";
import { type Peer, startTorch } from "./peer.ts";
import { PRODUCT } from "./productBench.ts";
import { RANKING } from "./rankingBench.ts";
import { GRU4REC, GRU4REC_LONG } from "./sampledBench.ts";

export const BENCHMARKS: readonly Benchmark[] = [
  PRODUCT,
  LSTM_SMALL,
  LSTM_LARGE,
  NEXT_ITEM,
  RANKING,
  GRU4REC,
  GRU4REC_LONG,
];
const FULL_EFFORT = { pairs: 7, sampleMs: 300, scale: "full" } as const;
const QUICK_EFFORT = { pairs: 3, sampleMs: 60, scale: "full" } as const;
const MODULE = "module";

interface Report {
  readonly machine: string;
  readonly node: string;
  readonly tile: string;
  readonly peer: string;
  readonly rows: readonly Measured[];
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
  const names = [...BENCHMARKS.map(({ name }) => name), MODULE];
  if (values.only !== undefined && !names.includes(values.only)) {
    throw new Error(`--only takes one of ${names.join(", ")}, not ${values.only}`);
  }
  if (values.peer !== "none" && values.peer !== "torch") {
    throw new Error(`--peer takes torch or none, not ${values.peer}`);
  }
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
  const module = isChosen(MODULE) ? { bytes: moduleBytes(), loadMs: loadMs(processes) } : null;
  const report: Report = {
    machine: `${cpus()[0]?.model.trim()}, ${cpus().length} processors, ${process.arch}`,
    node: process.version,
    tile: kernels.isWide ? "4 × 16, 256-bit" : "4 × 8, 128-bit",
    peer: typeof started === "string" ? started : started.name,
    rows,
    module,
  };
  process.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : asText(report));
}

function asText({ machine, node, tile, peer, rows, module }: Report): string {
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
  return `${lines.join("\n")}\n`;
}

if (process.argv[1] === import.meta.filename) {
  await main();
}
