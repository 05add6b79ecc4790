// What bad input gets from the command line: the right exit code, one JSON document that explains, and nothing
// half-written.

import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { millrace } from "../support/commandLine.ts";
import { smallLog } from "../support/smallLog.ts";
import { temporaryDirectory } from "../support/temporaryDirectory.ts";

const FAST = ["--hidden", "4", "--rounds", "1", "--shards", "2", "--workers", "1"];

/** A directory with `log.csv`. */
async function directoryWith(content: string | Uint8Array): Promise<string> {
  const directory = await temporaryDirectory();
  await writeFile(join(directory, "log.csv"), content);
  return directory;
}

interface ErrorDocument {
  readonly error: Readonly<Record<string, string>>;
}

/** Runs and returns exit code and the error document; every field of it says something. */
async function failure(args: readonly string[], cwd: string) {
  const { exitCode, stdout, stderr } = await millrace([...args, "--json"], cwd);
  const { error } = JSON.parse(stdout) as ErrorDocument;
  const fields = ["code", "what", "where", "expected", "found", "fix"];
  expect(Object.keys(error)).toEqual(fields);
  expect(fields.filter((field) => (error[field] ?? "") === "")).toEqual([]);
  expect(stderr).toContain(error["fix"]);
  return { exitCode, code: error["code"], error };
}

const header = "user_id,item_id,timestamp\n";
const rows = (count: number, row: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => `${row(index)}\n`).join("");

describe("bad data exits with 4 and says why", () => {
  test("a missing file", async () => {
    const cwd = await temporaryDirectory();
    expect(await failure(["run", "nothing.csv"], cwd)).toMatchObject({ exitCode: 4 });
    expect(existsSync(join(cwd, ".millrace"))).toBe(false);
  });

  test.each([
    ["an empty file", "", "empty-file"],
    ["a header without rows", header, "no-rows"],
    ["a missing column", "user_id,thing,timestamp\nu,x,1\n", "missing-column"],
  ])("%s, before anything is written", async (_, content, code) => {
    const cwd = await directoryWith(content);
    expect(await failure(["run", "log.csv"], cwd)).toMatchObject({ exitCode: 4, code });
    expect(existsSync(join(cwd, ".millrace"))).toBe(false);
  });

  test.each([
    [
      "a catalogue of one item",
      header + rows(100, (i) => `u${i % 20},only,${1.7e9 + i}`),
      "too-few-items",
    ],
    [
      "fewer than ten users",
      header + rows(100, (i) => `u${i % 9},i${i % 7},${1.7e9 + i}`),
      "too-few-users",
    ],
    [
      "users who did one thing each",
      header + rows(60, (i) => `u${i},i${i % 7},${1.7e9 + i}`),
      "nothing-to-train-on",
    ],
    [
      "times that are none",
      header + rows(50, (i) => `u${i % 12},i${i % 7},yesterday`),
      "no-events",
    ],
  ])("%s, and the run is listed as failed", async (_, content, code) => {
    const cwd = await directoryWith(content);
    expect(await failure(["run", "log.csv", ...FAST], cwd)).toMatchObject({ exitCode: 4, code });
    const { stdout } = await millrace(["runs", "--json"], cwd);
    const { runs } = JSON.parse(stdout) as { runs: { run: string; state: string }[] };
    expect(runs.map(({ state }) => state)).toEqual(["failed"]);
    const run = runs[0]?.run ?? "";
    expect(await failure(["resume", run], cwd)).toMatchObject({ exitCode: 4, code });
  });

  test("rows that cannot be read are set aside, and only they", async () => {
    const bad = [
      "u1,i1", // Too few fields.
      "u1,i1,1700000000000,view,extra",
      "u1,i1,when?,view",
      ",i1,1700000000000,view",
      'u1,"i1,1700000000000,view',
    ];
    const good = smallLog().trimEnd().split("\n");
    const mixed = [...good];
    for (const [index, row] of bad.entries()) {
      mixed.splice(7 * (index + 1), 0, row);
    }
    const invalid = Buffer.from("u1,i\xff,1700000000000,view\n", "latin1");
    const content = Buffer.concat([Buffer.from(`${mixed.join("\n")}\n`), invalid]);
    const cwd = await directoryWith(content);
    const { exitCode, stdout } = await millrace(["run", "log.csv", ...FAST, "--json"], cwd);
    expect(exitCode).toBe(0);
    const { data, artifacts } = JSON.parse(stdout) as {
      data: { rows: number; events: number; quarantined: number; removed: { duplicate: number } };
      artifacts: { quarantine: string };
    };
    expect(data.quarantined).toBe(bad.length + 1);
    expect(data.rows).toBe(good.length - 1 + data.quarantined);
    expect(data.events + data.quarantined + data.removed.duplicate).toBe(data.rows);
    const lines = (await readFile(join(cwd, artifacts.quarantine), "utf8")).trimEnd().split("\n");
    const rejected = lines.map((line) => JSON.parse(line) as { line: number; csv_line: string });
    expect(rejected.map(({ line }) => line)).toEqual([8, 15, 22, 29, 36, mixed.length + 1]);
    expect(rejected.slice(0, -1).map(({ csv_line }) => csv_line)).toEqual(bad);
  });
});

