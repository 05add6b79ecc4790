// Runs on real processes and threads: the digests do not depend on the number of workers, on a second run, or on a kill
// at any moment followed by resume.

import { once } from "node:events";
import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pass } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { present } from "../../functions/core/assert.ts";
import { randomStream } from "../../functions/core/random.ts";
import { millrace, millraceProcess, startMillrace } from "../support/commandLine.ts";
import { smallLog } from "../support/smallLog.ts";
import { temporaryDirectory } from "../support/temporaryDirectory.ts";

interface RunDocument {
  readonly run: string;
  readonly digest: Readonly<Record<"weights" | "metrics" | "recommendations", string>>;
}

const SMALL = ["--hidden", "8", "--rounds", "4", "--patience", "4", "--batch", "16", "--json"];

async function directoryWithLog(): Promise<string> {
  const directory = await temporaryDirectory();
  await writeFile(join(directory, "log.csv"), smallLog({ users: 200 }));
  return directory;
}

/** Something on stderr: the run has its name, and says so. */
async function firstLine({ process: { stderr } }: ReturnType<typeof startMillrace>): Promise<void> {
  await once(present(stderr, "the command's stderr is a pipe"), "data");
}

async function digestOf(cwd: string, ...flags: string[]): Promise<RunDocument["digest"]> {
  const { exitCode, stdout, stderr } = await millrace(["run", "log.csv", ...SMALL, ...flags], cwd);
  expect(exitCode, stderr).toBe(0);
  const { digest } = JSON.parse(stdout) as RunDocument;
  for (const value of Object.values(digest)) {
    expect(value).toMatch(/^[0-9a-f]{64}$/);
  }
  return digest;
}

/** The run of the store, once it is planned. */
async function plannedRun(store: string): Promise<string> {
  for (;;) {
    const run = (await readdir(join(store, "runs")).catch(() => []))[0];
    if (run !== undefined && (await readdir(join(store, "runs", run))).includes("manifest.json")) {
      return run;
    }
    await pass(5);
  }
}

/** What a run of the log without interruptions, by default, comes to. */
let undisturbed: Promise<RunDocument["digest"]> | null = null;

function digestUndisturbed(): Promise<RunDocument["digest"]> {
  undisturbed ??= directoryWithLog().then((cwd) => digestOf(cwd));
  return undisturbed;
}

