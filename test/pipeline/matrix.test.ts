// The 25 faults, each in named scenarios. `npm run simulate -- --matrix` prints them with what was seen.

import { describe, expect, test } from "vitest";
import { OPEN_SCENARIOS, SCENARIOS } from "../simulator/matrix.ts";
import { FAULTS } from "../simulator/scenarios/scenario.ts";

describe("faults", () => {
  test("have a row each, and names that differ", () => {
    const rows = [...SCENARIOS, ...OPEN_SCENARIOS];
    const faults = new Set(rows.map(({ fault }) => fault));
    expect([...faults].sort((a, b) => a - b)).toEqual(Object.keys(FAULTS).map(Number));
    expect(new Set(rows.map(({ fault, name }) => `${fault} ${name}`)).size).toBe(rows.length);
  });

  test.each(SCENARIOS)("$fault: $name", async ({ run, expected }) => {
    expect(await run()).toBe(expected);
  });
});
