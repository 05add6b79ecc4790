// The reading of CSV beside its peers: each answer is verified by the number of rows and a checksum before it is
// measured. Figures are of processor time, so that threads of a peer or of the collector of garbage are paid for, and a
// busy machine matters less. All readers have the whole file in memory, but for DuckDB, which reads files only.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { inferSchema, initParser } from "udsv";
import { memoryObjectStore } from "../../functions/adapters/memoryObjectStore.ts";
import type { FileFormat } from "../../functions/core/columns.ts";
import { createRowLanes } from "../../functions/core/csv/rowLanes.ts";
import { claimScanMemory } from "../../functions/core/csv/scanMemory.ts";
import type { Kernels } from "../../functions/core/kernels.ts";
import { partKey } from "../../functions/core/keys.ts";
import type { WaveEntry } from "../../functions/core/messages.ts";
import { inputParts } from "../../functions/core/ranges.ts";
import { createTypedReader, EVENT, ITEM, USER } from "../../functions/core/typedEvents.ts";
import type { StagePorts } from "../../functions/ports/stagePorts.ts";
import { writeContainer } from "../../functions/stages/containers.ts";
import { gather } from "../../functions/stages/gather.ts";
import { preprocess } from "../../functions/stages/preprocess.ts";
import { reduceVocabulary } from "../../functions/stages/reduce/vocabulary.ts";
import { memoryInputSource, planInProcess } from "../support/inProcess.ts";
import { startDuckdb } from "./duckdb.ts";
import { median } from "./measure.ts";

/** One line of the report. */
export interface CsvMeasured {
  readonly what: string;
  readonly reader: string;
  readonly rate: string;
  /** The peer's time ÷ ours for the same work, or null for our own. */
  readonly ratio: number | null;
  readonly reach: string;
}

/** What a reader found: rows, and the sum over them of the time in seconds and the lengths of the texts. */
interface Found {
  readonly rows: number;
  readonly checksum: number;
}

type Work = () => Found | Promise<Found>;

const HEADER = "user,item,time,event,category,price,brand,session,status\n";
const FORMAT: FileFormat = {
  delimiter: 0x2c,
  hasHeader: true,
  columnNames: HEADER.trim().split(","),
  columns: { user: 0, item: 1, time: 2, event: 3, split: null },
  fieldCount: 9,
};
const CHUNK_BYTES = 256 * 1024;
const FULL_ROWS = 460_000;
const SMALL_ROWS = 500;
const EVENTS = ["view", "cart", "purchase"] as const;

/** A log of nine columns, most of them quoted, with escapes and text that is no ASCII. */
function drawLog(rows: number): { bytes: Uint8Array; expected: Found } {
  const lines: string[] = [];
  let checksum = 0;
  for (let row = 0; row < rows; row++) {
    const user = `user${(row * 7919) % 50_000}`;
    const item = row % 50 === 7 ? `商品 ${row % 900}` : `item ""x"" ${(row * 31) % 9000}`;
    const seconds = 1_700_000_000 + row;
    const event = EVENTS[row % 3] ?? "";
    lines.push(
      `"${user}","${item}",${seconds},${event},"category / text ${row % 77}",${row % 13}.50,"brand ${row % 99}",session-${row >> 4},ok\n`,
    );
    const itemText = item.replaceAll('""', '"');
    checksum += seconds + user.length + itemText.length + event.length;
  }
  const bytes = new TextEncoder().encode(HEADER + lines.join(""));
  return { bytes, expected: { rows, checksum } };
}

