// `millrace redrive-queues ADDRESSES`: sends the dead letters of a deployment's queues again, and says what became of
// each.

import type { Command } from "commander";
import { openStore } from "../functions/adapters/openStore.ts";
import { type RedrivenLetter, redriveQueues } from "../functions/adapters/redriveQueues.ts";
import { systemClock } from "../functions/adapters/systemClock.ts";
import { messageText } from "../functions/stages/deadLetters.ts";
import type { DriveOptions } from "./options.ts";
import { addStoreOption } from "./options.ts";
import { writeAnswer } from "./output.ts";
import { readQueueAddresses } from "./queueAddresses.ts";
import type { Session } from "./session.ts";

/** With a long poll SQS asks all of its servers, and says "empty" only of a queue that is. */
const WAIT_SECONDS = 1;

export function addRedriveQueuesCommand(program: Command, _session: Session): void {
  const command = program
    .command("redrive-queues")
    .description("send a deployment's dead letters in SQS again, and say why they were given up")
    .argument("<addresses>", "what the deployment printed as `queues`: JSON, or a file with it");
  addStoreOption(command).action(async (text: string, options: DriveOptions) => {
    const addresses = await readQueueAddresses(text);
    const store = await openStore(options.store);
    // The client of SQS takes some time and memory to load.
    const [{ sqsClient }, { sqsJobQueue, sqsSender }] = await Promise.all([
      import("../functions/adapters/sqsClient.ts"),
      import("../functions/adapters/sqsJobQueue.ts"),
    ]);
    const client = sqsClient({ endpoint: process.env["AWS_ENDPOINT_URL_SQS"] });
    const queues = addresses.map(({ worker, jobs, deadLetters: url }) => ({
      worker,
      jobs: sqsSender(client, jobs),
      // Of a queue of dead letters nothing is moved on: it is its own last.
      deadLetters: sqsJobQueue(client, { url, deadLetterUrl: url, waitSeconds: WAIT_SECONDS }),
    }));
    try {
      const letters = await redriveQueues(queues, { store, clock: systemClock });
      writeAnswer({ document: { letters }, lines: answerLines(letters) }, options.json);
    } finally {
      client.destroy();
    }
  });
}

const FATES = { sent: "sent again", dropped: "dropped", left: "left" } as const;

function answerLines(letters: readonly RedrivenLetter[]): readonly string[] {
  if (letters.length === 0) {
    return ["the queues have no dead letters"];
  }
  const count = (fate: RedrivenLetter["fate"]) =>
    letters.filter((letter) => letter.fate === fate).length;
  return [
    ...letters.map(({ worker, fate, message, reason, copies }) => {
      const asked = message === null ? "" : `  ${message.run}: ${messageText(message)}`;
      const times = copies === 1 ? "" : ` (${copies} copies)`;
      return `${FATES[fate].padEnd(10)}  ${worker}${asked}${times}: ${reason}`;
    }),
    `${count("sent")} sent again, ${count("dropped")} dropped, ${count("left")} left where they are`,
  ];
}
