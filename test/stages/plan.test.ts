import { describe, expect, test } from "vitest";
import { inputParts } from "../../functions/core/ranges.ts";
import { memoryInputSource, planInProcess } from "../support/inProcess.ts";
import { smallLog } from "../support/smallLog.ts";

const inputs = memoryInputSource({ "a.csv": smallLog(), "b.csv": smallLog({ seed: 2 }) });

describe("planRun", () => {
  test("names runs by time and by what they do, so that equal requests agree but for the time", async () => {
    const one = await planInProcess(inputs, ["a.csv"]);
    const other = await planInProcess(inputs, ["a.csv"], { run: { seed: 2 } });
    expect(one.run).toMatch(/^20251124T160000Z-[0-9a-f]{8}$/);
    expect(await planInProcess(inputs, ["a.csv"])).toEqual(one);
    expect(other.run).not.toBe(one.run);
  });

  test("settles format and split of every input", async () => {
    const { inputs: planned, config } = await planInProcess(inputs, ["a.csv", "b.csv"]);
    expect(planned.map(({ uri, format }) => [uri, format.hasHeader, format.columns])).toEqual([
      ["a.csv", true, { user: 0, item: 1, time: 2, event: 3, split: null }],
      ["b.csv", true, { user: 0, item: 1, time: 2, event: 3, split: null }],
    ]);
    expect(config.split).toEqual({ kind: "time", quantile: 0.9 });
  });

  test("refuses the same file twice: every row would count double", async () => {
    await expect(planInProcess(inputs, ["a.csv", "a.csv"])).rejects.toMatchObject({
      explanation: { code: "input-named-twice", where: "a.csv" },
    });
  });

  test("cuts inputs into ranges where they are larger, and refuses too many", async () => {
    const tasks = async (rangeBytes: number | null) =>
      inputParts((await planInProcess(inputs, ["a.csv", "b.csv"], { run: { rangeBytes } })).inputs);
    expect(await tasks(null)).toHaveLength(2);
    const [first, second, ...others] = await tasks(1000);
    expect([first?.startByte, first?.endByte, second?.startByte]).toEqual([0, 1000, 1000]);
    const last = others.at(-1);
    expect([last?.input.uri, last?.endByte]).toEqual(["b.csv", Number.POSITIVE_INFINITY]);
    await expect(tasks(1)).rejects.toMatchObject({ explanation: { code: "too-many-ranges" } });
    await expect(tasks(0)).rejects.toMatchObject({ explanation: { where: "--range-bytes" } });
  });
});
