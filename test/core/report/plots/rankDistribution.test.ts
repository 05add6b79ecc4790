import fc from "fast-check";
import { expect, test } from "vitest";
import { RANK_BOUNDS } from "../../../../functions/core/evaluation/rankClasses.ts";
import { contendersOf } from "../../../../functions/core/report/contenders.ts";
import { DRAWING_WIDTH } from "../../../../functions/core/report/plots/drawing.ts";
import { rankDistribution } from "../../../../functions/core/report/plots/rankDistribution.ts";
import { demoReport } from "../../../support/demoReport.ts";
import { collisions, cutTexts, textBoxes } from "./textBoxes.ts";

const contenders = contendersOf(demoReport());
const counts = fc.array(fc.nat(20), {
  minLength: RANK_BOUNDS.length + 1,
  maxLength: RANK_BOUNDS.length + 1,
});

test("has names that neither collide nor are cut, whatever the ranks and however many the items", () => {
  fc.assert(
    fc.property(
      fc.array(counts, { minLength: 4, maxLength: 4 }),
      fc.constantFrom(1, 10, 240, 43_097, 2_000_000),
      ([model = [], sequence_rules = [], repeats = [], most_popular = []], candidates) => {
        const rankCounts = { model, sequence_rules, repeats, most_popular };
        const evaluation = { ...demoReport().evaluation, rankCounts };
        const { markup } = rankDistribution(contenders, evaluation, candidates);
        const boxes = textBoxes(markup);
        expect(collisions(boxes)).toEqual([]);
        expect(cutTexts(boxes, { width: DRAWING_WIDTH, height: 290 })).toEqual([]);
        expect(markup).not.toMatch(/NaN|undefined|Infinity/);
      },
    ),
    { seed: 1, numRuns: 40 },
  );
});
