// Messages that were given up: told with their reasons, sent again, and told again where they fail again.

import { readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { millrace } from "../support/commandLine.ts";
import { smallLog } from "../support/smallLog.ts";
import { temporaryDirectory } from "../support/temporaryDirectory.ts";

test("a task whose input is away is given up, fails again, and completes once it is back", async () => {
  const cwd = await temporaryDirectory();
  const log = join(cwd, "log.csv");
  await writeFile(log, smallLog({ users: 30 }));
  const flags = ["--hidden", "4", "--rounds", "1", "--batch", "64", "--json"];
  const whole = await millrace(["run", "log.csv", ...flags], cwd);
  const { run, digest } = JSON.parse(whole.stdout) as { run: string; digest: unknown };
  const folder = join(cwd, ".millrace", "runs", run);
  for (const name of await readdir(folder)) {
    if (name !== "manifest.json") {
      await rm(join(folder, name), { recursive: true });
    }
  }
  const none = await millrace(["redrive", run, "--json"], cwd);
  expect(JSON.parse(none.stdout)).toEqual({ run, dead_letters: [] });

  await rename(log, `${log}.away`);
  const resumed = await millrace(["resume", run, "--json"], cwd);
  expect(resumed.exitCode, resumed.stderr).toBe(4);
  const shown = await millrace(["show", run, "--json"], cwd);
  expect(JSON.parse(shown.stdout)).toMatchObject({
    state: "unfinished",
    dead_letters: [
      {
        message: { kind: "task", stage: "preprocess", index: 0 },
        times: 1,
        error: { name: "InputUnavailableError", explanation: { code: "missing-file" } },
      },
    ],
  });
  const poison = await millrace(["redrive", run], cwd);
  expect(poison.exitCode).toBe(4);
  expect(poison.stderr).toContain("dead letter: preprocess task 0 (log entry 0) after 1 attempt: ");
  expect(poison.stderr).toContain("failed again, given up 2 times: preprocess task 0");

  await rename(`${log}.away`, log);
  const mended = await millrace(["redrive", run, "--json"], cwd);
  expect(mended.exitCode, mended.stderr).toBe(0);
  expect(JSON.parse(mended.stdout)).toMatchObject({ run, digest });
  const after = await millrace(["show", run, "--json"], cwd);
  expect(JSON.parse(after.stdout)).not.toHaveProperty("dead_letters");
});
