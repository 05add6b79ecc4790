// The stacks, evaluated without an account: names and handlers agree, times fit each other, and each function may do
// what its work needs and nothing else.

import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import {
  decodeCollectRequest,
  decodeRetrainRequest,
} from "../../functions/core/follow/followSchema.ts";
import { DROPPED_SUFFIXES, droppedLog } from "../../functions/core/inbox/dropped.ts";
import { STAGES } from "../../functions/core/messages.ts";
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
import { functionBundles } from "../stacks/bundles.ts";
import { type Evaluated, evaluated, statementsOf } from "../stacks/evaluated.ts";
import { EXCEPTIONS, PERMISSIONS } from "../stacks/permissions.ts";
import { hasPlatform, NOT_INSTALLED } from "../stacks/platform.ts";
import type { Resource } from "../stacks/program.ts";

const root = join(import.meta.dirname, "..", "..");

describe.skipIf(!hasPlatform)(`the stacks (${NOT_INSTALLED})`, () => {
  let stacks: Evaluated;
  beforeAll(() => {
    const program = join(root, "test", "stacks", "stacks.ts");
    const json = execFileSync(process.execPath, [program, "--json"], { encoding: "utf8" });
    stacks = evaluated(JSON.parse(json) as readonly Resource[]);
  });

  test("types agree with SST's", () => {
    const tsc = join(root, "node_modules", ".bin", "tsc");
    execFileSync(tsc, ["-p", join(root, "stacks")], { stdio: ["ignore", 2, 2] });
  });

  test("a function bundles its own work: less than a megabyte, but for the plots of the report", async () => {
    const isLarge = ({ name, bytes }: { name: string; bytes: number }) =>
      bytes > (name === "report" ? 1_750_000 : 1_000_000);
    const bundles = await functionBundles();
    expect(bundles.map(({ name }) => name)).toEqual([...FUNCTIONS]);
    expect(bundles.filter(isLarge)).toEqual([]);
  });

  test("every stage of a run has a worker, and reductions have one", () => {
    expect([...WORKERS].sort()).toEqual([...STAGES, "reduce"].sort());
  });

  test("every handler that is named exists, and every file in functions/ is named", () => {
    const named = stacks
      .ofType("aws:lambda/function:Function")
      .map(({ inputs }) => inputs["handler"]);
    const files = readdirSync(join(root, "functions")).filter((name) => name.endsWith(".ts"));
    expect(named.sort()).toEqual(
      files.map((file) => `functions/${file.replace(/\.ts$/, "")}.handler`),
    );
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
    const wasm = ["kernels.wasm", "kernels.relaxed.wasm"];
    expect(wasm.filter((file) => !existsSync(join(root, "build", file)))).toEqual([]);
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
      .filter((allowed) => !/(\/\*| jobs| logs)$/.test(allowed));
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

  test("the bucket tells the inbox of logs alone, and nothing that is written starts a run", () => {
    const { bucket } = stacks.inputsOf("aws:s3/bucket:Bucket", "storeBucket");
    const told = stacks.inputsOf(
      "aws:s3/bucketNotification:BucketNotification",
      "inboxNotification",
    );
    expect(told).not.toHaveProperty("lambdaFunctions");
    const queues = told["queues"] as readonly Record<string, unknown>[];
    expect(queues.map(({ filterSuffix }) => filterSuffix)).toEqual([...DROPPED_SUFFIXES]);
    for (const { filterPrefix, filterSuffix, events, queueArn } of queues) {
      expect(droppedLog(`${filterPrefix}shop/log${filterSuffix}`)).toMatchObject({ isLog: true });
      expect(events).toEqual(["s3:ObjectCreated:*"]);
      expect(queueArn).toMatch(new RegExp(`:${stacks.jobsOf("inbox")["name"]}$`));
    }
    const written = Object.values(PERMISSIONS)
      .flat()
      .filter(([action]) => action === "s3:PutObject")
      .flatMap(([, ...prefixes]) => prefixes);
    expect(written.filter((prefix) => prefix.startsWith("bucket/inbox"))).toEqual([]);

    const policy = stacks.inputsOf("aws:sqs/queuePolicy:QueuePolicy", "inboxPolicy")["policy"];
    expect(JSON.parse(String(policy)).statements).toMatchObject([
      {
        actions: ["sqs:SendMessage"],
        principals: [{ type: "Service", identifiers: ["s3.amazonaws.com"] }],
        conditions: [
          { variable: "aws:SourceArn", values: [`arn:aws:s3:::${bucket}`] },
          { variable: "aws:SourceAccount", values: ["123456789012"] },
        ],
      },
    ]);
  });

  test("the bucket is closed to the public and to anything but TLS, and encrypted", () => {
    expect(
      stacks.inputsOf(
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "storePublicAccessBlock",
      ),
    ).toMatchObject({
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    const { policy } = stacks.inputsOf("aws:s3/bucketPolicy:BucketPolicy", "storePolicy");
    const { statements } = JSON.parse(String(policy)) as { statements: readonly object[] };
    expect(statements).toMatchObject([
      { effect: "Deny", conditions: [{ variable: "aws:SecureTransport", values: ["false"] }] },
    ]);
    expect(stacks.ofType("aws:s3/bucketCorsConfiguration:BucketCorsConfiguration")).toEqual([]);
    const encryption =
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
    expect(stacks.inputsOf(encryption, "storeEncryption")["rules"]).toMatchObject([
      { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } },
    ]);
  });

  test("what was removed can be had back for a month, and no rule removes runs or models", () => {
    expect(
      stacks.inputsOf("aws:s3/bucketVersioning:BucketVersioning", "storeVersioning"),
    ).toMatchObject({ versioningConfiguration: { status: "Enabled" } });
    const { rules } = stacks.inputsOf(
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
      "storeLifecycle",
    ) as { rules: { filter: { prefix: string }; expiration?: { days?: number } }[] };
    const expiring = rules.filter(({ expiration }) => expiration?.days !== undefined);
    expect(expiring.map(({ filter }) => filter.prefix)).toEqual(["refusals/", "callbacks/"]);
    expect(rules).toContainEqual(
      expect.objectContaining({ noncurrentVersionExpiration: { noncurrentDays: 30 } }),
    );
    expect(rules).toContainEqual(
      expect.objectContaining({ abortIncompleteMultipartUpload: { daysAfterInitiation: 1 } }),
    );
  });
});
