// `millrace runs`: the runs of the store, newest first.

import type { Command } from "commander";
import { openStore } from "../functions/adapters/openStore.ts";
import { CorruptObjectError } from "../functions/core/errors.ts";
import type { ObjectStore } from "../functions/ports/objectStore.ts";
import { readArticleRun } from "../functions/stages/article.ts";
import { listRuns, readLog } from "../functions/stages/runLog.ts";
import { stateOf } from "../functions/stages/runState.ts";
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
    const answer = { document: { runs }, lines: lines.length > 0 ? lines : ["no runs"] };
    writeAnswer(answer, options.json);
  });
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
