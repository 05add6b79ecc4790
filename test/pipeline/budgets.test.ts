// Runs with budgets in the simulated cloud: never more is spent than may be, and with more budget they come to the
// bytes of runs that never had one. `npm run simulate -- --budgets` runs any number of seeds.

import { expect, test } from "vitest";
import { type BudgetOutcome, simulateBudget } from "../simulator/budgets.ts";
import { referenceRun } from "../simulator/simulation.ts";

const SEEDS = 6;

test(`${SEEDS} seeds stay within their budgets, are stopped and evaluated, and go on to the same bytes`, async () => {
  const reference = await referenceRun();
  const outcomes: BudgetOutcome[] = [];
  for (let seed = 1; seed <= SEEDS; seed++) {
    outcomes.push(await simulateBudget(seed, reference));
  }
  expect(outcomes.flatMap(({ seed, failures }) => failures.map((f) => `${seed}: ${f}`))).toEqual(
    [],
  );
  expect(Math.max(...outcomes.map(({ share }) => share))).toBeLessThanOrEqual(1);
  // So many that a budget which stopped nothing would show.
  expect(outcomes.filter(({ stops }) => stops > 0).length).toBeGreaterThan(SEEDS / 2);
  expect(outcomes.some(({ evaluations }) => evaluations > 0)).toBe(true);
  for (const { recorded, billed } of outcomes) {
    expect(recorded > 0n && billed > 0n).toBe(true);
  }
});
