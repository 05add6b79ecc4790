// `millrace cancel RUN`: ends an unfinished run on purpose. A process that drives it stops at its next step.

import type { Command } from "commander";
import { openStore } from "../functions/adapters/openStore.ts";
import { cancelRun } from "../functions/stages/cancel.ts";
import { readManifest } from "../functions/stages/runLog.ts";
import { stateOf } from "../functions/stages/runState.ts";
import type { DriveOptions } from "./options.ts";
import { addStoreOption } from "./options.ts";
import { writeAnswer } from "./output.ts";
import type { Session } from "./session.ts";

export function addCancelCommand(program: Command, _session: Session): void {
  const command = program
    .command("cancel")
    .description("end an unfinished run for good; what it has committed stays")
    .argument("<run>", "name of a run, as listed by `millrace runs`");
  addStoreOption(command).action(async (name: string, options: DriveOptions) => {
    const store = await openStore(options.store);
    const { run } = await readManifest(store, name);
    const state = stateOf(await cancelRun(store, run));
    const line = state === "cancelled" ? `${run} cancelled` : `${run} had ${state} before`;
    writeAnswer({ document: { run, state }, lines: [line] }, options.json);
  });
}