describe("digests", () => {
  test("are equal for two runs, for one worker and for four, with and without --shards", async () => {
    const cwd = await directoryWithLog();
    const byDefault = await digestOf(cwd, "--workers", "2");
    expect(await digestUndisturbed()).toEqual(byDefault);
    expect(await digestOf(cwd, "--workers", "1")).toEqual(byDefault);
    expect(await digestOf(cwd, "--workers", "4")).toEqual(byDefault);
    const sharded = await digestOf(cwd, "--workers", "1", "--shards", "3");
    expect(await digestOf(cwd, "--workers", "4", "--shards", "3")).toEqual(sharded);
    expect(sharded.weights).not.toBe(byDefault.weights);
  });

  test("are equal for one worker and for two with dropout, which each of its flags changes", async () => {
    const cwd = await directoryWithLog();
    const flags = ["--dropout", "--recurrent-dropout", "--embedding-dropout"];
    const each = await Promise.all(flags.map((flag) => digestOf(cwd, flag, "0.2")));
    const none = await digestUndisturbed();
    expect(new Set([...each, none].map(({ weights }) => weights)).size).toBe(4);
    const all = flags.flatMap((flag) => [flag, "0.2"]);
    const byOne = await digestOf(cwd, ...all, "--workers", "1");
    expect(await digestOf(cwd, ...all, "--workers", "2")).toEqual(byOne);
  });

  test("are equal for one range and for many, also where text between quotes is cut", async () => {
    const cwd = await directoryWithLog();
    const log = join(cwd, "log.csv");
    const [header = "", ...rows] = (await readFile(log, "utf8")).split("\n");
    const dirty = rows.flatMap((row, index) => {
      const [user, ...rest] = row.split(",");
      const quoted = [`"${user}\n,,,\nx"`, ...rest].join(",");
      return index % 9 === 4 ? [quoted, 'stray,"', ""] : [row];
    });
    await writeFile(log, [header, ...dirty].join("\n"));
    const quarantineOf = async (store: string) => {
      const [run = ""] = await readdir(join(cwd, store, "runs"));
      return readFile(join(cwd, store, "runs", run, "artifacts", "quarantine.jsonl"), "utf8");
    };
    const whole = await digestOf(cwd, "--workers", "1", "--store", "whole");
    const ranges = await digestOf(
      cwd,
      "--workers",
      "2",
      "--store",
      "ranges",
      "--range-bytes",
      "999",
    );
    expect(ranges).toEqual(whole);
    const setAside = await quarantineOf("whole");
    expect(setAside.split("\n").length).toBeGreaterThan(20);
    expect(await quarantineOf("ranges")).toBe(setAside);
  });

  test("are those of an uninterrupted run after SIGKILL at random moments and resume", async () => {
    const cwd = await directoryWithLog();
    const expected = await digestUndisturbed();
    const moments = randomStream({ seed: 2, purpose: "test" });
    for (let kill = 0; kill < 4; kill++) {
      const store = join(cwd, `store-${kill}`);
      const started = startMillrace(["run", "log.csv", ...SMALL, "--store", store], cwd);
      const run = await plannedRun(store);
      await pass(1200 * moments.uniform());
      started.process.kill("SIGKILL");
      await started.finished;
      const { exitCode, stdout, stderr } = await millrace(
        ["resume", run, "--json", "--store", store],
        cwd,
      );
      expect(exitCode, stderr).toBe(0);
      expect((JSON.parse(stdout) as RunDocument).digest).toEqual(expected);
    }
  });

  test("Ctrl-C exits with 130, names the way on, and resume completes", async () => {
    const cwd = await directoryWithLog();
    const started = startMillrace(
      ["run", "log.csv", ...SMALL, "--rounds", "40", "--patience", "40", "--json"],
      cwd,
    );
    await firstLine(started);
    started.process.kill("SIGINT");
    const { exitCode, stdout, stderr } = await started.finished;
    expect(exitCode, stderr).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: "interrupted" } });
    const run = /millrace resume (\S+)/.exec(stderr)?.[1] ?? "";
    const resumed = await millrace(["resume", run, "--json"], cwd);
    expect(resumed.exitCode, resumed.stderr).toBe(0);
    const again = await millrace(["show", run, "--json"], cwd);
    expect(JSON.parse(again.stdout)).toMatchObject({ run, state: "completed" });
  });

  test("a run whose input is away or changed stays unfinished, and completes once it is back", async () => {
    const cwd = await directoryWithLog();
    const expected = await digestUndisturbed();
    const log = join(cwd, "log.csv");
    const store = join(cwd, "again");
    const planned = startMillrace(["run", "log.csv", ...SMALL, "--store", store], cwd);
    const run = await plannedRun(store);
    planned.process.kill("SIGKILL");
    await planned.finished;
    await rm(join(store, "runs", run, "preprocess"), { recursive: true, force: true });
    await rm(join(store, "runs", run, "log"), { recursive: true, force: true });
    await rename(log, `${log}.away`);
    const resume = () => millrace(["resume", run, "--json", "--store", store], cwd);
    const away = await resume();
    expect([away.exitCode, JSON.parse(away.stdout)]).toMatchObject([
      4,
      { error: { code: "missing-file" } },
    ]);
    await rename(`${log}.away`, log);
    const back = await resume();
    expect(back.exitCode, back.stderr).toBe(0);
    expect((JSON.parse(back.stdout) as RunDocument).digest).toEqual(expected);
  });

  test("equal runs begun in the same second get names of their own and equal digests", async () => {
    const cwd = await directoryWithLog();
    const both = await Promise.all(
      [1, 2].map(() => millraceProcess(["run", "log.csv", ...SMALL], cwd)),
    );
    const [one, other] = both.map(({ stdout }) => JSON.parse(stdout) as RunDocument);
    expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(one?.run).not.toBe(other?.run);
    expect(one?.digest).toEqual(other?.digest);
  });

  test("two processes that drive the same run agree and both complete", async () => {
    const cwd = await directoryWithLog();
    const expected = await digestUndisturbed();
    const started = startMillrace(["run", "log.csv", ...SMALL, "--store", "shared"], cwd);
    const run = await plannedRun(join(cwd, "shared"));
    const joined = await millraceProcess(["resume", run, "--json", "--store", "shared"], cwd);
    const first = await started.finished;
    for (const { exitCode, stdout, stderr } of [joined, first]) {
      expect(exitCode, stderr).toBe(0);
      expect((JSON.parse(stdout) as RunDocument).digest).toEqual(expected);
    }
  });
});
