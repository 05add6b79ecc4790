// The state machine of evaluation plans, as it is deployed: valid, and executed against what the functions do, for
// success and for every way in which a run may not complete.

import { createRequire } from "node:module";
import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { requestFromOptions } from "../../cli/options.ts";
import { trialOptions } from "../../cli/trialOptions.ts";
import { TransientError } from "../../functions/core/errors.ts";
import { planFailureKey } from "../../functions/core/keys.ts";
import { cancelRun } from "../../functions/stages/cancel.ts";
import { comparePlan } from "../../functions/stages/planComparison.ts";
import {
  compareExecuted,
  expandPlan,
  failPlan,
  startPlannedRun,
} from "../../functions/stages/planExecution.ts";
import {
  evaluationMachine,
  HEARTBEAT_SECONDS,
  RUN_SECONDS,
} from "../../stacks/evaluationMachine.ts";
import { frozenClock, memoryInputSource, planInProcess } from "../support/inProcess.ts";
import { memoryCloud } from "../support/memoryCloud.ts";
import { smallLog } from "../support/smallLog.ts";
import { type Execution, execute, type Invoke } from "../support/stateMachine.ts";
import { checkSupported, type Fields } from "../support/statesLanguage.ts";

const NAMES = ["expandPlan", "startRun", "comparePlan", "failPlan"] as const;
const functions = Object.fromEntries(NAMES.map((name) => [name, name])) as Record<
  (typeof NAMES)[number],
  string
>;
const machine = JSON.parse(JSON.stringify(evaluationMachine(functions, 2))) as Fields;
const PLAN = {
  name: "cells",
  data: { files: ["log.csv"] },
  splits: ["last-item"],
  models: { lstm: {}, gru: { model: "gru" } },
  seeds: [1],
  options: { hidden: 8, rounds: 1, shards: 1, batch: 16, length: 6, "keep-seen": true },
};
const ADDRESS = "s3://bucket/inbox/shop/log.csv";
const inputs = memoryInputSource({ [ADDRESS]: smallLog({ users: 40 }) });

/** An execution over a deployment in memory; `before` is asked before each invocation. */
async function begun(plan: object = PLAN, before: (name: string) => void = () => {}) {
  const cloud = memoryCloud(inputs, () => execution.callbacks);
  await cloud.store.putIfAbsent("inbox/shop/plan.json", [
    new TextEncoder().encode(JSON.stringify(plan)),
  ]);
  const { store } = cloud;
  const ports = {
    ...{ store, clock: frozenClock, bucket: "bucket" },
    plan: async (files: readonly string[], args: readonly string[], where: string) =>
      planInProcess(inputs, files, { run: requestFromOptions(trialOptions(args, where)) }),
  };
  const work: Record<string, (event: unknown) => Promise<object>> = {
    expandPlan: (event) => expandPlan(event, ports),
    startRun: (event) => startPlannedRun(event, cloud.ports),
    comparePlan: (event) => compareExecuted(event, { store, compare: comparePlan }),
    failPlan: (event) => failPlan(event, { store }),
  };
  let underWay = 0;
  const invoke: Invoke = async (name, payload) => {
    before(name);
    underWay++;
    return work[name]?.(payload).finally(() => {
      underWay--;
    });
  };
  const execution: Execution = execute(machine, { plan: "inbox/shop/plan.json" }, invoke);
  /** Lets the execution go as far as it goes by itself. */
  const settle = async () => {
    for (let quiet = 0; quiet < 5; quiet++) {
      await turn();
      if (underWay > 0 || (await cloud.tell()) > 0) {
        quiet = 0;
      }
    }
  };
  await settle();
  return { cloud, execution, settle };
}

const completed = { kind: "completed", result: "none" } as const;
const error = {
  name: "InvalidInputError",
  explanation: { code: "c", what: "W", where: "L", expected: "e", found: "F", fix: "f" },
};
const runsOf = async ({ cloud }: Awaited<ReturnType<typeof begun>>) =>
  (await cloud.store.folders("runs/")) as [string, string];

async function failureOf({ cloud, execution }: Awaited<ReturnType<typeof begun>>) {
  expect(execution.outcome()).toMatchObject({ status: "FAILED", error: "PlanFailed" });
  const bytes = await cloud.store.get(planFailureKey(execution.name));
  return JSON.parse(new TextDecoder().decode(bytes ?? new Uint8Array(0)));
}

test("is valid, and retries by name only", () => {
  const validate = createRequire(import.meta.url)("asl-validator") as (
    definition: object,
    options: object,
  ) => { isValid: boolean; errorsText(): string };
  const arn = "arn:aws:lambda:eu-central-1:123456789012:function:f";
  const deployed = evaluationMachine({
    ...{ expandPlan: arn, startRun: arn, comparePlan: arn, failPlan: arn },
  });
  const { isValid, errorsText } = validate(deployed, { checkPaths: true, checkArn: true });
  expect(isValid ? "" : errorsText()).toBe("");
  expect(validate({ ...deployed, StartAt: "Nowhere" }, { checkPaths: true }).isValid).toBe(false);
  const retries = [...JSON.stringify(deployed).matchAll(/"Retry":(\[.*?\}\])/g)].map(([, r]) => r);
  expect(retries.length).toBeGreaterThan(3);
  expect(retries.filter((rule) => rule?.includes("States."))).toEqual([]);
});

