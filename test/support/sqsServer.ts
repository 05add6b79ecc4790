// An SQS server for tests, in this process and reached over the wire on loopback.

import { CreateQueueCommand, GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { buildApp } from "fauxqs";
import { sqsClient } from "../../functions/adapters/sqsClient.ts";
import type { SqsQueues } from "../../functions/adapters/sqsJobQueue.ts";

export interface SqsServer {
  readonly endpoint: string;
  readonly client: SQSClient;
  /** A new queue that moves a message to its dead letters after `receiveCountMax` hand-outs. */
  newQueue(receiveCountMax: number): Promise<SqsQueues>;
  close(): Promise<void>;
}

export async function startSqsServer(): Promise<SqsServer> {
  process.env["AWS_ACCESS_KEY_ID"] ??= "test";
  process.env["AWS_SECRET_ACCESS_KEY"] ??= "test";
  process.env["AWS_REGION"] ??= "us-east-1";
  const app = buildApp({ logger: false });
  const endpoint = await app.listen({ host: "127.0.0.1", port: 0 });
  const client = sqsClient({ endpoint });
  let made = 0;
  const create = async (QueueName: string, Attributes: Record<string, string> = {}) => {
    const { QueueUrl = "" } = await client.send(new CreateQueueCommand({ QueueName, Attributes }));
    return QueueUrl;
  };
  return {
    endpoint,
    client,
    async newQueue(receiveCountMax) {
      const name = `queue-${made++}`;
      const deadLetterUrl = await create(`${name}-dead`);
      const { Attributes } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl: deadLetterUrl, AttributeNames: ["QueueArn"] }),
      );
      const RedrivePolicy = JSON.stringify({
        deadLetterTargetArn: Attributes?.QueueArn,
        maxReceiveCount: String(receiveCountMax),
      });
      return { url: await create(name, { RedrivePolicy }), deadLetterUrl, waitSeconds: 0 };
    },
    async close() {
      client.destroy();
      await app.close();
    },
  };
}
