// Every baseline at once from the command line, and none; and the report of such a run made anew from its store.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { BASELINES } from "../../functions/core/baselines/baselineNames.ts";
import { millrace } from "../support/commandLine.ts";
import { smallLog } from "../support/smallLog.ts";
import { temporaryDirectory } from "../support/temporaryDirectory.ts";

/** The small log with a category of every fifth item, and a text whose words are those of some others too. */
function describedLog(): string {
  const [head = "", ...rows] = smallLog().trimEnd().split("\n");
  const described = rows.map((row) => {
    const item = Number(/,i(\d+),/.exec(row)?.[1]);
    return `${row},c${item % 5},item ${item % 7} of kind ${item % 3}`;
  });
  return `${[`${head},category,title`, ...described].join("\n")}\n`;
}

const SMALL = ["--keep-seen", "--rounds", "1", "--hidden", "4", "--json"];
const ALL = ["--baselines", "all", "--input", "category", "--input", "title:text"];

test("all baselines, content among them, give the same with one worker and with two; none gives none", async () => {
  const cwd = await temporaryDirectory();
  writeFileSync(join(cwd, "log.csv"), describedLog());
  const run = async (...flags: string[]) => {
    const { stdout, stderr, exitCode } = await millrace(
      ["run", "log.csv", ...SMALL, ...flags],
      cwd,
    );
    expect(exitCode, stderr).toBe(0);
    return JSON.parse(stdout);
  };
  const one = await run(...ALL, "--workers", "1");
  const two = await run(...ALL, "--workers", "2");
  expect(Object.keys(one.baselines).sort()).toEqual([...BASELINES].sort());
  expect(two.baselines).toEqual(one.baselines);
  expect(two.digest).toEqual(one.digest);

  const none = await run("--baselines", "none");
  expect(none.baselines).toEqual({});
  const gates = Object.fromEntries(
    none.gates.map(({ name, outcome }: { name: string; outcome: string }) => [name, outcome]),
  );
  expect(gates).toMatchObject({ beats_most_popular: "warn", beats_sequence_rules: "warn" });
  const { artifacts } = none;
  expect(readFileSync(join(cwd, artifacts.report), "utf8")).toMatch(/Not compared</);

  for (const [name, file] of [
    ["report", "anew.html"],
    ["report_json", "anew.json"],
  ] as const) {
    const made = await millrace(["report", one.run, "--output", file, "--json"], cwd);
    expect(made.exitCode, made.stderr).toBe(0);
    expect(readFileSync(join(cwd, file))).toEqual(readFileSync(join(cwd, one.artifacts[name])));
  }
});