test("what the executor does not know fails loudly", () => {
  const state = (fields: object) => ({ StartAt: "A", States: { A: { End: true, ...fields } } });
  for (const fields of [
    { Type: "Choice" },
    { Type: "Pass", Result: 1 },
    { Type: "Task", InputPath: "$" },
    { Type: "Map", ItemProcessor: { ProcessorConfig: { Mode: "DISTRIBUTED" }, States: {} } },
  ]) {
    expect(() => checkSupported(state(fields)), JSON.stringify(fields)).toThrow("not supported");
  }
  expect(() => checkSupported({ ...state({ Type: "Pass" }), QueryLanguage: "JSONata" })).toThrow();
});

test("a plan ends in its comparison", async () => {
  const begin = await begun();
  const { cloud, execution, settle } = begin;
  while (execution.outcome() === null && (await cloud.work()) > 0) {
    await settle();
  }
  expect(execution.outcome()).toMatchObject({
    status: "SUCCEEDED",
    output: { comparison: expect.stringMatching(/^plans\/cells-[0-9a-f]{8}\/comparison.html$/) },
  });
  const { output } = execution.outcome() as { output: { comparison: string } };
  expect(await cloud.store.size(output.comparison)).toBeGreaterThan(1000);
  expect(execution.history.filter((state) => state === "Run")).toHaveLength(2);
});

test("a run that fails leaves the others to complete, and the failure says why", async () => {
  const begin = await begun();
  const [first, second] = await runsOf(begin);
  await begin.cloud.append(first, { kind: "failed", error });
  await begin.settle();
  expect(begin.execution.outcome()).toBeNull();
  await begin.cloud.append(second, completed);
  await begin.settle();
  expect(await failureOf(begin)).toMatchObject({
    plan: expect.stringMatching(/^cells-/),
    runs: [`${first} failed: W, F`],
    error: { Error: "ConfigurationError", Cause: expect.stringContaining(`${first} failed`) },
  });
});

test("a run that is cancelled by a person is noticed by the sweep", async () => {
  const begin = await begun();
  const [first, second] = await runsOf(begin);
  await cancelRun(begin.cloud.store, first);
  await begin.cloud.append(second, completed);
  await begin.settle();
  expect(begin.execution.outcome()).toBeNull();
  expect(await begin.cloud.sweep()).toBe(1);
  await begin.settle();
  expect((await failureOf(begin)).runs).toEqual([`${first} was cancelled`]);
  expect(await begin.cloud.sweep()).toBe(0);
});

test("a run that is cancelled is answered for as soon as a worker comes upon it", async () => {
  const begin = await begun({ ...PLAN, models: { lstm: {} } });
  const [run = ""] = await runsOf(begin);
  await cancelRun(begin.cloud.store, run);
  await begin.cloud.work();
  await begin.settle();
  expect((await failureOf(begin)).runs).toEqual([`${run} was cancelled`]);
  expect(await begin.cloud.sweep()).toBe(0);
});

test("an entry of the log is a heartbeat, silence is not, and a late answer is swallowed", async () => {
  const begin = await begun();
  const { cloud, execution, settle } = begin;
  const [first, second] = await runsOf(begin);
  execution.advance(HEARTBEAT_SECONDS - 1);
  await cloud.append(first, { kind: "wave", stage: "gather", tasks: 1, objects: [] });
  await settle();
  execution.advance(2);
  await cloud.append(first, completed);
  await settle();
  expect((await failureOf(begin)).runs).toEqual([`${second} stands at preprocess`]);
  await cloud.append(second, completed);
  await settle();
  expect(await cloud.sweep()).toBe(0);

  // Another execution of the same plan goes on with the runs that there are.
  expect(execution.history.filter((state) => state === "Not completed")).toHaveLength(1);
});

test("a run that never ends is given up, however alive it looks", async () => {
  const begin = await begun({ ...PLAN, models: { lstm: {} } });
  const [run = ""] = await runsOf(begin);
  for (let passed = 0; passed < RUN_SECONDS; passed += HEARTBEAT_SECONDS / 2) {
    begin.execution.advance(HEARTBEAT_SECONDS / 2);
    await begin.cloud.ports.grown?.(run);
    await begin.settle();
  }
  expect((await failureOf(begin)).runs).toEqual([`${run} stands at preprocess`]);
});

test("what services refuse for now is tried again, what is wrong is not", async () => {
  let refusals = 3;
  const told = { code: "c", what: "W", where: "L", expected: "e", found: "F", fix: "f" };
  const begin = await begun({ ...PLAN, models: { lstm: {} } }, (name) => {
    if (name === "startRun" && refusals-- > 0) {
      throw new TransientError(told);
    }
  });
  const [run = ""] = await runsOf(begin);
  await begin.cloud.append(run, { kind: "cancelled" });
  await begin.settle();
  const { history } = begin.execution;
  expect(history.filter((state) => state === "Run again")).toHaveLength(3);
  expect(history.filter((state) => state === "Compare runs again")).toEqual([]);
});

test.each([
  [{ ...PLAN, seeds: [] }, "ConfigurationError"],
  [{ ...PLAN, options: { hiden: 8 } }, "ConfigurationError"],
  [{ ...PLAN, data: { generate: { users: 10 } } }, "ConfigurationError"],
])("a plan that cannot be used is written down: %#", async (plan, name) => {
  const begin = await begun(plan);
  expect(await failureOf(begin)).toMatchObject({
    input: { plan: "inbox/shop/plan.json" },
    plan: null,
    error: { Error: name, Cause: expect.stringContaining("the evaluation plan cannot be used") },
  });
  expect(await begin.cloud.store.folders("runs/")).toEqual([]);
});
