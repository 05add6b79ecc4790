// The stacks, evaluated without an account: names and handlers agree, times fit each other, and each function may do
// what its worker does and nothing else.

import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { installPlatform } from "../../cli/sst.ts";
import { STAGES } from "../../functions/core/messages.ts";
import { RECEIVES_MAX, SIZES, SWEEP, WORKERS } from "../../stacks/sizes.ts";
import { functionBundles } from "../stacks/bundles.ts";
import type { Resource } from "../stacks/program.ts";

const root = join(import.meta.dirname, "..", "..");
const isInstalled = await tryInstalling();
const NOT_INSTALLED = "skipped where SST is not installed and the npm registry cannot be reached";

async function tryInstalling(): Promise<boolean> {
  try {
    installPlatform();
    return true;
  } catch (cause) {
    const registry = process.env["npm_config_registry"] ?? "https://registry.npmjs.org/";
    const isReachable = await fetch(`${registry}sst`, { method: "HEAD" }).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReachable) {
      throw cause;
    }
    return false;
  }
}

const title = (worker: string) => worker.charAt(0).toUpperCase() + worker.slice(1);

interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

describe.skipIf(!isInstalled)(`the stacks (${NOT_INSTALLED})`, () => {
  let resources: readonly Resource[];
  beforeAll(() => {
    const program = join(root, "test", "stacks", "stacks.ts");
    const json = execFileSync(process.execPath, [program, "--json"], { encoding: "utf8" });
    resources = JSON.parse(json) as readonly Resource[];
  });

  test("a function bundles its own stage: less than a megabyte, but for the plots of the report", async () => {
    const isLarge = ({ worker, bytes }: { worker: string; bytes: number }) =>
      bytes > (worker === "report" ? 1_750_000 : 1_000_000);
    const bundles = await functionBundles();
    expect(bundles.map(({ worker }) => worker)).toEqual([...WORKERS, "sweep"]);
    expect(bundles.filter(isLarge)).toEqual([]);
  });

  const ofType = (type: string) => resources.filter((resource) => resource.type === type);
  function inputsOf(type: string, name: string): Readonly<Record<string, unknown>> {
    const found = ofType(type).filter((resource) => resource.name === name);
    expect(found.map((resource) => resource.name)).toEqual([name]);
    return found[0]?.inputs ?? {};
  }
  const functionOf = (worker: string) =>
    inputsOf("aws:lambda/function:Function", `${title(worker)}Function`);
  const jobsOf = (worker: string) => inputsOf("aws:sqs/queue:Queue", `${title(worker)}JobsQueue`);
  const mappingOf = (worker: string) =>
    ofType("aws:lambda/eventSourceMapping:EventSourceMapping").filter(({ inputs }) =>
      String(inputs["eventSourceArn"]).endsWith(`:${jobsOf(worker)["name"]}`),
    );

  test("types agree with SST's", () => {
    const tsc = join(root, "node_modules", ".bin", "tsc");
    execFileSync(tsc, ["-p", join(root, "stacks")], { stdio: ["ignore", 2, 2] });
  });

  test("every stage of a run has a worker, and reductions have one", () => {
    expect([...WORKERS].sort()).toEqual([...STAGES, "reduce"].sort());
  });

  test("every handler that is named exists, and every file in functions/ is named", () => {
    const named = ofType("aws:lambda/function:Function").map(({ inputs }) => inputs["handler"]);
    const files = readdirSync(join(root, "functions")).filter((name) => name.endsWith(".ts"));
    expect(named.sort()).toEqual(
      files.map((file) => `functions/${file.replace(/\.ts$/, "")}.handler`),
    );
  });

  test.each(WORKERS)(
    "%s gets what was settled, and the Node and the module that it needs",
    (worker) => {
      const { memoryMB, timeoutMinutes, architecture } = SIZES[worker];
      expect(functionOf(worker)).toMatchObject({
        runtime: "nodejs24.x",
        memorySize: memoryMB,
        timeout: timeoutMinutes * 60,
        architectures: [architecture],
      });
      expect(
        ["kernels.wasm", "kernels.relaxed.wasm"].filter(
          (file) => !existsSync(join(root, "build", file)),
        ),
      ).toEqual([]);
    },
  );

  test.each(WORKERS)(
    "a message for %s stays hidden six times as long as its function may run",
    (worker) => {
      const timeout = Number(functionOf(worker)["timeout"]);
      expect(jobsOf(worker)["visibilityTimeoutSeconds"]).toBe(6 * timeout);
    },
  );

  test.each(WORKERS)(
    "what %s cannot do ends among its dead letters and is kept for two weeks",
    (worker) => {
      const dead = inputsOf("aws:sqs/queue:Queue", `${title(worker)}DeadLettersQueue`);
      const policy = JSON.parse(String(jobsOf(worker)["redrivePolicy"]));
      expect(policy.deadLetterTargetArn).toMatch(new RegExp(`:${dead["name"]}$`));
      expect(policy.maxReceiveCount).toBe(RECEIVES_MAX);
      expect(dead["messageRetentionSeconds"]).toBe(14 * 24 * 3600);
    },
  );

  test.each(WORKERS)(
    "%s is fed by its queue alone, and failures are reported message by message",
    (worker) => {
      const mappings = mappingOf(worker);
      expect(mappings).toHaveLength(1);
      expect(mappings[0]?.inputs).toMatchObject({
        functionResponseTypes: ["ReportBatchItemFailures"],
        functionName: expect.stringMatching(new RegExp(`:${functionOf(worker)["name"]}$`)),
      });
    },
  );

  test.each(WORKERS)("%s knows the queues to which it may send, and no others", (worker) => {
    const { MILLRACE_QUEUES = "" } = (
      functionOf(worker)["environment"] as { variables: Record<string, string> }
    ).variables;
    const known = JSON.parse(MILLRACE_QUEUES) as Record<string, string>;
    expect(Object.keys(known)).toEqual(worker === "reduce" ? [...WORKERS] : ["reduce"]);
    const [, sending] =
      permissionsOf(worker).find(([action]) => action === "sqs:SendMessage") ?? [];
    expect(sending).toEqual(Object.keys(known).map((name) => jobsOf(name)["name"]));
  });

  test.each(WORKERS)("%s may do what it does, and nothing else", (worker) => {
    const isReader = worker === "preprocess" || worker === "reduce";
    const bucket = inputsOf("aws:s3/bucket:Bucket", "StoreBucket")["bucket"];
    const allowed = permissionsOf(worker).filter(([action]) => action !== "sqs:SendMessage");
    expect(allowed).toEqual([
      ["s3:ListBucket", [bucket]],
      ["s3:GetObject,s3:PutObject", [`${bucket}/runs/*`]],
      ...(isReader ? [["s3:GetObject", [`${bucket}/inbox/*`]]] : []),
      ["sqs:ReceiveMessage,sqs:DeleteMessage,sqs:GetQueueAttributes", [jobsOf(worker)["name"]]],
    ]);
  });

  test("a schedule sweeps the runs under way, which may send to every worker and nothing else", () => {
    const bucket = inputsOf("aws:s3/bucket:Bucket", "StoreBucket")["bucket"];
    expect(permissionsOf("sweep")).toEqual([
      ["s3:ListBucket", [bucket]],
      ["s3:GetObject,s3:PutObject", [`${bucket}/runs/*`]],
      ["sqs:SendMessage", WORKERS.map((worker) => jobsOf(worker)["name"])],
    ]);
    const schedules = ofType("aws:scheduler/schedule:Schedule");
    expect(schedules.map(({ name }) => name)).toEqual(["SweepScheduleSchedule"]);
    const sweeper = functionOf("sweep");
    expect(sweeper).toMatchObject({ handler: "functions/sweep.handler", timeout: 300 });
    expect(schedules[0]?.inputs).toMatchObject({
      scheduleExpression: `rate(${SWEEP.everyMinutes} minutes)`,
      state: "ENABLED",
      target: {
        arn: expect.stringMatching(new RegExp(`:${sweeper["name"]}$`)),
        retryPolicy: { maximumRetryAttempts: 0 },
      },
    });
    // The schedule may invoke this function, and nothing else.
    const roles = ofType("aws:iam/role:Role").filter(({ inputs }) =>
      JSON.stringify(inputs["assumeRolePolicy"]).includes("scheduler.amazonaws.com"),
    );
    const [inline] = (roles[0]?.inputs["inlinePolicies"] ?? []) as readonly { policy: string }[];
    const { statements } = JSON.parse(inline?.policy ?? "{}") as { statements: Statement[] };
    expect(roles).toHaveLength(1);
    expect(statements.map(({ actions }) => actions)).toEqual([["lambda:InvokeFunction"]]);
  });

  /** What a function's role allows: actions, and the last part of each ARN. */
  function permissionsOf(worker: string): [string, string[]][] {
    const role = inputsOf("aws:iam/role:Role", `${title(worker)}Role`);
    expect(JSON.parse(String(role["assumeRolePolicy"])).Statement).toEqual([
      { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
    ]);
    expect(role["managedPolicyArns"]).toEqual([
      "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    ]);
    const [inline] = role["inlinePolicies"] as readonly { policy: string }[];
    const { statements } = JSON.parse(inline?.policy ?? "{}") as {
      statements: readonly Statement[];
    };
    return statements.map(({ actions, resources: arns }) => [
      actions.join(","),
      arns.map((arn) => arn.slice(arn.lastIndexOf(":") + 1)),
    ]);
  }

  test("the bucket is closed to the public and to anything but TLS", () => {
    expect(
      inputsOf("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "StorePublicAccessBlock"),
    ).toMatchObject({
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    const policy = inputsOf("aws:s3/bucketPolicy:BucketPolicy", "StorePolicy")["policy"];
    const { statements } = JSON.parse(String(policy)) as { statements: readonly object[] };
    expect(statements).toMatchObject([
      { effect: "Deny", conditions: [{ variable: "aws:SecureTransport", values: ["false"] }] },
    ]);
    expect(ofType("aws:s3/bucketCorsConfiguration:BucketCorsConfiguration")).toEqual([]);
  });
});
