// The handler of a function: its ports and environment once, then one message after the other, recorded, with the work
// of this function alone.

import type { LedgerEntry } from "../core/ledger/ledger.ts";
import { recordedMessage } from "../stages/invocation.ts";
import { handleWith, type Work } from "../stages/protocol.ts";
import { redeemedBody } from "./claimCheck.ts";
import { functionLog, keysOfMessage } from "./functionLog.ts";
import { functionMetrics } from "./functionMetrics.ts";
import { lambdaEnvironment } from "./invocationEnvironment.ts";
import { lambdaPorts } from "./lambdaPorts.ts";
import { type SqsHandler, sqsHandler } from "./sqsHandler.ts";

/** Throws ConfigurationError `environment` where a variable is missing or cannot be read. */
export function stageHandler(work: Work): SqsHandler {
  const log = functionLog();
  const metrics = functionMetrics();
  const ports = lambdaPorts(process.env, metrics);
  const environment = {
    ...lambdaEnvironment(),
    attemptEnded(run: string, entry: LedgerEntry) {
      log.add({ attempt: entry.attempt });
      metrics.attempt(run, entry);
    },
  };
  return sqsHandler(async (received) => {
    const message = await redeemedBody(received, ports.store);
    log.begin(keysOfMessage(message));
    await recordedMessage(message, ports, environment, (body, metered) =>
      handleWith(work, body, metered),
    );
  }, log);
}