describe("bad usage exits with 2 and says why", () => {
  test.each([
    [["run", "log.csv", "--wrokers", "2"], "usage"],
    [["rnu", "log.csv"], "usage"],
    [["run"], "usage"],
    [["run", "log.csv", "--shards", "many"], "option-not-a-number"],
    [["run", "log.csv", "--shards", "0"], "option-out-of-range"],
    [["run", "log.csv", "--split", "sometimes"], "unknown-split"],
    [["run", "log.csv", "--cases", "some"], "usage"],
    [["run", "log.csv", "--columns", "customer=x"], "column-mapping"],
    [["show", "no-such-run"], "unknown-run"],
    [["resume", "no-such-run"], "unknown-run"],
  ])("%j", async (args, code) => {
    const cwd = await directoryWith(smallLog());
    expect(await failure(args, cwd)).toMatchObject({ exitCode: 2, code });
  });

  test("a store that is a file", async () => {
    const cwd = await directoryWith(smallLog());
    const args = ["run", "log.csv", "--store", "log.csv"];
    const found = await failure(args, cwd);
    expect(found).toMatchObject({ exitCode: 2, code: "store-not-a-directory" });
  });
});

describe("with --json the answer is one document", () => {
  test.each([
    ["help", ["run", "--help"]],
    ["version", ["--version"]],
  ])("also for %s", async (key, args) => {
    const { exitCode, stdout } = await millrace([...args, "--json"], await temporaryDirectory());
    expect([exitCode, Object.keys(JSON.parse(stdout))]).toEqual([0, [key]]);
  });

  test.each(["../../elsewhere", "", "a/b"])("and %j is no run's name", async (run) => {
    const cwd = await temporaryDirectory();
    for (const command of ["show", "resume"]) {
      expect(await failure([command, run], cwd)).toMatchObject({
        exitCode: 2,
        code: "unknown-run",
      });
    }
  });

  test("and a time-out that no timer holds is refused", async () => {
    const cwd = await directoryWith(smallLog());
    const args = ["run", "log.csv", ...FAST, "--task-timeout", "9999999999"];
    expect(await failure(args, cwd)).toMatchObject({ exitCode: 2, code: "option-out-of-range" });
  });
});

describe("a damaged store", () => {
  let whole = "";
  beforeAll(async () => {
    whole = await mkdtemp(join(tmpdir(), "millrace-test-"));
    await writeFile(join(whole, "log.csv"), smallLog());
    const { exitCode } = await millrace(["run", "log.csv", ...FAST], whole);
    expect(exitCode).toBe(0);
  });
  afterAll(() => rm(whole, { recursive: true, force: true }));

  test.each([
    ["truncated", (bytes: Buffer) => bytes.subarray(0, bytes.length - 9)],
    ["with a flipped bit", (bytes: Buffer) => flipped(bytes)],
    ["empty", () => Buffer.alloc(0)],
  ])("is reported with the object's key: an artefact %s", async (_, damage) => {
    const cwd = await temporaryDirectory();
    await cp(whole, cwd, { recursive: true, preserveTimestamps: true });
    const runs = join(cwd, ".millrace", "runs");
    const run = (await readdir(runs))[0] ?? "";
    const folder = join(runs, run);
    // As a crash before the last wave would leave it, with one object damaged since.
    const log = join(folder, "log");
    const entries = ["preprocess", "gather"].length;
    for (const name of (await readdir(log)).sort().slice(entries)) {
      await rm(join(log, name));
    }
    await rm(join(folder, "gather"), { recursive: true });
    const victim = join(folder, "reduce", "vocabulary.bin");
    await writeFile(victim, damage(await readFile(victim)));
    const found = await failure(["resume", run], cwd);
    expect(found).toMatchObject({ exitCode: 4, code: "corrupt-object" });
    expect(found.error["where"]).toContain("vocabulary.bin");
  });

  test("does not keep other runs from being listed", async () => {
    const cwd = await directoryWith(smallLog());
    const names: string[] = [];
    for (const seed of ["1", "2"]) {
      const { stdout } = await millrace(["run", "log.csv", ...FAST, "--seed", seed, "--json"], cwd);
      names.push((JSON.parse(stdout) as { run: string }).run);
    }
    await writeFile(join(cwd, ".millrace", "runs", names[0] ?? "", "log", "00000002.json"), "{");
    const { exitCode, stdout } = await millrace(["runs", "--json"], cwd);
    const { runs } = JSON.parse(stdout) as { runs: { run: string; state: string }[] };
    expect(exitCode).toBe(0);
    expect(new Map(runs.map(({ run, state }) => [run, state]))).toEqual(
      new Map([
        [names[0], "damaged"],
        [names[1], "completed"],
      ]),
    );
  });

  test("does not list folders that are no runs", async () => {
    const cwd = await temporaryDirectory();
    await mkdir(join(cwd, ".millrace", "runs", "stray"), { recursive: true });
    const { exitCode, stdout } = await millrace(["runs", "--json"], cwd);
    expect([exitCode, JSON.parse(stdout)]).toEqual([0, { runs: [] }]);
  });
});

function flipped(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  const position = copy.length - 40;
  copy[position] = (copy[position] ?? 0) ^ 1;
  return copy;
}
