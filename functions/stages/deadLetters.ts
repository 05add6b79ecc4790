// Messages that were given up, with their reasons: records in the run's folder, since a queue in memory is gone with
// its process. A letter is open while the log still waits for what its message asks for.

import type { ErrorRecord } from "../core/errors.ts";
import { openJson, sealJson } from "../core/json.ts";
import { deadLetterKey, deadLetterPrefix } from "../core/keys.ts";
import { decodeMessage, type Message } from "../core/messages.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
import { readLog } from "./runLog.ts";

/** A message that was handed out as often as is allowed, or failed with an error that no repetition mends. */
export interface DeadLetter {
  readonly message: Message;
  /** Hand-outs before it was given up. */
  readonly attempts: number;
  readonly givenUpAtMs: number;
  readonly error: ErrorRecord;
}

/** A message with every letter that was written for it. */
export interface OpenLetter extends DeadLetter {
  /** How often it was given up. */
  readonly times: number;
}

export async function writeDeadLetter(
  store: ObjectStore,
  run: string,
  letter: DeadLetter,
): Promise<void> {
  const bytes = [sealJson(letter)];
  for (let number = (await store.list(deadLetterPrefix(run))).length; ; number++) {
    if (await store.putIfAbsent(deadLetterKey(run, number), bytes)) {
      return;
    }
  }
}

/** The open letters of the run, one a message, with the latest reason. */
export async function openLetters(store: ObjectStore, run: string): Promise<readonly OpenLetter[]> {
  const log = await readLog(store, run);
  const isOpen = log.at(-1)?.kind === "wave";
  const open = new Map<string, OpenLetter>();
  for (const key of await store.list(deadLetterPrefix(run))) {
    const letter = openJson<DeadLetter>((await store.get(key)) ?? new Uint8Array(0), key);
    const name = JSON.stringify(letter.message);
    const message = decodeMessage(name);
    if (isOpen && message.wave === log.length - 1) {
      open.set(name, { ...letter, message, times: (open.get(name)?.times ?? 0) + 1 });
    }
  }
  return [...open.values()];
}

/** What a message asks for, in words. */
export function messageText(message: Message): string {
  return message.kind === "task"
    ? `${message.stage} task ${message.index} (log entry ${message.wave})`
    : `reduction of ${message.stage} (log entry ${message.wave})`;
}
