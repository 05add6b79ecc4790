// Ten thousand simulated runs, and the proof that the simulator would see the mistakes that it is there for.

import { expect, test } from "vitest";
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

test.each(MUTATIONS)("is found within 1,000 seeds: $name", async (mutation) => {
  const { failures } = await simulateMutant(mutation, await temporaryDirectory(), 1000);
  expect(failures.length).toBeGreaterThan(0);
});

test.each(MODEL_MUTATIONS)("is found by the model of the protocol: $name", async (mutation) => {
  const violations = await exploreMutant(mutation, await temporaryDirectory());
  expect(violations).not.toEqual([]);
});
