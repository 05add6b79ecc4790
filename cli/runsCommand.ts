// `millrace runs`: the runs of the store, newest first, as lines and, in a directory, as a page beside them.

import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { openStore } from "../functions/adapters/openStore.ts";
import { isS3Address } from "../functions/adapters/s3Address.ts";
import { CorruptObjectError } from "../functions/core/errors.ts";
import { renderIndex } from "../functions/core/report/indexPage.ts";
import type { ObjectStore } from "../functions/ports/objectStore.ts";
import { readArticleRun } from "../functions/stages/article.ts";
import { listRuns, readLog } from "../functions/stages/runLog.ts";
import { stateOf } from "../functions/stages/runState.ts";
import { indexedRun } from "./indexedRun.ts";
import type { DriveOptions } from "./options.ts";
import { addStoreOption } from "./options.ts";
import { writeAnswer } from "./output.ts";
import type { Session } from "./session.ts";

export function addRunsCommand(program: Command, _session: Session): void {
  const command = program.command("runs").description("list the runs of the store, newest first");
  addStoreOption(command).action(async (options: DriveOptions) => {
    const store = await openStore(options.store);
    const names = await listRuns(store);
    const runs = await Promise.all(
      names.map(async (run) => ({ run, state: await stateIn(store, run) })),
    );
    const lines = runs.map(({ run, state }) => `${run}  ${state}`);
    if (runs.length === 0 || isS3Address(options.store)) {
      const none = runs.length === 0 ? ["no runs"] : [];
      writeAnswer({ document: { runs }, lines: [...lines, ...none] }, options.json);
      return;
    }
    const index = join(options.store, INDEX);
    await writeIndex(store, runs, index);
    const answer = { document: { runs, index }, lines: [...lines, "", `index: ${index}`] };
    writeAnswer(answer, options.json);
  });
}

/** Of the store's directory; not an object, since it changes with every run. */
const INDEX = "index.html";

/** Writes the page that lists the runs; it is there in full or as it was. */
async function writeIndex(
  store: ObjectStore,
  runs: readonly { run: string; state: string }[],
  path: string,
): Promise<void> {
  const indexed = await Promise.all(runs.map((run) => indexedRun(store, run)));
  const staged = `${path}.${process.pid}`;
  await writeFile(staged, renderIndex(indexed));
  await rename(staged, path);
}

/** One damaged run does not keep the others from being listed. */
async function stateIn(store: ObjectStore, run: string): Promise<string> {
  try {
    const article = await readArticleRun(store, run);
    if (article !== null) {
      return article.result === null ? "unfinished" : "completed";
    }
    return stateOf((await readLog(store, run)).at(-1));
  } catch (error) {
    if (error instanceof CorruptObjectError) {
      return "damaged";
    }
    throw error;
  }
}
