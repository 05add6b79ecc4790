// Comparing runs and evaluating plans from the command line.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { millrace } from "../support/commandLine.ts";
import { smallLog } from "../support/smallLog.ts";

interface Difference {
  readonly metric: string;
  readonly a: number;
  readonly b: number;
  readonly difference: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly p: number | null;
}

type Figures = Readonly<Record<string, number>>;

const SOME_OF_EACH_SOURCE = [
  ...["recall@10", "map@20", "rbp@5", "r_precision", "mean_rank", "mean_percentile_rank"],
  ...["negative_log_likelihood_nats", "perplexity", "explore_hit_rate@10"],
  ...["gini@10", "catalogue_coverage@10", "novelty@10_bits", "intra_list_diversity@10_embedding"],
  ...["rsp", "first_item.brier"],
];

/** All but the share of targets that are repeats, which is of the data and not of a model. */
function isCompared(metric: string): boolean {
  return metric !== "repeat_target_share";
}

const FLAGS = ["--keep-seen", "--rounds", "2", "--hidden", "8", "--workers", "1", "--json"];

/** A directory for all tests of a block. */
function sharedDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), "millrace-test-"));
  afterAll(() => rmSync(path, { recursive: true, force: true }), 120_000);
  return path;
}

describe("millrace compare", () => {
  const directory = sharedDirectory();
  const runs: string[] = [];

  async function started(...flags: string[]): Promise<string> {
    const { stdout } = await millrace(["run", "log.csv", ...FLAGS, ...flags], directory);
    return (JSON.parse(stdout) as { run: string }).run;
  }

  beforeAll(async () => {
    writeFileSync(join(directory, "log.csv"), smallLog());
    runs.push(await started());
    runs.push(await started("--seed", "2", "--shards", "3"));
    runs.push(await started("--split", "last-item"));
  });

  const compare = async (...args: string[]) => {
    const { stdout, exitCode } = await millrace(["compare", ...args, "--json"], directory);
    return { exitCode, answer: JSON.parse(stdout) };
  };

  test("prints every difference with its interval, whatever the shards", async () => {
    const [a = "", b = ""] = runs;
    const { exitCode, answer } = await compare(a, b);
    expect(exitCode).toBe(0);
    const fields = answer.configuration.map(({ field }: { field: string }) => field);
    expect(fields).toEqual(["seed", "shards"]);
    const shown = async (run: string) => {
      const { stdout } = await millrace(["show", run, "--json"], directory);
      const { metrics, lists } = JSON.parse(stdout);
      return { ...metrics.test, ...lists } as Figures;
    };
    const [metricsA, metricsB] = [await shown(a), await shown(b)];
    const names = answer.differences.map(({ metric }: Difference) => metric);
    expect(names).toEqual(expect.arrayContaining(SOME_OF_EACH_SOURCE));
    for (const found of answer.differences as Difference[]) {
      if (found.metric in metricsA) {
        expect(found.a, found.metric).toBeCloseTo(metricsA[found.metric] ?? Number.NaN, 9);
        expect(found.b, found.metric).toBeCloseTo(metricsB[found.metric] ?? Number.NaN, 9);
      }
      expect(found.difference, found.metric).toBeCloseTo(found.b - found.a, 9);
      if (found.p === null) {
        expect(found).toMatchObject({ low: null, high: null, reason: expect.any(String) });
      } else {
        expect(found.low, found.metric).toBeLessThanOrEqual(found.difference + 1e-9);
        expect(found.high, found.metric).toBeGreaterThanOrEqual(found.difference - 1e-9);
        expect(found.p).toBeGreaterThan(0);
      }
    }
    expect(names).toEqual(expect.arrayContaining(Object.keys(metricsA).filter(isCompared)));
    expect(answer.overlap[0].users).toBeGreaterThan(10);
  });

  test("exits with 3 where a limit is passed, with the answer all the same", async () => {
    const [a = ""] = runs;
    const worse = `${a}:most_popular`;
    const better = `${a}:sequence_rules`;
    const limit = ["--fail-if-worse", "ndcg@20:0.5%"];
    const failed = await compare(better, worse, ...limit, "--fail-if-worse", "mean_rank:0.5%");
    expect(failed.exitCode).toBe(3);
    expect(failed.answer.limits).toMatchObject([
      { metric: "ndcg@20", state: "fail" },
      { metric: "mean_rank", state: "fail" },
    ]);
    const passed = await compare(worse, better, ...limit, "--fail-if-worse", "mrr@7:0");
    expect(passed.exitCode).toBe(0);
    expect(passed.answer.limits).toMatchObject([{ state: "pass" }, { metric: "mrr@7" }]);
  });

  test("knows of which metrics less is better, and what lists or likelihoods need", async () => {
    const [a = "", b = ""] = runs;
    const worse = `${a}:most_popular`;
    const limited = (x: string, y: string, metric: string) =>
      compare(x, y, "--fail-if-worse", `${metric}:0`);
    const { answer, exitCode } = await limited(a, b, "gini@5");
    const found = answer.differences.find(({ metric }: Difference) => metric === "gini@5");
    expect(answer.limits[0].state).toBe(found.difference > 0 ? "fail" : "pass");
    expect(exitCode).toBe(found.difference > 0 ? 3 : 0);
    const refused = await limited(a, worse, "gini@5");
    expect([refused.exitCode, refused.answer.error.code]).toEqual([2, "metric-not-measured"]);
    const beyond = await limited(a, b, "gini@500");
    expect(beyond.answer.error.code).toBe("list-too-short");
  });

  test("finds no difference of a run from itself", async () => {
    const [a = ""] = runs;
    const { answer } = await compare(a, a);
    expect(answer.configuration).toEqual([]);
    for (const { metric, difference, p } of answer.differences as Difference[]) {
      expect([difference, p ?? 1], metric).toEqual([0, 1]);
    }
    expect(answer.overlap[0]).toMatchObject({ jaccard: 1, sameFirst: 1, rankBiased: 1 });
  });

  test("refuses other cases unless what is common is asked for", async () => {
    const [a = "", , c = ""] = runs;
    const refused = await compare(a, c);
    expect(refused.exitCode).toBe(2);
    expect(refused.answer.error.code).toBe("different-cases");
    const common = await compare(a, c, "--common-cases");
    expect(common.exitCode).toBe(0);
    expect(common.answer.leftOut[1]).toBeGreaterThan(0);
  });

  test.each([
    ["no-such-run", "unknown-run"],
    ["RUN:nothing", "unknown-ranking"],
  ])("refuses %s", async (name, code) => {
    const [a = ""] = runs;
    const { exitCode, answer } = await compare(a, name.replace("RUN", a));
    expect([exitCode, answer.error.code]).toEqual([2, code]);
  });
});

