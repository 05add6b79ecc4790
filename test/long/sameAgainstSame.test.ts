// Comparisons over seeds against runs whose answer is known: a configuration against itself with other seeds must
// differ no more often than the level says, and a model that learns nothing must lose.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { directoryObjectStore } from "../../functions/adapters/directoryObjectStore.ts";
import { alignCases } from "../../functions/core/comparison/alignedCases.ts";
import { metricNamed } from "../../functions/core/comparison/gains.ts";
import { twoLevelDifference } from "../../functions/core/comparison/seedsAndUsers.ts";
import { type UserSums, userSums } from "../../functions/core/comparison/userSums.ts";
import { permutation, randomStream } from "../../functions/core/random.ts";
import { readCaseTable, readContender } from "../../functions/stages/runCases.ts";
import { millraceProcess } from "../support/commandLine.ts";

const directory = mkdtempSync(join(tmpdir(), "millrace-test-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }), 120_000);

async function evaluated(plan: object, ...flags: string[]): Promise<string> {
  writeFileSync(join(directory, "plan.json"), JSON.stringify(plan));
  const { stdout, stderr, exitCode } = await millraceProcess(
    ["evaluate", "plan.json", "--workers", "2", "--json", ...flags],
    directory,
  );
  expect(exitCode, stderr.slice(-2000)).toBe(0);
  return stdout;
}

const data = { generate: { users: 250, families: "all" } };
const options = { rounds: 2, hidden: 12, model: "gru" };

test("five seeds against five others of the same configuration", async () => {
  const seeds = Array.from({ length: 40 }, (_, index) => index + 1);
  const plan = { name: "same", data, splits: ["time:0.8"], models: { gru: {} }, seeds, options };
  const { cells, plan: id } = JSON.parse(await evaluated(plan));
  expect(cells[0].contenders[0].metrics["ndcg@10"].seedDeviation).toBeGreaterThan(0.001);
  const store = await directoryObjectStore(join(directory, ".millrace"));
  const names = seeds.map((seed) => `${id}-${String(seed).padStart(4, "0")}`);
  const tables = [];
  for (const name of names) {
    tables.push(await readCaseTable(store, await readContender(store, name)));
  }
  const aligned = alignCases(tables, false);
  const metric = metricNamed("ndcg@10", "test");
  const sums = aligned.ranks.map((ranks) =>
    userSums(ranks, { ...aligned, isChosen: null }, metric),
  );
  const trials = 1000;
  let rejected = 0;
  for (let trial = 0; trial < trials; trial++) {
    const stream = randomStream({ seed: 7, purpose: "test", major: trial });
    const order = [...permutation(sums.length, stream)].map((index) => sums[index] as UserSums);
    const { p } = twoLevelDifference({ a: order.slice(0, 5), b: order.slice(5, 10) });
    rejected += p < 0.05 ? 1 : 0;
  }
  process.stderr.write(`same against same: ${rejected} of ${trials} called at 5 %\n`);
  // The trials share 40 seeds, so that their rate varies more than that of independent ones.
  expect(rejected / trials).toBeLessThan(0.09);
  expect(rejected / trials).toBeGreaterThan(0.005);
});

test("a model that hardly learns loses, over five seeds", async () => {
  const plan = {
    name: "crippled",
    data: { generate: { users: 600 } },
    splits: ["time:0.8"],
    models: { gru: {}, crippled: { "learning-rate": 0.000001 } },
    seeds: [1, 2, 3, 4, 5],
    options: { ...options, rounds: 8, hidden: 32 },
  };
  const { cells, statement } = JSON.parse(await evaluated(plan));
  expect(statement).toContain("the configurations differ");
  const { difference, high, pHolm } = cells[0].differences.find(
    (one: { model: string; metric: string }) =>
      one.model === "crippled" && one.metric === "ndcg@10",
  );
  process.stderr.write(`crippled: ${difference}, up to ${high}, p (Holm) ${pHolm}\n`);
  expect(difference).toBeLessThan(0);
  expect(high).toBeLessThan(0);
  expect(pHolm).toBeLessThan(0.05);
});