/** Measures ours and the peers in turn. `duckdb` says whether to ask DuckDB, which is installed on demand. */
export async function measureCsv(
  kernels: Kernels,
  { scale, duckdb, repeats }: { scale: "full" | "small"; duckdb: boolean; repeats: number },
): Promise<readonly CsvMeasured[]> {
  const { bytes, expected } = drawLog(scale === "full" ? FULL_ROWS : SMALL_ROWS);
  const folder = mkdtempSync(join(tmpdir(), "millrace-bench-"));
  try {
    const path = join(folder, "log.csv");
    writeFileSync(path, bytes);
    const peer = duckdb ? await startDuckdb(path) : null;
    const scan = await timed(() => scanned(kernels, bytes), { ...expected, checksum: 0 }, repeats);
    const typed = await timed(() => typedEvents(kernels, bytes), expected, repeats);
    const pipeline = await timed(() => gathered(kernels, bytes), { ...expected, checksum: 0 }, 1);
    const others: readonly (readonly [string, Work])[] = [
      ["csv-parse, arrays of strings", () => csvParsed(bytes)],
      ["udsv, arrays of strings", () => udsvParsed(bytes)],
      ...(peer === null ? [] : [["DuckDB, one thread, columns into JavaScript", peer] as const]),
    ];
    const megabytes = bytes.byteLength / 1e6;
    const rowRate = (ms: number) => `${(expected.rows / ms / 1e3).toPrecision(3)} M rows/s`;
    const rows: CsvMeasured[] = [
      {
        what: "scan to offsets",
        reader: "ours",
        rate: `${((megabytes / scan) * 1000).toPrecision(3)} MB/s`,
        ratio: null,
        reach: "800 MB/s",
      },
      row("user, item, event, time", "ours", typed, null, "2.5 M rows/s"),
      row("file to gathered shards", "ours", pipeline, null, "0.8 M rows/s"),
    ];
    for (const [reader, work] of others) {
      const ms = await timed(work, expected, 1);
      rows.push(row("user, item, event, time", reader, ms, ms / typed, "4×"));
    }
    return rows;

    function row(what: string, reader: string, ms: number, ratio: number | null, reach: string) {
      return { what, reader, rate: rowRate(ms), ratio, reach };
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Milliseconds of processor time of one repetition, the median of several after one that is verified. */
async function timed(work: Work, expected: Found, repeats: number): Promise<number> {
  const found = await work();
  if (found.rows !== expected.rows || found.checksum !== expected.checksum) {
    throw new Error(`found ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`);
  }
  const times: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
  }
  return median(times);
}

function* chunksOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < bytes.byteLength; start += CHUNK_BYTES) {
    yield bytes.subarray(start, start + CHUNK_BYTES);
  }
}

function scanned(kernels: Kernels, bytes: Uint8Array): Found {
  let rows = -1;
  const lanes = createRowLanes(claimScanMemory(kernels, FORMAT), FORMAT, {
    take({ count }, from) {
      rows += count - from;
      return count;
    },
    row() {
      rows++;
      return null;
    },
    reject: () => undefined,
  });
  for (const chunk of chunksOf(bytes)) {
    lanes.push(chunk);
  }
  lanes.end();
  return { rows, checksum: 0 };
}

function typedEvents(kernels: Kernels, bytes: Uint8Array): Found {
  let rows = 0;
  let checksum = 0;
  const lengths: number[][] = [[], [], []];
  const reader = createTypedReader(kernels, FORMAT, {
    events({ count, numbers, timesMs }) {
      rows += count;
      for (const place of [USER, ITEM, EVENT]) {
        const known = lengths[place] as number[];
        for (const text of reader.dictionaries[place]?.textsFrom(known.length) ?? []) {
          known.push(text.length);
        }
        const column = numbers[place] as Uint32Array;
        for (let row = 0; row < count; row++) {
          checksum += known[column[row] as number] as number;
        }
      }
      for (let row = 0; row < count; row++) {
        checksum += (timesMs[row] as number) / 1000;
      }
    },
    reject: () => undefined,
  });
  for (const chunk of chunksOf(bytes)) {
    reader.push(chunk);
  }
  reader.end();
  return { rows, checksum };
}

/** The stages from the file to the shards, one after the other in this thread. */
async function gathered(kernels: Kernels, bytes: Uint8Array): Promise<Found> {
  const inputs = memoryInputSource({ "log.csv": bytes });
  const manifest = await planInProcess(inputs, ["log.csv"], { run: { shards: 4 } });
  const store = memoryObjectStore();
  const queue = { send: async () => undefined };
  const ports: StagePorts = { store, queue, inputs, kernels: () => kernels };
  const count = inputParts(manifest.inputs).length;
  const entry: WaveEntry = { kind: "wave", stage: "preprocess", tasks: count, objects: [] };
  for (let index = 0; index < count; index++) {
    const sections = await preprocess({ manifest, entry, index, ports });
    const key = partKey(manifest.run, { index, count });
    await writeContainer(store, { key, kind: "preprocess", sections });
  }
  await reduceVocabulary({ manifest, entry, ports });
  let rows = 0;
  for (let index = 0; index < manifest.config.shards; index++) {
    const { items } = await gather({
      manifest,
      entry: { ...entry, stage: "gather" },
      index,
      ports,
    });
    rows += items?.length ?? 0;
  }
  return { rows, checksum: 0 };
}

function csvParsed(bytes: Uint8Array): Found {
  return foundIn(parse(Buffer.from(bytes.buffer, 0, bytes.byteLength), { from_line: 2 }));
}

function udsvParsed(bytes: Uint8Array): Found {
  const text = new TextDecoder().decode(bytes);
  return foundIn(initParser(inferSchema(text)).stringArrs(text));
}

function foundIn(rows: readonly (readonly string[])[]): Found {
  let checksum = 0;
  for (const [user = "", item = "", time = "", event = ""] of rows) {
    checksum += Number(time) + user.length + item.length + event.length;
  }
  return { rows: rows.length, checksum };
}
