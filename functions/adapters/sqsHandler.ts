// A Lambda handler for messages of SQS: does one after the other and reports those that failed, so that only they are
// handed out again.

import { type ErrorRecord, recordFromError } from "../core/errors.ts";

/** What Lambda hands over; fields that are not used here are left out. */
export interface SqsEvent {
  readonly Records: readonly { readonly messageId: string; readonly body: string }[];
}

/** What Lambda expects with `ReportBatchItemFailures`: an empty list says that all went well. */
export interface SqsResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

export type SqsHandler = (event: SqsEvent) => Promise<SqsResponse>;

/** A message that failed, as one line of JSON on standard output, which Lambda takes for its log. */
export interface FailedMessage {
  readonly level: "error";
  readonly message: string;
  readonly messageId: string;
  readonly error: ErrorRecord;
}

/** The handler that gives each body to `handle`; `log` is told of each that failed. */
export function sqsHandler(
  handle: (body: string) => Promise<void>,
  log: (line: FailedMessage) => void = writeLine,
): SqsHandler {
  return async ({ Records }) => {
    const batchItemFailures: { itemIdentifier: string }[] = [];
    for (const { messageId, body } of Records) {
      try {
        await handle(body);
      } catch (thrown) {
        const error = recordFromError(thrown);
        log({ level: "error", message: error.explanation.what, messageId, error });
        batchItemFailures.push({ itemIdentifier: messageId });
      }
    }
    return { batchItemFailures };
  };
}

function writeLine(line: FailedMessage): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
