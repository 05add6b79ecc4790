// `millrace cancel RUN`: ends an unfinished run on purpose. A process that drives it stops at its next step; of a
// deployment the function that follows runs is told, so that who waits for the run has an answer at once.

import type { Command } from "commander";
import { openStore } from "../functions/adapters/openStore.ts";
import { isS3Address } from "../functions/adapters/s3Address.ts";
import { encodeFollow } from "../functions/core/follow/followSchema.ts";
import { cancelRun } from "../functions/stages/cancel.ts";
import { readManifest } from "../functions/stages/runLog.ts";
import { stateOf } from "../functions/stages/runState.ts";
import { deployedFollowQueue } from "./deployment.ts";
import type { DriveOptions } from "./options.ts";
import { addStoreOption } from "./options.ts";
import { writeAnswer } from "./output.ts";
import type { Session } from "./session.ts";

type CancelOptions = DriveOptions & { readonly stage?: string };

export function addCancelCommand(program: Command, _session: Session): void {
  const command = program
    .command("cancel")
    .description("end an unfinished run for good; what it has committed stays")
    .argument("<run>", "name of a run, as listed by `millrace runs`");
  addStoreOption(command).action(async (name: string, options: CancelOptions) => {
    const store = await openStore(options.store);
    const { run } = await readManifest(store, name);
    const state = stateOf(await cancelRun(store, run));
    const isTold = options.stage !== undefined;
    if (options.stage !== undefined) {
      await tellFollowers(run, options.stage);
    }
    const line = state === "cancelled" ? `${run} cancelled` : `${run} had ${state} before`;
    const lines = isTold || !isS3Address(options.store) ? [line] : [line, LATER];
    writeAnswer({ document: { run, state, isTold }, lines }, options.json);
  });
}

const LATER =
  "an evaluation plan that waits for it is told by the next sweep, within 15 minutes; --stage NAME tells it at once";

async function tellFollowers(run: string, stage: string): Promise<void> {
  const queue = await deployedFollowQueue(stage);
  // The client of SQS takes some time and memory to load.
  const [{ sqsClient }, { sqsSender }] = await Promise.all([
    import("../functions/adapters/sqsClient.ts"),
    import("../functions/adapters/sqsJobQueue.ts"),
  ]);
  const client = sqsClient({ endpoint: process.env["AWS_ENDPOINT_URL_SQS"] });
  try {
    await sqsSender(client, queue).send([encodeFollow({ kind: "grown", run })]);
  } finally {
    client.destroy();
  }
}
