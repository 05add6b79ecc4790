import { describe, expect, test } from "vitest";
import { FAMILIES } from "../../../functions/core/generator/families.ts";
import { plannedRunName } from "../../../functions/core/plans/planRecord.ts";
import { decodePlan } from "../../../functions/core/plans/planSchema.ts";
import { parseProtocol } from "../../../functions/core/plans/protocol.ts";
import { differenceVerdict, statementFor } from "../../../functions/core/plans/statement.ts";
import { argumentsOf, plannedData, plannedTrials } from "../../../functions/core/plans/trials.ts";

const plan = {
  name: "p",
  data: { a: { files: ["x.csv"], options: { hidden: 8, input: ["type", "gap"] } } },
  splits: ["last-item"],
  models: { gru: { model: "gru" }, wide: { hidden: 64, "keep-seen": true } },
  seeds: [1, 2],
  options: { rounds: 3, hidden: 4 },
};
const decoded = (changes: object) =>
  decodePlan(JSON.stringify({ ...plan, ...changes }), "plan.json");
const trialsOf = (changes: object) => {
  const found = decoded(changes);
  return plannedTrials(found, plannedData(found, "plan.json"), "plan.json");
};

describe("a plan", () => {
  test("is data × splits × models × seeds, flags of the model first", () => {
    const trials = trialsOf({});
    expect(trials.map(({ model, seed }) => [model, seed])).toEqual([
      ["gru", 1],
      ["gru", 2],
      ["wide", 1],
      ["wide", 2],
    ]);
    expect(trials[0]?.arguments.join(" ")).toBe(
      "--split last-item --seed 1 --rounds 3 --hidden 8 --input type --input gap --model gru",
    );
    expect(trials[2]?.arguments).toContain("64");
    expect(trials[2]?.arguments).toContain("--keep-seen");
  });

  test("makes folds and windows into runs of their own", () => {
    const trials = trialsOf({ splits: ["folds:3", "rolling:2025-01-01..2025-01-03/2"] });
    const parts = new Set(trials.map(({ part }) => part));
    expect([...parts]).toEqual([
      "fold:1/3",
      "fold:2/3",
      "fold:3/3",
      "time:2025-01-01T00:00:00Z..2025-01-02T00:00:00Z",
      "time:2025-01-02T00:00:00Z..2025-01-03T00:00:00Z",
    ]);
    expect(trials).toHaveLength(5 * 2 * 2);
    const windows = trials.filter(({ split }) => split.startsWith("rolling"));
    expect(windows.every((trial) => trial.arguments.join(" ").includes("--cases all"))).toBe(true);
  });

  test("has diverse data in one line", () => {
    const found = decoded({ data: { generate: { users: 50, families: "each" } } });
    const sets = plannedData(found, "plan.json");
    expect(sets.map(({ name }) => name)).toEqual([...FAMILIES]);
    expect(sets[1]?.source).toEqual({
      kind: "generated",
      generator: { seed: 1, users: 50, families: { drifting: 1 } },
    });
    const mixed = decoded({ data: { generate: { users: 50, families: { cold: 2, noisy: 1 } } } });
    expect(plannedData(mixed, "plan.json")).toMatchObject([
      { name: "data", source: { generator: { families: { cold: 2, noisy: 1 } } } },
    ]);
  });

  test.each([
    ["no JSON", "{", /JSON/],
    ["an unknown field", JSON.stringify({ ...plan, extra: 1 }), /no field extra/],
    ["no models", JSON.stringify({ ...plan, models: {} }), /one model/],
    ["an unknown reference", JSON.stringify({ ...plan, reference: "x" }), /gru, wide/],
    ["a seed twice", JSON.stringify({ ...plan, seeds: [1, 1] }), /each of them once/],
    ["a seed that is none", JSON.stringify({ ...plan, seeds: ["a"] }), /seeds.0/],
    ["data of no kind", JSON.stringify({ ...plan, data: { a: { users: 3 } } }), /data/],
  ])("is refused with %s", (_, json, message) => {
    expect(() => decodePlan(json, "plan.json")).toThrow(message);
  });

  test.each([
    ["a reserved flag", { options: { seed: 3 } }, /the flag seed/],
    ["an odd family", { data: { generate: { users: 3, families: "odd" } } }, /families/],
    ["a split that is none", { splits: ["never"] }, /split/],
    ["users drawn by several seeds", { splits: ["users:0.1"] }, /folds:K/],
    ["no data", { data: {} }, /one set of data/],
    ["too many runs", { seeds: Array.from({ length: 9999 }, (_, seed) => seed) }, /10000 runs/],
  ])("is refused with %s", (_, changes, message) => {
    expect(() => trialsOf(changes)).toThrow(message);
  });
});

describe("protocols", () => {
  test("divide a span into windows that meet, and train a frozen model once", () => {
    const { windows, parts } = parseProtocol("rolling:2025-01-01..2025-01-08/3", "p");
    expect(windows[0]?.toMs).toBe(windows[1]?.fromMs);
    expect(windows[2]?.toMs).toBe(Date.UTC(2025, 0, 8));
    expect(parts).toHaveLength(3);
    const frozen = parseProtocol("frozen:2025-01-01..2025-01-08/3", "p");
    expect(frozen.windows).toEqual(windows);
    expect(frozen.parts).toEqual(["time:2025-01-01T00:00:00Z..2025-01-08T00:00:00Z"]);
  });

  test.each([
    "folds:2",
    "rolling:2025-01-02..2025-01-01/2",
    "rolling:x..y/2",
    "frozen:2025-01-01..2025-01-02/0",
    "rolling:2025-01-01..2025-01-02/101",
  ])("refuse %s", (text) => {
    expect(() => parseProtocol(text, "plan.json, splits.0")).toThrow(/splits\.0/);
  });
});

describe("names and words", () => {
  test("of runs sort as their numbers", () => {
    expect([plannedRunName("p-1", 0), plannedRunName("p-1", 99)]).toEqual(["p-1-0001", "p-1-0100"]);
  });

  test("of flags are those of the command line", () => {
    expect(argumentsOf({ a: true, b: false, c: 1.5, d: ["x", "y"] })).toEqual([
      "--a",
      "--c",
      "1.5",
      "--d",
      "x",
      "--d",
      "y",
    ]);
  });

  test("of differences say no more than the seeds allow", () => {
    const sure = { difference: -0.1, pHolm: 0.001 };
    expect(differenceVerdict(sure, 1)).toBe("these two artefacts differ: worse");
    expect(differenceVerdict(sure, 3)).toBe("worse, by few seeds");
    expect(differenceVerdict(sure, 5)).toBe("worse");
    expect(differenceVerdict({ difference: 1, pHolm: 0.2 }, 5)).toBe("no difference shown");
    expect([1, 4, 5].map((seeds) => statementFor(seeds).split(":")[0])).toEqual([
      "one seed",
      "4 seeds",
      "5 seeds",
    ]);
  });
});
