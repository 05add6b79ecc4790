// Sources from the command line to the result: every form gives what plain CSV of the same rows gives, and what
// cannot be read is said.

import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { millrace } from "../support/commandLine.ts";
import { smallLog } from "../support/smallLog.ts";
import { temporaryDirectory } from "../support/temporaryDirectory.ts";

const FAST = ["--hidden", "4", "--rounds", "1", "--shards", "2", "--json"];

interface Result {
  readonly data: {
    readonly rows: number;
    readonly events: number;
    readonly quarantined: number;
    readonly removed: Readonly<Record<string, number>>;
  };
  readonly digest: Readonly<Record<string, string>>;
  readonly artifacts: Readonly<Record<string, string>>;
}

async function run(
  cwd: string,
  args: readonly string[],
  input?: string | Uint8Array,
): Promise<Result> {
  const { exitCode, stdout, stderr } = await millrace(
    ["run", ...args, ...FAST],
    cwd,
    input === undefined ? {} : { input },
  );
  expect(stderr).not.toContain("error:");
  expect(exitCode).toBe(0);
  return JSON.parse(stdout) as Result;
}

async function failure(cwd: string, args: readonly string[]) {
  const { exitCode, stdout } = await millrace([...args, "--json"], cwd);
  const { error } = JSON.parse(stdout) as { error: Readonly<Record<string, string>> };
  return { exitCode, ...error };
}

const log = smallLog();
const [header = "", ...rows] = log.trimEnd().split("\n");
const cells = rows.map((row) => row.split(","));
const names = header.split(",");

/** The same rows as files of many forms. */
const FORMS: Readonly<Record<string, string | Uint8Array>> = {
  "log.csv.gz": Buffer.concat([gzipSync(log.slice(0, 1000)), gzipSync(log.slice(1000))]),
  "log.csv.zst": Buffer.concat([
    zstdCompressSync(log.slice(0, 1000)),
    zstdCompressSync(log.slice(1000)),
  ]),
  "log.utf16.csv": Buffer.from(`\ufeff${log}`, "utf16le"),
  "log.jsonl": cells
    .map((row) => JSON.stringify(Object.fromEntries(names.map((name, at) => [name, row[at]]))))
    .join("\n"),
  "log.parquet": new Uint8Array(
    parquetWriteBuffer({
      columnData: names.map((name, at) => ({
        name,
        data: cells.map((row) => row[at] ?? ""),
        type: "STRING" as const,
      })),
      rowGroupSize: 100,
    }),
  ),
};

describe("one log in many forms", () => {
  let cwd = "";
  let plain: Result;
  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), "millrace-"));
    await writeFile(join(cwd, "log.csv"), log);
    plain = await run(cwd, ["log.csv", "--workers", "1"]);
  });

  afterAll(() => rm(cwd, { recursive: true, force: true }));

  test.each(Object.entries(FORMS))("%s", async (name, content) => {
    await writeFile(join(cwd, name), content);
    const { data, digest } = await run(cwd, [name, "--workers", "2"]);
    expect({ data, digest }).toEqual({ data: plain.data, digest: plain.digest });
  });

  test("two characters between fields, read from standard input", async () => {
    const text = [header, ...rows].map((row) => row.replaceAll(",", "::")).join("\n");
    const { data, digest } = await run(cwd, ["-", "--delimiter", "::", "--workers", "2"], text);
    expect({ data, digest }).toEqual({ data: plain.data, digest: plain.digest });
  });

  test("parts in a folder, or by a pattern", async () => {
    const half = Math.floor(rows.length / 2);
    await mkdir(join(cwd, "parts", "deep"), { recursive: true });
    await writeFile(join(cwd, "parts", "_SUCCESS"), "");
    await writeFile(
      join(cwd, "parts", "a.csv"),
      `${[header, ...rows.slice(0, half)].join("\n")}\n`,
    );
    await writeFile(join(cwd, "parts", "deep", "b.csv"), [header, ...rows.slice(half)].join("\n"));
    for (const name of ["parts", "parts/**/*.csv"]) {
      const { data, digest } = await run(cwd, [name]);
      expect({ data, digest }).toEqual({ data: plain.data, digest: plain.digest });
    }
  });
});

describe("rows that do not count", () => {
  test("are counted by rule, and the law holds", async () => {
    const cwd = await temporaryDirectory();
    const times = cells.map((row) => Number(row[names.indexOf("timestamp")]));
    const middle = times.toSorted((a, b) => a - b)[Math.floor(times.length / 4)] ?? 0;
    await writeFile(join(cwd, "log.csv"), `${log.trimEnd()}\nu1,i1,never,view\n`);
    const from = new Date(middle).toISOString();
    const { data, artifacts } = await run(cwd, [
      "log.csv",
      "--from",
      from,
      "--quarantine-lines",
      "off",
    ]);
    const removed = Object.values(data.removed).reduce((sum, count) => sum + count, 0);
    expect(data.rows).toBe(rows.length + 1);
    expect(data.events + data.quarantined + removed).toBe(data.rows);
    expect(data.removed["window"]).toBe(times.filter((time) => time < middle).length);
    const quarantine = await readFile(join(cwd, artifacts["quarantine"] ?? ""), "utf8");
    expect(JSON.parse(quarantine)).toMatchObject({ line: rows.length + 2, csv_line: null });
  });

  test.each([
    [["--on-bad-row", "fail"], 4, "too-many-bad-rows"],
    [["--max-bad-rows", "0.01%"], 4, "too-many-bad-rows"],
    [["--max-bad-rows", "50%"], 0, undefined],
  ])("%s with one bad row", async (flags, exitCode, code) => {
    const cwd = await temporaryDirectory();
    await writeFile(join(cwd, "log.csv"), `${log.trimEnd()}\nu1,i1,never,view\n`);
    const outcome = await millrace(["run", "log.csv", ...flags, ...FAST], cwd);
    expect(outcome.exitCode).toBe(exitCode);
    const { error } = JSON.parse(outcome.stdout) as { error?: { code: string; found: string } };
    expect(error?.code).toBe(code);
  });
});

