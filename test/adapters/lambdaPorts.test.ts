// The ports of a function from its environment, and where its messages go.

import { describe, expect, test } from "vitest";
import { lambdaPorts } from "../../functions/adapters/lambdaPorts.ts";
import { workerOf, workerQueues } from "../../functions/adapters/workerQueues.ts";
import { encodeMessage } from "../../functions/core/messages.ts";

const task = encodeMessage({ kind: "task", run: "r", wave: 3, stage: "train", index: 1 });
const reduction = encodeMessage({ kind: "reduce", run: "r", wave: 3, stage: "train" });

describe("messages", () => {
  test("go to the queue of their stage, and reductions to their own", async () => {
    const sent: [string, string][] = [];
    const into = (name: string) => ({
      async send(bodies: readonly string[]) {
        sent.push(...bodies.map((body): [string, string] => [name, body]));
      },
    });
    await workerQueues({ train: into("train"), reduce: into("reduce") }).send([task, reduction]);
    expect(sent).toEqual([
      ["train", task],
      ["reduce", reduction],
    ]);
    expect([workerOf(task), workerOf(reduction)]).toEqual(["train", "reduce"]);
  });

  test("without a queue are refused before any is sent", async () => {
    const sent: string[] = [];
    const queues = {
      reduce: {
        async send(bodies: readonly string[]) {
          sent.push(...bodies);
        },
      },
    };
    const sending = workerQueues(queues).send([reduction, task]);
    await expect(sending).rejects.toMatchObject({ explanation: { code: "no-queue" } });
    expect(sent).toEqual([]);
  });
});

describe("a function's environment", () => {
  const whole = { MILLRACE_BUCKET: "b", MILLRACE_QUEUES: '{"reduce":"https://sqs/1/reduce"}' };

  test("that is whole gives ports", () => {
    expect(Object.keys(lambdaPorts(whole))).toContain("store");
  });

  test.each([
    ["a missing bucket", { ...whole, MILLRACE_BUCKET: undefined }, "MILLRACE_BUCKET"],
    ["missing queues", { ...whole, MILLRACE_QUEUES: "" }, "MILLRACE_QUEUES"],
    ["queues that are no JSON", { ...whole, MILLRACE_QUEUES: "reduce" }, "MILLRACE_QUEUES"],
  ])("with %s is refused", (_, environment, where) => {
    const explanation = { code: "environment", where };
    expect(() => lambdaPorts(environment)).toThrow(
      expect.objectContaining({ explanation: expect.objectContaining(explanation) }),
    );
  });
});
