// `millrace logs RUN`: what was done for a run, attempt by attempt, from its own records. What functions print beside
// that is in their log groups.

import type { Command } from "commander";
import { openStore } from "../functions/adapters/openStore.ts";
import { historyLine, historyOf } from "../functions/core/ledger/history.ts";
import { openLetters } from "../functions/stages/deadLetters.ts";
import { readLedger } from "../functions/stages/ledger.ts";
import { readManifest } from "../functions/stages/runLog.ts";
import type { StoreOptions } from "./options.ts";
import { addStoreOption } from "./options.ts";
import { writeAnswer } from "./output.ts";
import { letterText } from "./redriveCommand.ts";
import type { Session } from "./session.ts";

interface LogsOptions extends StoreOptions {
  readonly failed?: boolean;
}

export function addLogsCommand(program: Command, _session: Session): void {
  const command = program
    .command("logs")
    .description("what was done for a run, attempt by attempt, oldest first")
    .argument("<run>", "name of a run, as listed by `millrace runs`")
    .option("--failed", "only attempts that ended with an error");
  addStoreOption(command).action(async (name: string, options: LogsOptions) => {
    const store = await openStore(options.store);
    const { run } = await readManifest(store, name);
    const { entries, openAttempts } = await readLedger(store, run);
    const isShown = (outcome: string) => options.failed !== true || outcome !== "done";
    const attempts = historyOf(entries).filter(({ outcome }) => isShown(outcome));
    const letters = await openLetters(store, run);
    const lines = [
      ...attempts.map(historyLine),
      ...letters.map((letter) => `dead letter: ${letterText(letter)}`),
      `${attempts.length} attempts${openAttempts > 0 ? `, ${openAttempts} without an end: under way, or cut off` : ""}`,
    ];
    const document = { run, attempts, open_attempts: openAttempts, dead_letters: letters };
    writeAnswer({ document, lines }, options.json);
  });
}
