// Whole runs on public logs, which are found through MILLRACE_DATA_DIR. The model is kept tiny: what is checked here is
// the data, the baselines and the memory, which do not depend on it.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { startMillrace } from "../support/commandLine.ts";
import { temporaryDirectory } from "../support/temporaryDirectory.ts";

const dataDirectory = process.env["MILLRACE_DATA_DIR"] ?? "";
const TINY_MODEL = ["--hidden", "8", "--rounds", "1"];
const GIB_IN_KIB = 2 ** 20;

interface RunDocument {
  readonly checks: {
    readonly ties: { readonly pairs: number; readonly tiedPairs: number };
    readonly leaks: Readonly<Record<string, number | null>>;
  };
  readonly data: {
    readonly rows: number;
    readonly events: number;
    readonly quarantined: number;
    readonly removed: Readonly<Record<string, number>>;
  };
  readonly baselines: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** Runs over a log of the data directory; also returns the peak of resident memory, where the system tells it. */
async function run(file: string, ...flags: string[]) {
  const cwd = await temporaryDirectory();
  const args = ["run", join(dataDirectory, file), ...TINY_MODEL, ...flags, "--json"];
  const started = startMillrace(args, cwd);
  let peakKib = 0;
  const timer = setInterval(async () => {
    const status = await readFile(`/proc/${started.process.pid}/status`, "utf8").catch(() => "");
    peakKib = Math.max(peakKib, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
  }, 200);
  const { exitCode, stdout, stderr } = await started.finished;
  clearInterval(timer);
  expect(exitCode, stderr).toBe(0);
  return { document: JSON.parse(stdout) as RunDocument, peakKib };
}

function expectConservation({ data }: RunDocument, rows: number): void {
  const removed = Object.values(data.removed).reduce((sum, count) => sum + count, 0);
  expect(data.rows).toBe(rows);
  expect(data.events + data.quarantined + removed).toBe(rows);
}

describe.skipIf(dataDirectory === "")(
  "real logs (skipped where MILLRACE_DATA_DIR is not set)",
  () => {
    test("UCI Online Retail: every row is accounted for, in less than 2 GiB", async () => {
      const { document, peakKib } = await run("uci_online_retail/events.csv.gz");
      expectConservation(document, 923_263);
      expect(peakKib).toBeLessThan(2 * GIB_IN_KIB);
    });

    test("Amazon Beauty: ties and leaks are those that were measured by other means", async () => {
      const file = "amazon_beauty_timed/events.csv.gz";
      const { document } = await run(file, "--split", "last-item");
      const { ties, leaks } = document.checks;
      expect(ties.tiedPairs / ties.pairs).toBeCloseTo(0.44, 2);
      expect(leaks["trainingAfterMedianTest"]).toBeCloseTo(0.17, 2);
      const { checks } = (await run(file, "--split", "time")).document;
      expect(checks.leaks["trainingAfterTest"]).toBe(0);
    });

    test("UCI Online Retail as published, in Parquet: rules take out what independent counts say", async () => {
      const flags = ["--preset", "uci-online-retail"];
      const { document, peakKib } = await run("uci_online_retail/raw_2010_2011.parquet", ...flags);
      expectConservation(document, 531_282);
      expect(document.data.removed).toMatchObject({ "no-price": 1179, "no-product": 2378 });
      expect(peakKib).toBeLessThan(2 * GIB_IN_KIB);
    });

    test("MovieLens 100K as RecBole has it: all rows are events", async () => {
      const { document } = await run("ml-100k/ml-100k.inter.gz", "--preset", "recbole");
      expectConservation(document, 100_000);
      expect(document.data.events).toBe(100_000);
    });

    test("diginetica: the baselines are those of the papers", async () => {
      const columns = "user=session_id,item=item_id,time=timestamp";
      const flags = ["--columns", columns, "--split", "column:split", "--keep-seen"];
      const { document, peakKib } = await run("diginetica/events.csv.gz", ...flags);
      expectConservation(document, 982_961);
      expect(peakKib).toBeLessThan(2 * GIB_IN_KIB);
      const published = {
        most_popular: [0.93, 0.21],
        repeats: [21.08, 13.69],
        sequence_rules: [40.35, 14.12],
      } as const;
      for (const [name, [hitRate, reciprocalRank]] of Object.entries(published)) {
        const found = document.baselines[name] ?? {};
        expect(Math.abs(100 * (found["hit_rate@20"] ?? 0) - hitRate), name).toBeLessThan(0.2);
        expect(Math.abs(100 * (found["mrr@20"] ?? 0) - reciprocalRank), name).toBeLessThan(0.2);
      }
    });
  },
);
