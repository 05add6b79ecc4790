// A reader that leaves early: the command does its work and says nothing of the broken pipe.

import { expect, test } from "vitest";
import { millrace, startMillrace } from "../support/commandLine.ts";
import { temporaryDirectory } from "../support/temporaryDirectory.ts";

test("a command whose stdout was closed ends as it would have", async () => {
  const directory = await temporaryDirectory();
  const started = startMillrace(["demo", "--users", "60", "--rounds", "1", "--json"], directory);
  started.process.stdout?.destroy();
  const { exitCode, stderr } = await started.finished;
  expect({ exitCode, stderr }).toEqual({
    exitCode: 0,
    stderr: expect.stringContaining("completed"),
  });
  expect(stderr).not.toMatch(/EPIPE|error/i);
  const { stdout } = await millrace(["runs", "--json"], directory);
  expect(JSON.parse(stdout)).toMatchObject({ runs: [{ state: "completed" }] });
});
