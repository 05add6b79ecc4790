// The command line against a deployment: a real S3 server, and the functions hosted as Lambda hosts them.

import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SqsHandler } from "../../functions/adapters/sqsHandler.ts";
import { artifactKey } from "../../functions/core/keys.ts";
import type { JobQueue } from "../../functions/ports/jobQueue.ts";
import { readLog } from "../../functions/stages/runLog.ts";
import { millraceProcess } from "../support/commandLine.ts";
import { type Deployment, deploy, notificationOf } from "../support/deployment.ts";
import { hostUntilIdle } from "../support/lambdaHost.ts";
import { hasS3Server, NO_S3_SERVER } from "../support/s3Server.ts";
import { smallLog } from "../support/smallLog.ts";

const before = { ...process.env };
const SETTINGS = JSON.stringify({
  options: { hidden: 4, batch: 32, rounds: 1, shards: 2, length: 6, baselines: "most_popular" },
});

describe.skipIf(!hasS3Server)(`the command line against a deployment (${NO_S3_SERVER})`, () => {
  let cloud: Deployment;
  let cwd: string;
  let place: readonly string[];
  beforeAll(async () => {
    cloud = await deploy();
    cwd = await mkdtemp(join(tmpdir(), "millrace-test-"));
    place = ["--store", `s3://${cloud.bucket}`, "--endpoint", process.env["S3_ENDPOINT"] ?? ""];
    await writeFile(join(cwd, "may.csv"), smallLog());
    await writeFile(join(cwd, "settings.json"), SETTINGS);
  });
  afterAll(async () => {
    await cloud.close();
    await rm(cwd, { recursive: true, force: true });
    process.env = before;
  });

  const submit = (...args: string[]) =>
    millraceProcess(["submit", ...args, "--dataset", "shop", "--json", ...place], cwd);
  const documentOf = (stdout: string) => JSON.parse(stdout) as Record<string, unknown>;

  test("submit, watch, logs and fetch lead from a file to its report", async () => {
    const sent = await submit("may.csv", "--options", "settings.json");
    expect(sent.exitCode, sent.stderr).toBe(0);
    const { submitted } = documentOf(sent.stdout) as { submitted: { run: string }[] };
    const run = submitted[0]?.run ?? "";
    expect(submitted).toMatchObject([
      { outcome: "uploaded", run: expect.stringMatching(/^inbox-shop-/) },
    ]);

    const again = await submit("may.csv");
    expect(documentOf(again.stdout)).toMatchObject({ submitted: [{ outcome: "unchanged", run }] });

    await cloud.queues.inbox.send([notificationOf(cloud.bucket, "inbox/shop/may.csv")]);
    const watched = millraceProcess(["watch", run, "--every", "1", "--json", ...place], cwd);
    await cloud.work();
    const { exitCode, stdout, stderr } = await watched;
    expect(exitCode, stderr).toBe(0);
    expect(documentOf(stdout)).toMatchObject({ run, cost: { bill_usd: expect.any(String) } });
    expect(stderr).toContain("train, round 0 × 2");
    expect(stderr).toContain("so far about $");

    const told = await millraceProcess(["logs", run, "--json", ...place], cwd);
    const { attempts } = documentOf(told.stdout) as { attempts: { outcome: string }[] };
    expect(attempts.length).toBeGreaterThan(8);
    expect(new Set(attempts.map(({ outcome }) => outcome))).toEqual(new Set(["done"]));

    const fetched = await millraceProcess(["fetch", run, "--to", "mine", "--json", ...place], cwd);
    expect(fetched.exitCode, fetched.stderr).toBe(0);
    const report = await readFile(join(cwd, "mine", "report.html"));
    expect(
      Buffer.compare(report, (await cloud.store.get(artifactKey(run, "report.html"))) ?? report),
    ).toBe(0);

    const all = await millraceProcess(
      ["fetch", run, "--all", "--to", "whole", "--json", ...place],
      cwd,
    );
    expect(all.exitCode, all.stderr).toBe(0);
    const shown = await millraceProcess(["show", run, "--store", "whole", "--json"], cwd);
    expect(documentOf(shown.stdout)).toMatchObject({ run, state: "completed" });
  });

  test("another file of the same name is refused unless it is to replace the first", async () => {
    await writeFile(join(cwd, "may.csv"), smallLog({ users: 30 }));
    const refused = await submit("may.csv");
    expect(refused.exitCode).toBe(2);
    expect(documentOf(refused.stdout)).toMatchObject({ error: { code: "object-exists" } });
    const replaced = await submit("may.csv", "--replace");
    expect(documentOf(replaced.stdout)).toMatchObject({ submitted: [{ outcome: "uploaded" }] });
  });

  test("what cannot be a run is refused before anything is sent", async () => {
    await writeFile(join(cwd, "notes.txt"), "no log");
    await writeFile(join(cwd, "odd.csv"), "a,b\n1,2\n");
    const named = await submit("notes.txt");
    expect(documentOf(named.stdout)).toMatchObject({ error: { code: "not-a-log" } });
    const odd = await submit("odd.csv");
    expect(odd.exitCode, odd.stdout).not.toBe(0);
    const local = await millraceProcess(["submit", "may.csv", "--dataset", "shop", "--json"], cwd);
    expect(documentOf(local.stdout)).toMatchObject({ error: { code: "no-deployment" } });
    expect(await cloud.store.list("inbox/shop/odd.csv")).toEqual([]);
  });

  test("a run that is cancelled with --stage is told of at once, and by workers that come upon it", async () => {
    const { follow, preprocess } = cloud.queues;
    const known = await cloud.store.folders("runs/");
    await cloud.queues.inbox.send([notificationOf(cloud.bucket, "inbox/shop/may.csv")]);
    await host("inbox");
    const run = (await cloud.store.folders("runs/")).find((name) => !known.includes(name)) ?? "";
    await emptied(follow);

    const jobs = process.env["MILLRACE_FOLLOW"] ?? "";
    const queues = JSON.stringify({ follow: { jobs, dead_letters: `${jobs}-dead` } });
    await mkdir(join(cwd, ".sst"));
    const outputs = JSON.stringify({ stage: "prod", bucket: cloud.bucket, queues });
    await writeFile(join(cwd, ".sst", "outputs.json"), outputs);
    const asked = ["cancel", run, "--stage", "prod", ...place.slice(2), "--json"];
    const cancelled = await millraceProcess(asked, cwd);
    expect(cancelled.exitCode, cancelled.stderr).toBe(0);
    expect(documentOf(cancelled.stdout)).toEqual({ run, state: "cancelled", isTold: true });
    const told = [JSON.stringify({ kind: "grown", run })];
    expect(await emptied(follow)).toEqual(told);

    const listed = await millraceProcess(["runs", ...place, "--json"], cwd);
    expect(documentOf(listed.stdout), listed.stderr).toMatchObject({
      runs: expect.arrayContaining([{ run, state: "cancelled" }]),
    });

    await host("preprocess");
    expect(await emptied(follow)).toEqual(told);
    expect(await emptied(preprocess)).toEqual([]);
    expect((await readLog(cloud.store, run)).map(({ kind }) => kind)).toEqual([
      "wave",
      "cancelled",
    ]);
  });

  async function host(name: "inbox" | "preprocess"): Promise<void> {
    const handler = (await cloud.handler(name)) as SqsHandler;
    const queue = cloud.queues[name];
    await hostUntilIdle([{ queue, handler }], { batch: 1, visibilityMs: 60_000 });
  }

  async function emptied(queue: JobQueue): Promise<readonly string[]> {
    const messages = await queue.receive(10, 60_000);
    await Promise.all(messages.map(({ receipt }) => queue.delete(receipt)));
    return messages.map(({ body }) => body);
  }

  test("the doctor finds the store fit, and tells what the account may run at once", async () => {
    const lambda = createServer((_, response) => {
      response.setHeader("content-type", "application/json");
      const AccountLimit = { ConcurrentExecutions: 10, UnreservedConcurrentExecutions: 10 };
      response.end(JSON.stringify({ AccountLimit }));
    });
    lambda.listen(0, "127.0.0.1");
    await once(lambda, "listening");
    const { port } = lambda.address() as AddressInfo;
    const environment = { AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${port}` };
    try {
      const asked = await millraceProcess(["doctor", "--json", ...place], cwd, { environment });
      const { fit, findings } = documentOf(asked.stdout) as {
        fit: boolean;
        findings: { check: string; state: string; found: string }[];
      };
      expect(asked.exitCode, asked.stderr).toBe(0);
      expect(fit).toBe(true);
      const states = Object.fromEntries(findings.map(({ check, state }) => [check, state]));
      expect(states).toMatchObject({
        ...{ "numeric core": "ok", credentials: "ok", region: "ok", clock: "ok", store: "ok" },
        "Lambda quota": "warning",
      });
    } finally {
      lambda.close();
    }
    const nowhere = ["--store", "s3://millrace-no-such-bucket", ...place.slice(2)];
    const missing = await millraceProcess(["doctor", "--json", ...nowhere], cwd);
    expect(missing.exitCode).toBe(2);
    expect(documentOf(missing.stdout)).toMatchObject({ fit: false });
  });
});
