// `millrace redrive RUN`: shows the messages that were given up, with their reasons, and sends them again.

import type { Command } from "commander";
import type { OpenLetter } from "../functions/stages/deadLetters.ts";
import { messageText, openLetters } from "../functions/stages/deadLetters.ts";
import { readManifest } from "../functions/stages/runLog.ts";
import { openDrive } from "./drive.ts";
import { EXIT } from "./exitCode.ts";
import type { DriveOptions } from "./options.ts";
import { addDriveOptions } from "./options.ts";
import { writeAnswer, writeNote } from "./output.ts";
import type { Session } from "./session.ts";

export function addRedriveCommand(program: Command, session: Session): void {
  const command = program
    .command("redrive")
    .description("send messages again that were given up, and say why they were")
    .argument("<run>", "name of a run, as listed by `millrace runs`");
  addDriveOptions(command).action(async (name: string, options: DriveOptions) => {
    const drive = await openDrive(options);
    const { store } = drive.ports;
    try {
      const manifest = await readManifest(store, name);
      const { run } = manifest;
      const letters = await openLetters(store, run);
      if (letters.length === 0) {
        const line = `${run} has no dead letters; \`millrace resume\` goes on with a run`;
        writeAnswer({ document: { run, dead_letters: [] }, lines: [line] }, options.json);
        session.exitCode = EXIT.ok;
        return;
      }
      for (const letter of letters) {
        writeNote(`dead letter: ${letterText(letter)}`);
      }
      const sent = new Set(letters.map(({ message }) => JSON.stringify(message)));
      try {
        session.exitCode = await drive.resume(manifest);
      } catch (error) {
        const again = (await openLetters(store, run)).filter(
          ({ message, times }) => sent.has(JSON.stringify(message)) && times > 1,
        );
        for (const letter of again) {
          writeNote(`failed again, given up ${letter.times} times: ${messageText(letter.message)}`);
        }
        throw error;
      }
    } finally {
      await drive.close();
    }
  });
}

export function letterText({ message, attempts, error }: OpenLetter): string {
  const { what, where, found } = error.explanation;
  const tried = attempts === 1 ? "after 1 attempt" : `after ${attempts} attempts`;
  return `${messageText(message)} ${tried}: ${what} (${where}): ${found}`;
}
