// The page of options names every flag of a run, and no flag that there is not.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { expect, test } from "vitest";
import { EXIT } from "../../cli/exitCode.ts";
import { addRunCommand } from "../../cli/runCommand.ts";

test("docs/options.md names exactly the flags of `millrace run`", async () => {
  const page = await readFile(join(import.meta.dirname, "..", "..", "docs", "options.md"), "utf8");
  const named = new Set(page.match(/(?<=`)--[a-z-]+/g));
  const program = new Command();
  addRunCommand(program, { exitCode: EXIT.ok });
  const flags = program.commands[0]?.options.map(({ long }) => long);
  expect([...named].sort()).toEqual(flags?.toSorted());
});
