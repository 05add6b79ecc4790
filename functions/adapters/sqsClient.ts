// The client of SQS, as every part of the system uses it: against AWS, or against any server that speaks SQS.

import { SQSClient } from "@aws-sdk/client-sqs";

const ATTEMPTS = 8;

/**
 * A client for the region and credentials of the environment; with `endpoint`, addresses of queues only name queues.
 */
export function sqsClient(options: { endpoint?: string | undefined } = {}): SQSClient {
  const { endpoint } = options;
  return new SQSClient({
    maxAttempts: ATTEMPTS,
    retryMode: "standard",
    ...(endpoint === undefined ? {} : { endpoint, useQueueUrlAsEndpoint: false }),
  });
}