describe("millrace evaluate", () => {
  const plan = {
    name: "try",
    data: { generate: { users: 60, families: "all" } },
    splits: ["folds:3"],
    models: { gru: { model: "gru" }, rnn: { model: "rnn_tanh", hidden: 4 } },
    seeds: [1, 2],
    options: { rounds: 1, hidden: 8 },
  };
  const directory = sharedDirectory();
  const evaluate = (...args: string[]) =>
    millrace(["evaluate", "plan.json", "--workers", "1", "--json", ...args], directory);
  const runsFolder = join(directory, ".millrace", "runs");

  beforeAll(() => {
    writeFileSync(join(directory, "plan.json"), JSON.stringify(plan));
  });

  test("prepares runs that anyone may drive", async () => {
    const { stdout, exitCode } = await evaluate("--prepare");
    const { plan: id, open } = JSON.parse(stdout);
    expect(exitCode).toBe(0);
    expect(open).toHaveLength(12);
    const driven = await millrace(["resume", open[0], "--workers", "1"], directory);
    expect(driven.exitCode).toBe(0);
    const again = JSON.parse((await evaluate("--prepare")).stdout);
    expect(again.plan).toBe(id);
    expect(again.open).toEqual(open.slice(1));
  });

  test("drives what is left, compares over seeds and says the same when asked again", async () => {
    const { stdout, stderr, exitCode } = await evaluate();
    expect(exitCode).toBe(0);
    expect(stderr).toContain("12 runs, 1 of them completed");
    const { cells, aging, plan: id } = JSON.parse(stdout);
    expect(cells).toHaveLength(1);
    expect(cells[0]).toMatchObject({ data: "data", split: "folds:3", seeds: 2 });
    // Cross-validation tests everybody with a history once.
    expect(cells[0].cases).toBe(cells[0].users);
    expect(cells[0].users).toBeGreaterThan(50);
    const names = cells[0].contenders.map(({ name }: { name: string }) => name);
    expect(names.slice(0, 2)).toEqual(["gru", "rnn"]);
    expect(names).toEqual(expect.arrayContaining(["most_popular", "sequence_rules", "v_sknn"]));
    expect(cells[0].differences).toHaveLength(10 * (names.length - 1));
    // How alike lists are under other seeds, of each model; nothing ages without windows.
    const [stable] = cells[0].stability;
    expect(cells[0].stability).toHaveLength(2);
    expect(stable.rankBiased.low).toBeGreaterThan(0);
    expect(stable.rankBiased.high).toBeLessThan(1);
    expect(aging).toEqual([]);
    const file = join(directory, ".millrace", "plans", id, "comparison.json");
    const kept = readFileSync(file, "utf8");
    const again = await evaluate();
    expect(again.stdout).toBe(stdout);
    rmSync(file);
    expect((await evaluate()).stdout).toBe(stdout);
    expect(readFileSync(file, "utf8")).toBe(kept);
    expect(readdirSync(runsFolder)).toHaveLength(12);
  });

  test("refuses a plan whose flags are none, before anything is written", async () => {
    const wrong = { ...plan, name: "wrong", models: { gru: { hiden: 3 } } };
    writeFileSync(join(directory, "wrong.json"), JSON.stringify(wrong));
    const { stdout, exitCode } = await millrace(
      ["evaluate", "wrong.json", "--store", "other", "--json"],
      directory,
    );
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout).error).toMatchObject({ code: "invalid-plan" });
    expect(JSON.parse(stdout).error.found).toContain("--hiden");
  });
});
