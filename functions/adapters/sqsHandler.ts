// A Lambda handler for messages of SQS: does one after the other and reports those that failed, so that only they are
// handed out again.

import { recordFromError } from "../core/errors.ts";
import type { FunctionLog } from "./functionLog.ts";

/** What Lambda hands over; fields that are not used here are left out. */
export interface SqsEvent {
  readonly Records: readonly { readonly messageId: string; readonly body: string }[];
}

/** What Lambda expects with `ReportBatchItemFailures`: an empty list says that all went well. */
export interface SqsResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

export type SqsHandler = (event: SqsEvent) => Promise<SqsResponse>;

/** The handler that gives each body to `handle`; `log` is told of each that failed, and which is about to begin. */
export function sqsHandler(
  handle: (body: string) => Promise<void>,
  log: Pick<FunctionLog, "begin" | "error">,
): SqsHandler {
  return async ({ Records }) => {
    const batchItemFailures: { itemIdentifier: string }[] = [];
    for (const { messageId, body } of Records) {
      log.begin({});
      try {
        await handle(body);
      } catch (thrown) {
        log.error(recordFromError(thrown), { messageId });
        batchItemFailures.push({ itemIdentifier: messageId });
      }
    }
    return { batchItemFailures };
  };
}
