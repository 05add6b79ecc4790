// The deployed functions over the wire, from what a shop does to what it gets.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inputSources } from "../../functions/adapters/inputSources.ts";
import { artifactKey, manifestKey, runPrefix } from "../../functions/core/keys.ts";
import { decodeManifest } from "../../functions/core/messages.ts";
import type { ObjectStore } from "../../functions/ports/objectStore.ts";
import { type Deployment, deploy, notificationOf } from "../support/deployment.ts";
import { digestsUnder, runInProcess } from "../support/inProcess.ts";
import { hasS3Server, NO_S3_SERVER } from "../support/s3Server.ts";
import { smallLog } from "../support/smallLog.ts";

const before = { ...process.env };
const OPTIONS = JSON.stringify({
  options: { hidden: 8, batch: 16, rounds: 2, shards: 2, length: 6, "keep-seen": true },
});

describe.skipIf(!hasS3Server)(`in the cloud (${NO_S3_SERVER})`, () => {
  let cloud: Deployment;
  beforeAll(async () => {
    cloud = await deploy();
  });
  afterAll(async () => {
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
    await cloud.drop("inbox/shop/may log.csv", smallLog());
    await cloud.work();
    const [run = ""] = await runs();
    expect(run).toMatch(/^inbox-shop-[0-9a-f]{12}$/);
    expect(await cloud.store.size(artifactKey(run, "report.html"))).toBeGreaterThan(10_000);

    const key = manifestKey(run);
    const manifest = decodeManifest((await cloud.store.get(key)) ?? new Uint8Array(0), key);
    const local = await runInProcess(manifest, { inputs: inputSources() });
    expect(local.last?.kind).toBe("completed");
    expect(await resultsOf(cloud.store, run)).toEqual(await resultsOf(local.store, run));
  });

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

  test("a message that is no notification ends among the dead letters", async () => {
    await cloud.queues.inbox.send(["no notification"]);
    await cloud.work();
    expect(await cloud.queues.inbox.deadLetters()).toEqual(["no notification"]);
  });
});
