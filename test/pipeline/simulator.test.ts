// The simulated cloud: whatever goes wrong, a run ends with the bytes of a run in which nothing did, or with the error
// that was due. `npm run simulate` runs any number of seeds.

import { beforeAll, describe, expect, test } from "vitest";
import { FATAL, RECOVERABLE } from "../simulator/faults.ts";
import { MODE_NAMES } from "../simulator/modes.ts";
import { simulateMutant } from "../simulator/mutations.ts";
import {
  type Outcome,
  type Reference,
  referenceRun,
  simulateFault,
  simulateSeed,
} from "../simulator/simulation.ts";
import { temporaryDirectory } from "../support/temporaryDirectory.ts";

const SEEDS = 50;

describe("the simulated cloud", () => {
  let reference: Reference;
  beforeAll(async () => {
    reference = await referenceRun();
  });

  test(`${SEEDS} seeds end as they must, nine of ten with the bytes of the run without faults`, async () => {
    const outcomes: Outcome[] = [];
    for (let seed = 1; seed <= SEEDS; seed++) {
      outcomes.push(await simulateSeed(seed, reference));
    }
    expect(outcomes.flatMap(({ seed, failures }) => failures.map((f) => `${seed}: ${f}`))).toEqual(
      [],
    );
    const completed = outcomes.filter(({ end }) => end === "completed");
    expect(completed.length).toBeGreaterThanOrEqual(0.9 * SEEDS);
    const digests = MODE_NAMES.map((name) => {
      const ofMode = completed.filter(({ mode }) => mode === name);
      return new Set(ofMode.map(({ digest }) => digest)).size;
    });
    expect(digests).toEqual(MODE_NAMES.map(() => 1));
  });

  test("a copy of the product, in which the long tests make mistakes, runs as it does", async () => {
    const copy = { name: "none", changes: [] };
    const sought = { seeds: 1, mode: null };
    expect(await simulateMutant(copy, await temporaryDirectory(), sought)).toMatchObject({
      seeds: 1,
      failures: [],
    });
  });

  test("a seed is a run: again, it has the same faults at the same times", async () => {
    expect(await simulateSeed(7, reference)).toEqual(await simulateSeed(7, reference));
  });

  test.each(RECOVERABLE)("%s alone is survived", async (kind) => {
    let injected = 0;
    for (let seed = 1; seed <= 20 && injected < 3; seed++) {
      const { failures, faults, end } = await simulateFault(kind, seed, reference);
      expect({ seed, failures, end }).toEqual({ seed, failures: [], end: "completed" });
      injected += faults.get(kind) ?? 0;
    }
    expect(injected).toBeGreaterThan(0);
  });

  test.each(FATAL)("%s ends a run with its name and leaves nothing half done", async (kind) => {
    const { failures, faults } = await simulateFault(kind, 1, reference);
    expect(failures).toEqual([]);
    expect(faults.get(kind)).toBe(1);
  });
});
