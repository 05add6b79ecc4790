// The stacks, evaluated without an account: names and handlers agree, times fit each other, and each function may do
// what its work needs and nothing else.

import { execFile, execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import {
  decodeCollectRequest,
  decodeRetrainRequest,
} from "../../functions/core/follow/followSchema.ts";
import { STAGES } from "../../functions/core/messages.ts";
import { evaluationMachine } from "../../stacks/evaluationMachine.ts";
import {
  CONCURRENCY,
  FUNCTIONS,
  LOG_DAYS,
  QUEUED,
  RECEIVES_MAX,
  SIZES,
  SWEEP_MINUTES,
  WORKERS,
} from "../../stacks/sizes.ts";
import { auditTests, ID_KEY } from "../stacks/auditTests.ts";
import { bucketTests } from "../stacks/bucketTests.ts";
import { bundleModule } from "../stacks/bundles.ts";
import { CHOICES, choiceTests } from "../stacks/choiceTests.ts";
import { type Evaluated, evaluated, statementsOf } from "../stacks/evaluated.ts";
import { EXCEPTIONS, PERMISSIONS } from "../stacks/permissions.ts";
import { hasPlatform, NOT_INSTALLED } from "../stacks/platform.ts";
import type { Resource } from "../stacks/program.ts";
import { watchTests } from "../stacks/watchTests.ts";

const root = join(import.meta.dirname, "..", "..");

describe.skipIf(!hasPlatform)(`the stacks (${NOT_INSTALLED})`, () => {
  let stacks: Evaluated;
  let chosen: Evaluated;
  beforeAll(async () => {
    [stacks, chosen] = await Promise.all([
      evaluatedWith({
        MILLRACE_ALARM_EMAIL: "ops@example.org",
        MILLRACE_MONTHLY_USD: "50",
        SST_SECRET_MillraceIdKey: ID_KEY,
      }),
      evaluatedWith(CHOICES),
    ]);
  });

  async function evaluatedWith(variables: Readonly<Record<string, string>>): Promise<Evaluated> {
    const program = join(root, "test", "stacks", "stacks.ts");
    const { stdout } = await promisify(execFile)(process.execPath, [program, "--json"], {
      env: { ...process.env, ...variables },
      maxBuffer: 2 ** 25,
    });
    return evaluated(JSON.parse(stdout) as readonly Resource[]);
  }

  test("types agree with SST's", () => {
    const tsc = join(root, "node_modules", ".bin", "tsc");
    // SST's sources are most of it: half a minute at first, and a few seconds once they are known.
    const known = ["--incremental", "--tsBuildInfoFile", join(root, ".sst", "stacks.tsbuildinfo")];
    execFileSync(tsc, ["-p", join(root, "stacks"), ...known], { stdio: ["ignore", 2, 2] });
  });

  test("every stage of a run has a worker, and reductions have one", () => {
    expect([...WORKERS].sort()).toEqual([...STAGES, "reduce"].sort());
  });

  test("every handler that is named exists, and every file in functions/ is named", () => {
    const files = readdirSync(join(root, "functions")).filter((name) => name.endsWith(".ts"));
    expect(files.map((file) => file.replace(/\.ts$/, ""))).toEqual([...FUNCTIONS].sort());
    for (const name of FUNCTIONS) {
      expect(stacks.functionOf(name)["handler"]).toBe(`${name}.handler`);
      expect(existsSync(bundleModule(name))).toBe(true);
    }
  });

  test.each(FUNCTIONS)("%s gets what was settled, and a log that ends", (name) => {
    const { memoryMB, timeoutMinutes, architecture } = SIZES[name];
    expect(stacks.functionOf(name)).toMatchObject({
      runtime: "nodejs24.x",
      memorySize: memoryMB,
      timeout: timeoutMinutes * 60,
      architectures: [architecture],
      loggingConfig: { logFormat: "JSON", logGroup: `Millrace${title(name)}Logs` },
    });
    const logs = stacks.inputsOf("aws:cloudwatch/logGroup:LogGroup", `${name}Logs`);
    expect(logs["retentionInDays"]).toBe(LOG_DAYS);
  });

  const title = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

  test.each(QUEUED)("a message for %s stays hidden six times as long as it may run", (name) => {
    const timeout = Number(stacks.functionOf(name)["timeout"]);
    expect(stacks.jobsOf(name)["visibilityTimeoutSeconds"]).toBe(6 * timeout);
  });

  test.each(QUEUED)("what %s cannot do is kept among its dead letters for two weeks", (name) => {
    const dead = stacks.inputsOf("aws:sqs/queue:Queue", `${name}DeadLettersQueue`);
    const policy = JSON.parse(String(stacks.jobsOf(name)["redrivePolicy"]));
    expect(policy.deadLetterTargetArn).toMatch(new RegExp(`:${dead["name"]}$`));
    expect(policy.maxReceiveCount).toBe(RECEIVES_MAX);
    expect(dead["messageRetentionSeconds"]).toBe(14 * 24 * 3600);
    expect(dead["sqsManagedSseEnabled"]).toBe(true);
    expect(stacks.jobsOf(name)["sqsManagedSseEnabled"]).toBe(true);
  });

  test.each(QUEUED)("%s is fed by its queue alone, so many at a time", (name) => {
    const mappings = stacks
      .ofType("aws:lambda/eventSourceMapping:EventSourceMapping")
      .filter(({ inputs }) =>
        String(inputs["eventSourceArn"]).endsWith(`:${stacks.jobsOf(name)["name"]}`),
      );
    expect(mappings).toHaveLength(1);
    expect(mappings[0]?.inputs).toMatchObject({
      functionResponseTypes: ["ReportBatchItemFailures"],
      functionName: expect.stringMatching(new RegExp(`:${stacks.functionOf(name)["name"]}$`)),
      batchSize: 1,
      scalingConfig: { maximumConcurrency: CONCURRENCY },
      enabled: true,
    });
  });

  test.each(FUNCTIONS)("%s may do what its work needs, and nothing else", (name) => {
    expect(stacks.permissionsOf(name)).toEqual(PERMISSIONS[name]);
    const role = stacks.inputsOf("aws:iam/role:Role", `${name}Role`);
    expect(role["managedPolicyArns"]).toEqual([]);
    expect(JSON.parse(String(role["assumeRolePolicy"])).Statement).toEqual([
      { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
    ]);
  });

  test.each(FUNCTIONS)("%s knows the queues to which it may send, and no others", (name) => {
    const { MILLRACE_QUEUES = "", MILLRACE_FOLLOW } = stacks.environmentOf(name);
    const known = Object.keys(JSON.parse(MILLRACE_QUEUES) as object);
    const [, ...sending] = PERMISSIONS[name].find(([action]) => action === "sqs:SendMessage") ?? [];
    const told = MILLRACE_FOLLOW === undefined ? [] : ["follow"];
    expect([...known, ...told].map((target) => `${target} jobs`)).toEqual(sending);
  });

  test.each(FUNCTIONS)("what %s may create it may read, as lost answers make it look", (name) => {
    const on = (action: string) =>
      PERMISSIONS[name].filter(([found]) => found === action).flatMap(([, ...on]) => on);
    expect(on("s3:GetObject")).toEqual(expect.arrayContaining(on("s3:PutObject")));
  });

  test("the state machine is the one that is tested, and may invoke its functions alone", () => {
    const machine = stacks.inputsOf("aws:sfn/stateMachine:StateMachine", "evaluation");
    const names = ["expandPlan", "startRun", "comparePlan", "failPlan"] as const;
    const arns = names.map(
      (name) =>
        `arn:aws:lambda:eu-central-1:123456789012:function:${stacks.functionOf(name)["name"]}`,
    );
    const [expandPlan = "", startRun = "", comparePlan = "", failPlan = ""] = arns;
    expect(machine["type"]).toBe("STANDARD");
    expect(JSON.parse(String(machine["definition"]))).toEqual(
      evaluationMachine({ expandPlan, startRun, comparePlan, failPlan }),
    );
    const role = stacks.inputsOf("aws:iam/role:Role", "evaluationRole");
    expect(statementsOf(role)).toEqual([{ actions: ["lambda:InvokeFunction"], resources: arns }]);
    expect(JSON.parse(String(role["assumeRolePolicy"])).statements).toMatchObject([
      {
        principals: [{ type: "Service", identifiers: ["states.amazonaws.com"] }],
        conditions: [{ variable: "aws:SourceAccount" }],
      },
    ]);
  });

  test("no role has a wildcard for an action or a resource, and prefixes end in /*", () => {
    const roles = stacks.ofType("aws:iam/role:Role");
    const statements = roles.flatMap(({ inputs }) => statementsOf(inputs));
    expect(statements.length).toBeGreaterThan(FUNCTIONS.length);
    for (const { actions, resources } of statements) {
      expect(actions.filter((action) => action.includes("*"))).toEqual([]);
      expect(resources.filter((arn) => /\*/.test(arn.replace(/(\/|Logs:)\*$/, "")))).toEqual([]);
    }
    const whole = Object.values(PERMISSIONS)
      .flat()
      .flatMap(([action, ...resources]) => resources.map((resource) => `${action} ${resource}`))
      .filter((allowed) => !/(\/\*| jobs| logs| machine)$/.test(allowed));
    expect([...new Set(whole)]).toEqual(Object.keys(EXCEPTIONS));
  });

  test.each([
    ["sweep", `rate(${SWEEP_MINUTES} minutes)`, {}, { mode: "OFF" }],
    [
      "retrain",
      "rate(7 days)",
      { dataset: "shop", newShareMin: 0.1, costLimitUsd: null },
      { mode: "FLEXIBLE", maximumWindowInMinutes: 60 },
    ],
    [
      "collect",
      "rate(1 day)",
      { keepDays: 90, keepRuns: 10 },
      { mode: "FLEXIBLE", maximumWindowInMinutes: 60 },
    ],
  ])("a schedule invokes %s, and may invoke nothing else", (name, rate, event, window) => {
    const arn = expect.stringMatching(new RegExp(`:${stacks.functionOf(name)["name"]}$`));
    const schedule = stacks.inputsOf("aws:scheduler/schedule:Schedule", `${name}ScheduleSchedule`);
    expect(schedule).toMatchObject({
      scheduleExpression: rate,
      state: "ENABLED",
      flexibleTimeWindow: window,
      target: { arn, retryPolicy: { maximumRetryAttempts: 0 } },
    });
    const { input = "{}" } = schedule["target"] as { input?: string };
    expect(JSON.parse(input)).toEqual(event);
    const role = stacks.inputsOf("aws:iam/role:Role", `${name}ScheduleRole`);
    expect(JSON.stringify(role["assumeRolePolicy"])).toContain("scheduler.amazonaws.com");
    expect(statementsOf(role)).toMatchObject([
      { actions: ["lambda:InvokeFunction"], resources: [arn] },
    ]);
  });

  test("what a schedule says is what its function understands", () => {
    const eventOf = (name: string) => {
      const type = "aws:scheduler/schedule:Schedule";
      const { input } = stacks.inputsOf(type, `${name}ScheduleSchedule`)["target"] as {
        input: string;
      };
      return JSON.parse(input) as unknown;
    };
    expect(decodeRetrainRequest(eventOf("retrain"))).toMatchObject({ dataset: "shop" });
    expect(decodeCollectRequest(eventOf("collect"))).toMatchObject({ keepRuns: 10 });
  });

  bucketTests(() => stacks);
  watchTests(() => stacks);
  auditTests(() => stacks);
  choiceTests(() => chosen);
});
