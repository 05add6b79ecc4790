import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  expectedCost,
  MULTIPLE_MIN,
  openCost,
  sentWaveCost,
} from "../../../functions/core/ledger/budget.ts";
import { asideFor, furtherFor } from "../../../functions/core/ledger/reserves.ts";
import { type BudgetTerms, STAGES, type StageName } from "../../../functions/core/messages.ts";
import { handTerms } from "../../support/budgetTerms.ts";

const ENDING = ["evaluate", "recommend", "report"] as const;

const need = fc.record({
  ms: fc.integer({ min: 0, max: 60_000 }),
  writes: fc.integer({ min: 1, max: 40 }),
  reads: fc.integer({ min: 1, max: 900 }),
});
const anyTerms = fc
  .array(need, { minLength: 2 * STAGES.length, maxLength: 2 * STAGES.length })
  .map((needs): BudgetTerms => {
    const kinds = STAGES.flatMap((stage) => [
      { stage, kind: "task" as const },
      { stage, kind: "reduce" as const },
    ]);
    return {
      ...handTerms,
      needs: kinds.flatMap((kind, index) =>
        needs.slice(index, index + 1).map((one) => ({ ...kind, ...one })),
      ),
    };
  });

describe("what is kept aside", () => {
  test("admits every wave that ends the run, where those before took what is expected", () => {
    fc.assert(
      fc.property(anyTerms, fc.integer({ min: 1, max: 9 }), (terms, shards) => {
        const left = asideFor(terms, shards, "train");
        let spent = 0n;
        let open = 0n;
        for (const stage of ENDING) {
          const work = { stage, tasks: stage === "report" ? 1 : shards };
          const aside = asideFor(terms, shards, stage);
          expect(aside).toBeGreaterThanOrEqual(0n);
          const reserved = sentWaveCost(terms, work, MULTIPLE_MIN);
          expect(spent + open + reserved + aside).toBeLessThanOrEqual(left);
          const expected = expectedCost(terms, work);
          spent += expected.tasks + expected.reduce;
          open = openCost(terms, work) - expected.reduce;
        }
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  test("is nothing before there is a model, and leaves the last wave all there is", () => {
    for (const stage of ["preprocess", "clean", "gather"] satisfies StageName[]) {
      expect(asideFor(handTerms, 2, stage)).toBe(0n);
      expect(furtherFor(handTerms, 2, stage)).toBeGreaterThan(furtherFor(handTerms, 2, "train"));
    }
    expect(asideFor(handTerms, 2, "report")).toBe(0n);
    expect(furtherFor(handTerms, 2, "evaluate")).toBe(0n);
  });
});
