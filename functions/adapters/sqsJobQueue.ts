// A job queue in SQS (standard queue). A batch may fail in part: what failed is sent again, what went through is not.

import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { TransientError } from "../core/errors.ts";
import type { JobQueue, MessageSender, ReceivedMessage } from "../ports/jobQueue.ts";
import { waitBeforeRetry } from "./retry.ts";
import { serviceError } from "./serviceError.ts";

/** SQS takes and gives at most ten messages a request. */
const BATCH = 10;
const SEND_ATTEMPTS = 8;
/** SQS hides a message for whole seconds, twelve hours at most. */
const VISIBILITY_SECONDS_MAX = 43_200;
/** Dead letters that are looked at stay hidden from other onlookers this long. */
const LOOK_SECONDS = 1;

/** Addresses of a queue and of the one that its redrive policy moves dead letters to. */
export interface SqsQueues {
  readonly url: string;
  readonly deadLetterUrl: string;
  /** Seconds for which `receive` waits for a first message (long poll), 20 at most. */
  readonly waitSeconds: number;
}

/**
 * The queue at `queues.url`. Throws TransientError for what SQS refuses for now, ConfigurationError for what it
 * forbids.
 */
export function sqsJobQueue(client: SQSClient, queues: SqsQueues): JobQueue {
  const { url: QueueUrl, waitSeconds } = queues;
  return {
    ...sqsSender(client, QueueUrl),
    async receive(max, visibilityMs) {
      const received: ReceivedMessage[] = [];
      const VisibilityTimeout = visibilitySeconds(visibilityMs);
      while (received.length < max) {
        const wanted = Math.min(BATCH, max - received.length);
        const WaitTimeSeconds = received.length === 0 ? waitSeconds : 0;
        const request = { QueueUrl, VisibilityTimeout, WaitTimeSeconds };
        const batch = await receiveBatch(client, request, wanted);
        received.push(...batch);
        if (batch.length === 0) {
          break;
        }
      }
      return received;
    },
    async delete(ReceiptHandle) {
      await ignoringStale(QueueUrl, () =>
        client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle })),
      );
    },
    async changeVisibility(ReceiptHandle, visibilityMs) {
      const VisibilityTimeout = visibilitySeconds(visibilityMs);
      const request = { QueueUrl, ReceiptHandle, VisibilityTimeout };
      await ignoringStale(QueueUrl, () => client.send(new ChangeMessageVisibilityCommand(request)));
    },
    deadLetters: () => deadLetterBodies(client, queues.deadLetterUrl),
  };
}

/** The sending part of a queue, for who does nothing else with it. */
export function sqsSender(client: SQSClient, url: string): MessageSender {
  return {
    async send(bodies) {
      for (let start = 0; start < bodies.length; start += BATCH) {
        await sendBatch(client, url, bodies.slice(start, start + BATCH));
      }
    },
  };
}

function visibilitySeconds(visibilityMs: number): number {
  return Math.min(VISIBILITY_SECONDS_MAX, Math.ceil(visibilityMs / 1000));
}

/** Sends up to ten messages; what the service did not take is sent again. */
async function sendBatch(
  client: SQSClient,
  QueueUrl: string,
  bodies: readonly string[],
): Promise<void> {
  let left = bodies.map((body, index) => ({ Id: String(index), MessageBody: body }));
  for (let attempt = 1; left.length > 0; attempt++) {
    const request = new SendMessageBatchCommand({ QueueUrl, Entries: left });
    const { Failed = [] } = await client.send(request).catch((cause) => {
      throw serviceError(cause, QueueUrl);
    });
    const failed = new Set(Failed.map(({ Id }) => Id));
    const fault = Failed.find(({ SenderFault }) => SenderFault);
    if (fault !== undefined || (failed.size > 0 && attempt === SEND_ATTEMPTS)) {
      throw unsent(QueueUrl, fault ?? Failed[0]);
    }
    left = left.filter(({ Id }) => failed.has(Id));
    if (left.length > 0) {
      await waitBeforeRetry(attempt);
    }
  }
}

function unsent(
  url: string,
  failure: { Code?: string | undefined; Message?: string | undefined } = {},
) {
  return new TransientError({
    code: "messages-not-sent",
    what: "the queue did not take all messages",
    where: url,
    expected: "every message of the batch to be taken",
    found: `${failure.Code ?? "a failure"}: ${failure.Message ?? "without a reason"}`,
    fix: "the messages are sent again when the run is resumed",
  });
}

async function receiveBatch(
  client: SQSClient,
  request: { QueueUrl: string; VisibilityTimeout: number; WaitTimeSeconds: number },
  wanted: number,
): Promise<readonly ReceivedMessage[]> {
  const command = new ReceiveMessageCommand({
    ...request,
    MaxNumberOfMessages: wanted,
    MessageSystemAttributeNames: ["ApproximateReceiveCount"],
  });
  const { Messages = [] } = await client.send(command).catch((cause) => {
    throw serviceError(cause, request.QueueUrl);
  });
  return Messages.map(({ Body = "", ReceiptHandle = "", Attributes }) => ({
    body: Body,
    receipt: ReceiptHandle,
    receiveCount: Number(Attributes?.ApproximateReceiveCount ?? 1),
  }));
}

/** A receipt that is no longer current does nothing; SQS says so with one of several errors. */
async function ignoringStale(where: string, request: () => Promise<unknown>): Promise<void> {
  const stale = /ReceiptHandleIsInvalid|MessageNotInflight|InvalidParameterValue/;
  try {
    await request();
  } catch (cause) {
    if (!stale.test((cause as { name?: string }).name ?? "")) {
      throw serviceError(cause, where);
    }
  }
}

/** Looks at every dead letter and leaves it where it is. */
async function deadLetterBodies(client: SQSClient, url: string): Promise<readonly string[]> {
  const bodies: string[] = [];
  for (;;) {
    const request = { QueueUrl: url, VisibilityTimeout: LOOK_SECONDS, WaitTimeSeconds: 0 };
    const batch = await receiveBatch(client, request, BATCH);
    if (batch.length === 0) {
      return bodies;
    }
    bodies.push(...batch.map(({ body }) => body));
  }
}
