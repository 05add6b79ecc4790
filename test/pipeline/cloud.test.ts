// The deployed functions over the wire, from what a shop does to what it gets.

import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { inputSources } from "../../functions/adapters/inputSources.ts";
import { present } from "../../functions/core/assert.ts";
import { openJson } from "../../functions/core/json.ts";
import {
  artifactKey,
  manifestKey,
  retrainingDecisionKey,
  runPrefix,
} from "../../functions/core/keys.ts";
import { decodeManifest } from "../../functions/core/messages.ts";
import type { ObjectStore } from "../../functions/ports/objectStore.ts";
import { readPromotions } from "../../functions/stages/promotions.ts";
import { readQuote } from "../../functions/stages/quote.ts";
import type { RetrainingDecision } from "../../functions/stages/retraining.ts";
import { readLog } from "../../functions/stages/runLog.ts";
import { evaluationMachine } from "../../stacks/evaluationMachine.ts";
import { type Deployment, deploy, notificationOf } from "../support/deployment.ts";
import { digestsUnder, runInProcess } from "../support/inProcess.ts";
import { PATTERN_HEADER, patterned } from "../support/patternedLog.ts";
import { hasS3Server, NO_S3_SERVER } from "../support/s3Server.ts";
import { smallLog } from "../support/smallLog.ts";
import { type Execution, execute } from "../support/stateMachine.ts";
import type { Fields } from "../support/statesLanguage.ts";
import {
  type StepFunctionsServer,
  startStepFunctionsServer,
} from "../support/stepFunctionsServer.ts";

const before = { ...process.env };
const OPTIONS = JSON.stringify({
  options: { hidden: 8, batch: 16, rounds: 2, shards: 2, length: 6, "keep-seen": true },
});

