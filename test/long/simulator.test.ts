// Ten thousand simulated runs, and the proof that the simulator would see the mistakes that it is there for.

import { expect, test } from "vitest";
import { simulateBudget } from "../simulator/budgets.ts";
import {
  exploreMutant,
  MODEL_MUTATIONS,
  MUTATIONS,
  simulateMutant,
} from "../simulator/mutations.ts";
import { referenceRun, simulateSeed } from "../simulator/simulation.ts";
import { temporaryDirectory } from "../support/temporaryDirectory.ts";

test("10,000 seeds end as they must", async () => {
  const reference = await referenceRun();
  let completed = 0;
  for (let seed = 1; seed <= 10_000; seed++) {
    const { failures, end } = await simulateSeed(seed, reference);
    expect({ seed, failures }).toEqual({ seed, failures: [] });
    completed += end === "completed" ? 1 : 0;
  }
  expect(completed).toBeGreaterThanOrEqual(9000);
});

test("1,000 seeds with budgets never spend more than they may", async () => {
  const reference = await referenceRun();
  for (let seed = 1; seed <= 1000; seed++) {
    const { failures, share } = await simulateBudget(seed, reference);
    expect({ seed, failures }).toEqual({ seed, failures: [] });
    expect(share).toBeLessThanOrEqual(1);
  }
});

const trials = MUTATIONS.flatMap((mutation) =>
  (mutation.modes ?? [null]).map((mode) => ({ ...mutation, mutation, mode })),
);

test.each(trials)("is found within 1,000 seeds: $name, $mode", async ({ mutation, mode }) => {
  const sought = { seeds: 1000, mode };
  const { failures } = await simulateMutant(mutation, await temporaryDirectory(), sought);
  expect(failures.length).toBeGreaterThan(0);
});

test.each(MODEL_MUTATIONS)("is found by the model of the protocol: $name", async (mutation) => {
  const violations = await exploreMutant(mutation, await temporaryDirectory());
  expect(violations).not.toEqual([]);
});
