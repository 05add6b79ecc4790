// Interrupted runs in real processes: Ctrl-C once and twice, and a store that goes on in another place.

import { cp, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pass } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { millrace, startMillrace } from "../support/commandLine.ts";
import { smallLog } from "../support/smallLog.ts";
import { temporaryDirectory } from "../support/temporaryDirectory.ts";

const SMALL = ["--hidden", "8", "--rounds", "12", "--patience", "12", "--batch", "16", "--json"];

async function directoryWithLog(): Promise<string> {
  const directory = await temporaryDirectory();
  await writeFile(join(directory, "log.csv"), smallLog({ users: 200 }));
  return directory;
}

const digestIn = (stdout: string) => (JSON.parse(stdout) as { digest: unknown }).digest;

/** Starts a run and waits until its training has begun. */
async function startedRun(cwd: string, store: string) {
  const started = startMillrace(["run", join(cwd, "log.csv"), ...SMALL, "--store", store], cwd);
  const runs = join(cwd, store, "runs");
  for (;;) {
    const run = (await readdir(runs).catch(() => []))[0];
    if (run !== undefined && (await readdir(join(runs, run))).includes("train")) {
      return { ...started, run };
    }
    await pass(5);
  }
}

describe("an interrupted run", () => {
  test("ends after the tasks in hand, or at once, and goes on to the same digests anywhere", async () => {
    const cwd = await directoryWithLog();
    const whole = await millrace(["run", join(cwd, "log.csv"), ...SMALL, "--store", "whole"], cwd);
    expect(whole.exitCode, whole.stderr).toBe(0);

    const once = await startedRun(cwd, "once");
    once.process.kill("SIGINT");
    const finished = await once.finished;
    expect(finished.exitCode, finished.stderr).toBe(130);
    expect(finished.stderr).toContain("finishing the tasks in hand; Ctrl-C again stops at once");
    expect(finished.stderr).toContain(`go on with: millrace resume ${once.run} --store once`);
    expect(JSON.parse(finished.stdout)).toMatchObject({ error: { code: "interrupted" } });
    expect(await readdir(join(cwd, "once", ".staging"))).toEqual([]);

    const twice = await startedRun(cwd, "twice");
    twice.process.kill("SIGINT");
    await pass(1);
    twice.process.kill("SIGINT");
    const stopped = await twice.finished;
    expect(stopped.exitCode, stopped.stderr).toBe(130);
    expect(stopped.stderr).toContain(`go on with: millrace resume ${twice.run} --store twice`);

    // Another place stands for another machine: nothing in a store knows where it lies.
    await cp(join(cwd, "once"), join(cwd, "elsewhere", "store"), { recursive: true });
    await rm(join(cwd, "once"), { recursive: true });
    for (const [run, store] of [
      [once.run, join("elsewhere", "store")],
      [twice.run, "twice"],
    ] as const) {
      const resumed = await millrace(["resume", run, "--json", "--store", store], cwd);
      expect(resumed.exitCode, resumed.stderr).toBe(0);
      expect(digestIn(resumed.stdout)).toEqual(digestIn(whole.stdout));
    }
  });
});
