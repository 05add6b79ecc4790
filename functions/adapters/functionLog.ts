// What a Lambda function says, through Powertools: a line of JSON each, with the run, stage, task and attempt that it
// is about as keys of their own. No line shows what a log of behaviour has in it.

import { Logger } from "@aws-lambda-powertools/logger";
import type { ErrorRecord } from "../core/errors.ts";
import { decodeMessage } from "../core/messages.ts";

/** What lines are about. */
export interface LogKeys {
  readonly run?: string;
  readonly stage?: string;
  /** Of its wave; absent for a reduction. */
  readonly task?: number;
  readonly attempt?: number;
}

export interface FunctionLog {
  /** All lines from here on are about this, and about nothing that was said before. */
  begin(keys: LogKeys): void;
  /** All lines from here on are about this too. */
  add(keys: LogKeys): void;
  info(message: string, further: object): void;
  error(error: ErrorRecord, further: object): void;
}

/** One a process, as an invocation has its environment to itself. */
export function functionLog(): FunctionLog {
  const logger = new Logger();
  return {
    begin(keys) {
      logger.resetKeys();
      logger.appendKeys({ ...keys });
    },
    add: (keys) => logger.appendKeys({ ...keys }),
    info: (message, further) => logger.info(message, { ...further }),
    error: (error, further) =>
      logger.error(error.explanation.what, { ...further, error: withoutData(error) }),
  };
}

/** The keys of lines about a message for a worker. Throws what decodeMessage throws. */
export function keysOfMessage(body: string): LogKeys {
  const message = decodeMessage(body);
  const { run, stage } = message;
  return message.kind === "task" ? { run, stage, task: message.index } : { run, stage };
}

/** What is found wrong with rows or stored objects may be a piece of them. */
const SHOWING: ReadonlySet<string> = new Set(["InvalidInputError", "CorruptObjectError"]);
const WITHHELD = "kept out of logs, as it may be a piece of the data";

/** The error as it may be logged. */
export function withoutData({ name, explanation }: ErrorRecord): ErrorRecord {
  return SHOWING.has(name)
    ? { name, explanation: { ...explanation, found: WITHHELD } }
    : { name, explanation };
}