describe("what is refused, and why", () => {
  const preset = { name: "mine", title: "mine", form: "delimited", columns: ["a"], user: "a" };

  test.each([
    [["plan", "a.csv", "b.csv"], 4, "duplicate-input"],
    [["plan", "a.csv", "--preset", "taobo"], 2, "unknown-preset"],
    [["plan", "a.csv", "--preset", "taobao"], 4, "preset-mismatch"],
    [["plan", "a.csv", "--preset", "mine.json"], 2, "preset-invalid"],
    [["plan", "a.csv", "--preset", "none.json"], 4, "missing-file"],
    [["plan", "a.csv", "--time-unit", "hours"], 2, "option-out-of-range"],
    [["plan", "a.csv", "--time-zone", "Mars/Olympus"], 2, "unknown-time-zone"],
    [["plan", "a.csv", "--delimiter", ":::"], 2, "option-out-of-range"],
    [["plan", "a.csv", "--from", "2020-01-02", "--to", "2020-01-01"], 2, "option-out-of-range"],
    [["plan", "a.csv", "--max-bad-rows", "lots"], 2, "option-out-of-range"],
    [["plan", "a.csv", "--encoding", "utf-7"], 2, "usage"],
    [["plan", "nothing*.csv"], 4, "missing-file"],
    [["plan", "days.csv"], 4, "undeclared-time-unit"],
    [["plan", "-"], 2, "no-stdin"],
    [["plan", "empty"], 4, "missing-file"],
    [["plan", "list.json"], 4, "unsupported-format"],
    [["plan", "a.bz2"], 4, "unsupported-format"],
    [["plan", "cut.parquet"], 4, "corrupt-parquet"],
    [["run", "cut.zst", ...FAST.slice(0, -1)], 4, "corrupt-zstd"],
  ])("%j", async (args, exitCode, code) => {
    const cwd = await temporaryDirectory();
    await writeFile(join(cwd, "a.csv"), log);
    await writeFile(join(cwd, "b.csv"), log);
    await mkdir(join(cwd, "empty"));
    await writeFile(join(cwd, "days.csv"), "user,item,time\nu,i,20240105\n");
    await writeFile(join(cwd, "mine.json"), JSON.stringify(preset));
    await writeFile(join(cwd, "list.json"), '[{"user":1}]');
    await writeFile(join(cwd, "a.bz2"), "BZh91AY&SY");
    await writeFile(
      join(cwd, "cut.parquet"),
      (FORMS["log.parquet"] as Uint8Array).subarray(0, 900),
    );
    const zstd = FORMS["log.csv.zst"] as Uint8Array;
    await writeFile(join(cwd, "cut.zst"), zstd.subarray(0, zstd.byteLength - 20));
    expect(await failure(cwd, args)).toMatchObject({ exitCode, code });
  });
});

describe("inspect", () => {
  test("proposes a command that works", async () => {
    const cwd = await temporaryDirectory();
    await writeFile(join(cwd, "log.csv"), Buffer.from(log, "utf16le"));
    const { stdout, exitCode } = await millrace(["inspect", "log.csv", "--json"], cwd);
    expect(exitCode).toBe(0);
    const { configuration, sample } = JSON.parse(stdout) as {
      configuration: { args: string[] };
      sample: { rows: number; events: number };
    };
    expect(configuration.args).toEqual(["run", "log.csv", "--encoding", "utf-16le"]);
    expect(sample.events).toBe(rows.length);
    const { data } = await run(cwd, configuration.args.slice(1));
    expect(data.rows).toBe(rows.length);
  });

  test("suggests sessions and inputs that a run takes", async () => {
    const cwd = await temporaryDirectory();
    const lines = Array.from({ length: 40 }, (_, n) =>
      [
        `u${n % 7}`,
        `i${n % 9}`,
        1_700_000_000 + n,
        (n * 7.3) % 90,
        `b${n % 4}`,
        `s${n >> 2}`,
      ].join(),
    );
    await writeFile(
      join(cwd, "log.csv"),
      `user,item,time,price,brand,session_id\n${lines.join("\n")}\n`,
    );
    const { stdout } = await millrace(["inspect", "log.csv", "--json"], cwd);
    const { configuration } = JSON.parse(stdout) as {
      configuration: { suggestions: { sessions: string; inputs: string[] } };
    };
    const { sessions, inputs } = configuration.suggestions;
    expect([sessions, inputs]).toEqual(["column:session_id", ["price:buckets=10", "brand"]]);
    const flags = ["--sessions", sessions, ...inputs.flatMap((input) => ["--input", input])];
    const planned = await millrace(["plan", "log.csv", ...flags], cwd);
    expect(planned.exitCode, planned.stderr).toBe(0);
  });

  test("prints a preset that is accepted as a file", async () => {
    const cwd = await temporaryDirectory();
    await writeFile(join(cwd, "log.jsonl"), FORMS["log.jsonl"] ?? "");
    const { stdout } = await millrace(["inspect", "log.jsonl", "--json"], cwd);
    const { configuration } = JSON.parse(stdout) as { configuration: { preset: object } };
    await writeFile(join(cwd, "own.json"), JSON.stringify(configuration.preset));
    const { data } = await run(cwd, ["log.jsonl", "--preset", "own.json"]);
    expect([data.rows, data.quarantined]).toEqual([rows.length, 0]);
  });
});
