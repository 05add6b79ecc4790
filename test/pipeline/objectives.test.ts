// Whole runs with every loss, a table of scores of their own and further heads: they complete, learn, and do not depend
// on the order of messages.

import { describe, expect, test } from "vitest";
import { artifactKey, runPrefix } from "../../functions/core/keys.ts";
import { LOSSES } from "../../functions/core/models/objective.ts";
import { randomStream } from "../../functions/core/random.ts";
import type { Report } from "../../functions/core/report/model.ts";
import { parseHeads } from "../../functions/core/run/heads.ts";
import { DEFAULT_OBJECTIVE } from "../../functions/core/run/objective.ts";
import { DEFAULT_REQUEST, type RunRequest } from "../../functions/core/run/request.ts";
import {
  digestsUnder,
  memoryInputSource,
  planInProcess,
  runInProcess,
} from "../support/inProcess.ts";
import { smallLog } from "../support/smallLog.ts";

const inputs = memoryInputSource({ "log.csv": smallLog() });
const small: RunRequest = {
  ...DEFAULT_REQUEST,
  hidden: 8,
  batch: 16,
  rounds: 4,
  patience: 4,
  shards: 2,
  lengthMax: 6,
  model: "gru",
  learningRate: 0.02,
};

async function finished(changes: Partial<RunRequest>, seed: number | null = null) {
  const manifest = await planInProcess(inputs, ["log.csv"], { run: { ...small, ...changes } });
  const chaos = seed === null ? null : randomStream({ seed, purpose: "test" });
  const { last, store } = await runInProcess(manifest, { inputs, chaos });
  const bytes = await store.get(artifactKey(manifest.run, "report.json"));
  const text = bytes === null ? "{}" : new TextDecoder().decode(bytes);
  const report = JSON.parse(text) as Report;
  return { last, store, manifest, report };
}

describe("a run", () => {
  test.each(LOSSES)("with the loss %s learns", async (loss) => {
    const negatives = loss === "softmax" ? null : 12;
    const objective = { ...DEFAULT_OBJECTIVE, loss, negatives };
    const { last, report } = await finished({ objective, output: "own" });
    expect(last?.kind).toBe("completed");
    const losses = report.training.rounds.flatMap(({ trainLoss }) => trainLoss ?? []);
    expect(losses.at(-1)).toBeLessThan(losses[0] ?? 0);
  });

  test("with negatives and heads does not depend on the order of messages", async () => {
    const objective = { ...DEFAULT_OBJECTIVE, loss: "sampled-softmax", negatives: 12 } as const;
    const changes = { objective, heads: parseHeads(["next-is=buy:0.5", "next-gap:0.05"]) };
    const plain = await finished(changes);
    const shuffled = await finished(changes, 3);
    const digests = ({ store, manifest }: typeof plain) =>
      digestsUnder(store, runPrefix(manifest.run));
    const expected = await digests(plain);
    expect(Object.keys(expected).length).toBeGreaterThan(20);
    expect(await digests(shuffled)).toEqual(expected);
    const { heads = [] } = plain.report;
    expect(heads.map(({ name }) => name)).toEqual(["next-is=buy", "next-gap"]);
    for (const { trainLosses, testLoss, constantTestLoss } of heads) {
      expect(trainLosses.length).toBe(4);
      expect(Number.isFinite(testLoss) && Number.isFinite(constantTestLoss)).toBe(true);
    }
  });

  test("with a head for a type that the log does not have fails, and says which there are", async () => {
    const { last } = await finished({ heads: parseHeads(["next-is=rent:1"]) });
    expect(last).toMatchObject({
      kind: "failed",
      error: { explanation: { code: "head-event-type", expected: 'one of "buy", "view"' } },
    });
  });
});
