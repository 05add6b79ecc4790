// The three calls to Step Functions over the wire, and what is made of its refusals.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stepFunctions } from "../../functions/adapters/stepFunctions.ts";

const received: { target: string; authorization: string; body: unknown }[] = [];
let answer: { status: number; body: string } = { status: 200, body: "{}" };
const server = createServer(async (request, response) => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Uint8Array);
  }
  received.push({
    target: String(request.headers["x-amz-target"]),
    authorization: String(request.headers["authorization"]),
    body: JSON.parse(Buffer.concat(chunks).toString()),
  });
  response.statusCode = answer.status;
  response.end(answer.body);
});
const before = { ...process.env };
beforeAll(() => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: "id", AWS_SECRET_ACCESS_KEY: "secret" });
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
afterAll(() => {
  process.env = before;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

function callbacks() {
  const { port } = server.address() as AddressInfo;
  return stepFunctions({
    AWS_ENDPOINT_URL_SFN: `http://127.0.0.1:${port}`,
    AWS_REGION: "eu-central-1",
  });
}

test("calls carry token, output and failure, signed for the service and its region", async () => {
  answer = { status: 200, body: "{}" };
  expect(await callbacks().heartbeat("t")).toBe(true);
  expect(await callbacks().succeed("t", { run: "r" })).toBe(true);
  expect(await callbacks().fail("t", { error: "RunFailed", cause: "x".repeat(40_000) })).toBe(true);
  expect(received.map(({ target }) => target)).toEqual([
    "AWSStepFunctions.SendTaskHeartbeat",
    "AWSStepFunctions.SendTaskSuccess",
    "AWSStepFunctions.SendTaskFailure",
  ]);
  expect(received.map(({ body }) => body)).toEqual([
    { taskToken: "t" },
    { taskToken: "t", output: '{"run":"r"}' },
    { taskToken: "t", error: "RunFailed", cause: "x".repeat(32_768) },
  ]);
  expect(received[0]?.authorization).toContain("/eu-central-1/states/aws4_request");
});

test.each(["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"])(
  "%s says that nobody waits any more",
  async (name) => {
    const __type = `com.amazonaws.swf.service.v2.model#${name}`;
    answer = { status: 400, body: JSON.stringify({ __type }) };
    expect(await callbacks().succeed("t", {})).toBe(false);
  },
);

test.each([
  [400, "AccessDeniedException", "ConfigurationError"],
  [503, "ServiceUnavailable", "TransientError"],
])("%i %s is thrown as %s", async (status, __type, name) => {
  answer = { status, body: JSON.stringify({ __type }) };
  await expect(callbacks().heartbeat("t")).rejects.toMatchObject({ name });
});
