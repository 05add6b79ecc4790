// The handler of a function: its ports and environment once, then one message after the other, recorded, with the work
// of this function alone.

import { recordedMessage } from "../stages/invocation.ts";
import { handleWith, type Work } from "../stages/protocol.ts";
import { redeemedBody } from "./claimCheck.ts";
import { lambdaEnvironment } from "./invocationEnvironment.ts";
import { lambdaPorts } from "./lambdaPorts.ts";
import { type SqsHandler, sqsHandler } from "./sqsHandler.ts";

/** Throws ConfigurationError `environment` where a variable is missing or cannot be read. */
export function stageHandler(work: Work): SqsHandler {
  const ports = lambdaPorts();
  const environment = lambdaEnvironment();
  return sqsHandler(async (received) => {
    const message = await redeemedBody(received, ports.store);
    await recordedMessage(message, ports, environment, (body, metered) =>
      handleWith(work, body, metered),
    );
  });
}
