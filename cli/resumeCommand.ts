// `millrace resume RUN`: goes on with an unfinished run from its log; on a completed run it prints the result again.

import type { Command } from "commander";
import { readArticleRun } from "../functions/stages/article.ts";
import { readManifest } from "../functions/stages/runLog.ts";
import { driveArticle } from "./articlePreset.ts";
import { type BudgetOptions, budgetOption } from "./budgetOption.ts";
import { openDrive } from "./drive.ts";
import type { DriveOptions } from "./options.ts";
import { addDriveOptions } from "./options.ts";
import type { Session } from "./session.ts";

export function addResumeCommand(program: Command, session: Session): void {
  const command = program
    .command("resume")
    .description("go on with an unfinished run; the result is that of a run never interrupted")
    .argument("<run>", "name of a run, as listed by `millrace runs`");
  command.addOption(budgetOption("dollars that the run may now spend in all"));
  addDriveOptions(command).action(async (run: string, options: DriveOptions & BudgetOptions) => {
    const drive = await openDrive(options);
    try {
      const article = await readArticleRun(drive.ports.store, run);
      if (article !== null) {
        session.exitCode = await driveArticle(article.plan, drive.ports, options);
        return;
      }
      session.exitCode = await drive.resume(await readManifest(drive.ports.store, run));
    } finally {
      await drive.close();
    }
  });
}
