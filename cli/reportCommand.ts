// `millrace report RUN --output FILE`: the page of a completed run made anew from what its store holds, as this version
// draws it. What the run itself wrote stays as it is.

import { writeFile } from "node:fs/promises";
import type { Command } from "commander";
import { openStore } from "../functions/adapters/openStore.ts";
import { ConfigurationError } from "../functions/core/errors.ts";
import { reportJson } from "../functions/core/report/reportJson.ts";
import { readArticleRun } from "../functions/stages/article.ts";
import { reportedRun } from "../functions/stages/report.ts";
import { readLog, readManifest } from "../functions/stages/runLog.ts";
import { stateOf } from "../functions/stages/runState.ts";
import type { DriveOptions } from "./options.ts";
import { addStoreOption } from "./options.ts";
import { writeAnswer } from "./output.ts";
import type { Session } from "./session.ts";

interface ReportOptions extends DriveOptions {
  readonly output: string;
}

export function addReportCommand(program: Command, _session: Session): void {
  const command = program
    .command("report")
    .description("make the report of a completed run anew from its store")
    .argument("<run>", "name of a run, as listed by `millrace runs`")
    .requiredOption(
      "--output <file>",
      "where to write it: FILE.html the page, FILE.json the numbers",
    );
  addStoreOption(command).action(async (name: string, options: ReportOptions) => {
    const { output } = options;
    const store = await openStore(options.store);
    if ((await readArticleRun(store, name)) !== null) {
      throw cannotReport(name, "a run of the article's model, whose page is made once");
    }
    const manifest = await readManifest(store, name);
    const state = stateOf((await readLog(store, name)).at(-1));
    if (state !== "completed") {
      throw cannotReport(name, `a run that is ${state}`);
    }
    const { model } = await reportedRun({ manifest, ports: { store } });
    const { renderReport } = await import("../functions/core/report/page.ts");
    const text = output.endsWith(".json") ? reportJson(model) : renderReport(model);
    await writeFile(output, text);
    writeAnswer({ document: { run: name, output }, lines: [`report: ${output}`] }, options.json);
  });
}

function cannotReport(run: string, found: string): ConfigurationError {
  return new ConfigurationError({
    code: "no-report",
    what: "there is no report to make anew",
    where: run,
    expected: "a run that is completed",
    found,
    fix: `see where it stands: millrace show ${run}`,
  });
}
