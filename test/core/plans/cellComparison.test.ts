import { describe, expect, test } from "vitest";
import type { CaseTable } from "../../../functions/core/comparison/alignedCases.ts";
import { type CellContender, compareCell } from "../../../functions/core/plans/cellComparison.ts";
import { parseProtocol } from "../../../functions/core/plans/protocol.ts";
import { randomStream } from "../../../functions/core/random.ts";

const USERS = 80;
const START_MS = Date.UTC(2025, 0, 1);

/** One case a user, ranks drawn from 1 to `worst`. */
function table(seed: number, worst: number): CaseTable {
  const stream = randomStream({ seed, purpose: "test", major: worst });
  const users = Array.from({ length: USERS }, (_, user) => `u${user}`);
  return {
    name: `seed ${seed}`,
    users,
    items: users.map(() => "x"),
    timesMs: Float64Array.from(users, (_, user) => START_MS + user * 3_600_000),
    ranks: Uint32Array.from(users, () => 1 + stream.integer(worst)),
    candidates: 400,
    logShares: null,
    traits: {
      history: new Uint32Array(USERS).fill(1),
      isRepeat: new Uint8Array(USERS),
      itemEvents: new Float64Array(USERS).fill(1),
    },
  };
}

const contender = (name: string, worst: number, seeds: readonly number[]): CellContender => ({
  name,
  kind: "model",
  tables: seeds.map((seed) => table(seed, worst)),
});

describe("compareCell", () => {
  const protocol = parseProtocol("time:0.9", "plan");

  test("tells a crippled model from a good one, and equals from nothing", () => {
    const cell = compareCell({
      data: "d",
      protocol,
      commonCases: false,
      contenders: [
        contender("good", 15, [1, 2, 3, 4, 5]),
        contender("same", 15, [6, 7, 8, 9, 10]),
        contender("crippled", 200, [1, 2, 3, 4, 5]),
      ],
    });
    expect(cell).toMatchObject({ cases: USERS, users: USERS, seeds: 5 });
    const of = (model: string, metric: string) =>
      cell.differences.find((one) => one.model === model && one.metric === metric);
    expect(of("crippled", "ndcg@10")?.pHolm).toBeLessThan(0.01);
    expect(of("crippled", "ndcg@10")?.difference).toBeLessThan(-0.1);
    expect(of("same", "ndcg@10")?.pHolm).toBeGreaterThan(0.05);
    const [good] = cell.contenders;
    expect(good?.metrics["ndcg@10"]?.seedDeviation).toBeGreaterThan(0);
  });

  test("looks at windows one by one", () => {
    const windowed = parseProtocol("frozen:2025-01-01..2025-01-09/4", "plan");
    const cell = compareCell({
      data: "d",
      protocol: windowed,
      commonCases: false,
      contenders: [contender("a", 15, [1]), contender("b", 15, [2])],
    });
    // 80 hours: two days hold 48 of them.
    expect(cell.windows.map(({ cases }) => cases)).toEqual([48, 32, 0, 0]);
    expect(cell.windows[2]?.values).toEqual({ a: null, b: null });
    const { cases: first = 0, values } = cell.windows[0] ?? {};
    const second = cell.windows[1];
    const pooled = (first * (values?.["a"] ?? 0) + 32 * (second?.values["a"] ?? 0)) / 80;
    expect(pooled).toBeCloseTo(cell.contenders[0]?.metrics["ndcg@10"]?.value ?? 0, 12);
    expect(cell.contenders[0]?.metrics["ndcg@10"]?.seedDeviation).toBeNull();
  });
});
