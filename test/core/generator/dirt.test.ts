import { describe, expect, test } from "vitest";
import { FAULTS, faultyLine, planDirt } from "../../../functions/core/generator/dirt.ts";
import { shopConfig } from "../../../functions/core/generator/shop.ts";

const ROWS = 50_000;
const config = shopConfig({ seed: 41, dirtyRowShare: 0.02, duplicateRowShare: 0.01 });

describe("planDirt", () => {
  const plan = planDirt(config, ROWS);

  test("is the same every time, and another for another seed", () => {
    expect(planDirt(config, ROWS)).toEqual(plan);
    expect(planDirt({ ...config, seed: 42 }, ROWS)).not.toEqual(plan);
  });

  test("holds every kind with its share", () => {
    const expectShare = (kind: string, share: number) => {
      const count = plan.filter((row) => row.kind === kind).length;
      expect(Math.abs(count - share * ROWS)).toBeLessThan(4 * Math.sqrt(share * ROWS));
    };
    for (const fault of FAULTS) {
      expectShare(fault, 0.02 / FAULTS.length);
    }
    expectShare("duplicate", 0.01);
  });

  test("is in the order of the file; copies stand after their source, at most a thousand rows late", () => {
    for (const [index, row] of plan.entries()) {
      expect(row.after).toBeGreaterThanOrEqual(plan[index - 1]?.after ?? 0);
      expect(row.after).toBeLessThan(ROWS);
      const lag = row.after - row.source;
      expect(lag >= 0 && lag < (row.kind === "duplicate" ? 1000 : 1)).toBe(true);
    }
  });

  test("is empty where nothing is to be dirty", () => {
    expect(planDirt({ ...config, dirtyRowShare: 0, duplicateRowShare: 0 }, ROWS)).toEqual([]);
  });
});

describe("faultyLine", () => {
  const row = {
    user: "u1",
    item: "i2",
    event: "view",
    time: "2025-01-01T00:00:00Z",
    category: "é",
  };
  const latin1 = new TextDecoder("latin1");
  const textOf = (...[fault, detail]: [(typeof FAULTS)[number], number]) =>
    latin1.decode(faultyLine(fault, row, detail)).replace("Ã©", "é");

  test.each([
    ["missingField", 0, "i2,view,2025-01-01T00:00:00Z,é"],
    ["missingField", 0.99, "u1,i2,view,2025-01-01T00:00:00Z"],
    ["extraField", 0.3, "u1,1,i2,view,2025-01-01T00:00:00Z,é"],
    ["blankItem", 0.3, "u1,,view,2025-01-01T00:00:00Z,é"],
    ["unparsableTime", 0, "u1,i2,view,yesterday,é"],
    ["unparsableTime", 0.99, "u1,i2,view,,é"],
    ["invalidUtf8", 0.5, "u1,iÿ,view,2025-01-01T00:00:00Z,é"],
    ["unterminatedQuote", 0.99, 'u1,i2,view,2025-01-01T00:00:00Z,"é'],
    ["unterminatedQuote", 0.3, 'u1,"i2,view,2025-01-01T00:00:00Z,é'],
  ] as const)("%s at %d", (fault, detail, line) => {
    expect(textOf(fault, detail)).toBe(line);
  });
});
