// The part of Step Functions that functions call, over the wire: answers to tokens go to the execution under way.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Callbacks } from "../../functions/ports/callbacks.ts";

export interface StepFunctionsServer {
  readonly endpoint: string;
  close(): void;
}

/** Answers as the service does: 200, or 400 TaskTimedOut for a token for which nobody waits. */
export async function startStepFunctionsServer(
  callbacks: () => Callbacks,
): Promise<StepFunctionsServer> {
  const server = createServer(async (request, response) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Uint8Array);
    }
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, string>;
    const isThere = await answered(String(request.headers["x-amz-target"]), body, callbacks());
    response.statusCode = isThere ? 200 : 400;
    response.end(isThere ? "{}" : JSON.stringify({ __type: "TaskTimedOut" }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { endpoint: `http://127.0.0.1:${port}`, close: () => server.close() };
}

function answered(
  target: string,
  { taskToken = "", output = "{}", error = "", cause = "" }: Record<string, string>,
  callbacks: Callbacks,
): Promise<boolean> {
  switch (target) {
    case "AWSStepFunctions.SendTaskHeartbeat":
      return callbacks.heartbeat(taskToken);
    case "AWSStepFunctions.SendTaskSuccess":
      return callbacks.succeed(taskToken, JSON.parse(output) as object);
    case "AWSStepFunctions.SendTaskFailure":
      return callbacks.fail(taskToken, { error, cause });
    default:
      throw new Error(`${target} is not supported`);
  }
}