describe.skipIf(!hasS3Server)(`in the cloud (${NO_S3_SERVER})`, () => {
  let cloud: Deployment;
  let server: StepFunctionsServer;
  let execution: Execution | null = null;
  beforeAll(async () => {
    server = await startStepFunctionsServer(() => (execution as Execution).callbacks);
    cloud = await deploy({ AWS_ENDPOINT_URL_SFN: server.endpoint });
  });
  afterAll(async () => {
    server.close();
    await cloud.close();
    process.env = before;
  });

  /** Digests of all but the manifest, which was decoded and encoded again. */
  async function resultsOf(store: ObjectStore, run: string) {
    const { [manifestKey(run)]: _, ...results } = await digestsUnder(store, runPrefix(run));
    return results;
  }

  const runs = () => cloud.store.folders("runs/");

  test("a log that is dropped ends in a report, with the digests of a local run", async () => {
    await cloud.put("inbox/shop/millrace.json", OPTIONS);
    const log = smallLog();
    await cloud.drop("inbox/shop/may log.csv", log);
    const lines = await printedBy(() => cloud.work());
    const [run = ""] = await runs();
    checkLines(lines, run, log);
    expect(run).toMatch(/^inbox-shop-[0-9a-f]{12}$/);
    expect(await cloud.store.size(artifactKey(run, "report.html"))).toBeGreaterThan(10_000);

    const key = manifestKey(run);
    const manifest = decodeManifest((await cloud.store.get(key)) ?? new Uint8Array(0), key);
    const local = await runInProcess(manifest, { inputs: inputSources() });
    expect(local.last?.kind).toBe("completed");
    expect(await resultsOf(cloud.store, run)).toEqual(await resultsOf(local.store, run));
  });

  /** All that functions print in the meantime. */
  async function printedBy(work: () => Promise<void>): Promise<readonly string[]> {
    const lines: string[] = [];
    const streams = [process.stdout, process.stderr].map((stream) =>
      vi.spyOn(stream, "write").mockImplementation((text) => lines.push(String(text)) > 0),
    );
    try {
      await work();
    } finally {
      for (const stream of streams) {
        stream.mockRestore();
      }
    }
    return lines.flatMap((text) => text.split("\n")).filter((line) => line !== "");
  }

  /** Lines are JSON with keys, count the end of the run once, and hold no id of its log. */
  function checkLines(lines: readonly string[], run: string, log: string): void {
    const said = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const attempts = said.filter(({ message }) => message === "attempt");
    expect(attempts.length).toBeGreaterThan(8);
    expect(attempts[0]).toMatchObject({ run, stage: "preprocess", task: 0, attempt: 0 });
    expect(said.filter((line) => "RunsCompleted" in line)).toMatchObject([{ run }]);
    const [, ...rows] = log.trim().split("\n");
    const ids = new Set(rows.flatMap((row) => row.split(",").slice(0, 2)));
    expect(ids.size).toBeGreaterThan(10);
    const words = new Set(lines.join("\n").split(/[^\w-]+/));
    expect([...ids].filter((id) => words.has(id))).toEqual([]);
  }

  test("told again, in one message or several, there is one run", async () => {
    const known = await runs();
    const told = notificationOf(cloud.bucket, "inbox/shop/may log.csv");
    const both = JSON.parse(told) as { Records: unknown[] };
    await cloud.queues.inbox.send([
      told,
      JSON.stringify({ Records: [...both.Records, ...both.Records] }),
      notificationOf(cloud.bucket, "inbox/shop/may log.csv", "ObjectCreated:Copy"),
    ]);
    await cloud.work();
    expect(await runs()).toEqual(known);
    expect(await cloud.queues.inbox.deadLetters()).toEqual([]);
  });

  test("what the system writes, other buckets and removals start nothing", async () => {
    const known = await runs();
    const artifact = artifactKey(known[0] ?? "", "recommendations.csv");
    await cloud.queues.inbox.send([
      notificationOf(cloud.bucket, artifact),
      notificationOf("elsewhere", "inbox/shop/may log.csv"),
      notificationOf(cloud.bucket, "inbox/shop/june.csv", "ObjectRemoved:Delete"),
      JSON.stringify({ Service: "Amazon S3", Event: "s3:TestEvent", Bucket: cloud.bucket }),
    ]);
    await cloud.work();
    expect(await runs()).toEqual(known);
    expect(await cloud.queues.inbox.deadLetters()).toEqual([]);
  });

  test("wrong options and unreadable logs are refused in writing, and the message is done", async () => {
    const known = await runs();
    await cloud.put("inbox/odd/millrace.json", '{"options": {"hiden": 8}}');
    await cloud.drop("inbox/odd/log.csv", smallLog());
    await cloud.drop("inbox/empty/log.csv", "");
    await cloud.work();
    expect(await runs()).toEqual(known);
    expect(await cloud.queues.inbox.deadLetters()).toEqual([]);
    const [odd] = await refusals("odd");
    expect(odd).toMatchObject({
      key: "inbox/odd/log.csv",
      error: { explanation: { where: "inbox/odd/millrace.json", code: "invalid-dataset-options" } },
    });
    expect((await refusals("empty"))[0]).toMatchObject({ error: { name: "InvalidInputError" } });
  });

  async function refusals(dataset: string): Promise<unknown[]> {
    const keys = await cloud.store.list(`refusals/${dataset}/`);
    const bodies = await Promise.all(keys.map((key) => cloud.store.get(key)));
    return bodies.map((body) => JSON.parse(new TextDecoder().decode(body ?? new Uint8Array(0))));
  }

  test("a tick of the schedule ends in a promotion, the next in nothing to do or a decision with reasons", async () => {
    const sizes = { hidden: 24, batch: 32, rounds: 5, shards: 1, length: 8 };
    const options = { ...sizes, "learning-rate": 0.02, "keep-seen": true, split: "last-item" };
    const january = PATTERN_HEADER + patterned(0, (a, b) => a + b);
    await cloud.put("inbox/weekly/millrace.json", JSON.stringify({ options }));
    await cloud.put("inbox/weekly/january.csv", january);
    expect(await tick()).toMatchObject({ outcome: "promoted", champion: null });
    const [first] = await readPromotions(cloud.store);

    const known = await runs();
    expect(await tick()).toMatchObject({ outcome: "not-needed", champion: first?.run });
    expect(await runs()).toEqual(known);

    const february = PATTERN_HEADER + patterned(1, (a, b) => a + 2 * b);
    await cloud.put("inbox/weekly/february.csv", february);
    const decision = await tick();
    expect(decision).toMatchObject({ champion: first?.run, need: expect.stringContaining("new") });
    const { outcome, challenger, findings } = decision as RetrainingDecision;
    expect(["promoted", "refused"]).toContain(outcome);
    expect(findings.map(({ name }) => name)).toEqual(["better", "slices", "gates", "cost"]);
    const inUse = (await readPromotions(cloud.store)).at(-1)?.run;
    expect(inUse).toBe(outcome === "promoted" ? challenger : first?.run);
    // A sweep finds nothing open, and sends nothing.
    await ((await cloud.handler("sweep")) as () => Promise<unknown>)();
    expect(await cloud.queues.follow.receive(1, 0)).toEqual([]);
  });

  /** What came of the schedule's asking, once all queues are empty. */
  async function tick(): Promise<unknown> {
    const retrain = await cloud.handler("retrain");
    const request = { dataset: "weekly", newShareMin: 0.1, costLimitUsd: "5.00" };
    const { retraining } = (await retrain(request)) as { retraining: string };
    await cloud.work();
    const key = retrainingDecisionKey(retraining);
    return openJson(present(await cloud.store.get(key), "a decision"), key);
  }

  test("a run has a quote, and where its set has a budget that too; one too small starts nothing", async () => {
    const settings = JSON.parse(OPTIONS) as object;
    await cloud.put(
      "inbox/poor/millrace.json",
      JSON.stringify({ ...settings, budget_usd: "0.0001" }),
    );
    await cloud.put("inbox/rich/millrace.json", JSON.stringify({ ...settings, budget_usd: "5" }));
    await cloud.drop("inbox/poor/log.csv", smallLog({ users: 20 }));
    await cloud.drop("inbox/rich/log.csv", smallLog({ users: 20 }));
    await cloud.work();
    expect((await refusals("poor"))[0]).toMatchObject({
      error: { name: "LimitError", explanation: { code: "budget-too-small" } },
    });
    const run = (await runs()).find((name) => name.startsWith("inbox-rich-")) ?? "";
    const key = manifestKey(run);
    const manifest = decodeManifest((await cloud.store.get(key)) ?? new Uint8Array(0), key);
    expect(manifest.budget).toMatchObject({ usd: "5" });
    expect(await readQuote(cloud.store, run)).toMatchObject({ architecture: "x86_64" });
    expect((await readLog(cloud.store, run)).at(-1)?.kind).toBe("completed");
  });

  test("an execution of an evaluation plan ends in its comparison", async () => {
    const options = { hidden: 8, rounds: 1, shards: 1, batch: 16, length: 6, "keep-seen": true };
    const plan = { name: "one", data: { files: ["log.csv"] }, splits: ["last-item"], seeds: [1] };
    await cloud.put("inbox/lab/log.csv", smallLog({ users: 40 }));
    await cloud.put(
      "inbox/lab/plan.json",
      JSON.stringify({ ...plan, models: { lstm: {} }, options }),
    );
    const names = { expandPlan: "expandPlan", startRun: "startRun", comparePlan: "comparePlan" };
    const machine = JSON.parse(
      JSON.stringify(evaluationMachine({ ...names, failPlan: "failPlan" })),
    ) as Fields;
    execution = execute(machine, { plan: "inbox/lab/plan.json" }, async (name, payload) =>
      (await cloud.handler(name))(payload),
    );
    const { history, outcome } = execution;
    while (outcome() === null) {
      await cloud.work();
      await setTimeout(20);
    }
    expect(outcome()).toMatchObject({ status: "SUCCEEDED" });
    const { output } = outcome() as { output: { comparison: string } };
    expect(await cloud.store.size(output.comparison)).toBeGreaterThan(1000);
    expect(history).toEqual(["Expand plan", "Runs", "Run", "Compare runs"]);
  });

  test("a message that is no notification ends among the dead letters", async () => {
    await cloud.queues.inbox.send(["no notification"]);
    await cloud.work();
    expect(await cloud.queues.inbox.deadLetters()).toEqual(["no notification"]);
  });
});
