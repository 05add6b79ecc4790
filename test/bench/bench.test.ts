import { describe, expect, test } from "vitest";
import { loadKernels } from "../../functions/adapters/kernelModule.ts";
import { BENCHMARKS } from "./bench.ts";
import { measureCsv } from "./csvBench.ts";
import { expectAgreement, measure, median } from "./measure.ts";
import { MERGING_WAYS, measureMerging, mergingLines, verifyMerging } from "./mergingBench.ts";
import { leadingSessions, shopLog, yoochooseLog } from "./mergingLogs.ts";
import { moduleBytes, startTimes } from "./moduleBench.ts";
import { measureWorkers } from "./workersBench.ts";

const EFFORT = { pairs: 1, sampleMs: 0, scale: "small" } as const;

describe("benchmarks in small sizes", () => {
  test.each(BENCHMARKS.map((benchmark) => [benchmark.name, benchmark] as const))(
    "%s verifies its answer and measures",
    async (_, benchmark) => {
      const { build = "release" } = benchmark;
      const measured = await measure(benchmark, loadKernels({ build }), null, EFFORT);
      expect(measured.oursMs).toBeGreaterThan(0);
      expect(measured.ratio === null).toBe(measured.peer === null);
    },
  );

  test("the reading of CSV verifies its answers, and those of its peers, and measures", async () => {
    const options = { scale: "small", duckdb: false, repeats: 1 } as const;
    const rows = await measureCsv(loadKernels(), options);
    expect(rows.map(({ reader }) => reader.split(",")[0])).toEqual([
      ...["ours", "ours", "ours"],
      ...["csv-parse", "udsv"],
    ]);
  });

  test("the peer's answer is compared with ours", async () => {
    const wrong = {
      name: "a peer that is wrong",
      prepare: async () => ({ c: new Float32Array(24 * 24).fill(1) }),
      timeMs: async () => 1,
      stop: () => undefined,
    };
    const [product] = BENCHMARKS;
    expect(product?.name).toBe("product");
    if (product !== undefined) {
      await expect(measure(product, loadKernels(), wrong, EFFORT)).rejects.toThrow(/difference/);
    }
  });

  test("an answer that is off or not a number does not agree", () => {
    expect(() => expectAgreement("x", [1, 2], [1, 2], 4)).not.toThrow();
    expect(() => expectAgreement("x", [1, 2.001], [1, 2], 4)).toThrow(/x/);
    expect(() => expectAgreement("x", [Number.NaN], [1], 4)).toThrow(/NaN/);
  });

  test("a median of an even and an odd number of values", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
  });

  test("two workers come to the weights of one thread", async () => {
    const { ratio } = await measureWorkers(1, 1);
    expect(ratio).toBeGreaterThan(0);
  });

  test("merging is verified, and one shard is at no distance to itself", async () => {
    await verifyMerging();
    const log = shopLog({ users: 150, hidden: 4, epochs: 1, seeds: [1] });
    const ways = MERGING_WAYS.filter(({ shards }) => shards === 1 || shards === 16).toSpliced(1, 1);
    const [one, many] = await measureMerging(log, ways);
    expect(one).toMatchObject({ change: 0, changeError: 0, merges: 1 });
    expect(one?.saved).toMatchObject({ byRows: 1, byForm: 1 });
    expect(many?.saved.byRows).toBeGreaterThan(1);
    expect(many?.saved.byForm).toBeGreaterThan(1);
    expect(many?.merges).toBeGreaterThan(1);
    expect(mergingLines([])).toHaveLength(2);
  }, 60_000);

  test("a log that is not there is skipped with the reason, and a leading part has whole sessions", () => {
    const size = { sessions: 2, hidden: 4, epochs: 1, seeds: [1] };
    expect(yoochooseLog(undefined, size)).toMatch(/skipped: MILLRACE_DATA_DIR is not set/);
    expect(yoochooseLog("/nowhere", size)).toMatch(/skipped: there is no .nowhere/);
    const csv = "session_id,item_id\na,1\na,2\nb,1\nc,3\n";
    const leading = leadingSessions(new TextEncoder().encode(csv), 2);
    expect(new TextDecoder().decode(leading)).toBe("session_id,item_id\na,1\na,2\nb,1\n");
  });

  test("the module stays below 100 kB and loads in a process of its own", () => {
    expect(moduleBytes()).toBeLessThan(100_000);
    const { loadMs, claimMs } = startTimes(1);
    expect(loadMs).toBeGreaterThan(0);
    expect(claimMs).toBeGreaterThan(0);
  });
});
