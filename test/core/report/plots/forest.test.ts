import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contendersOf } from "../../../../functions/core/report/contenders.ts";
import { DRAWING_WIDTH } from "../../../../functions/core/report/plots/drawing.ts";
import { forestPlot } from "../../../../functions/core/report/plots/forest.ts";
import { demoReport, metricTable } from "../../../support/demoReport.ts";
import { collisions, cutTexts, textBoxes } from "./textBoxes.ts";

describe("forestPlot", () => {
  const contenders = contendersOf(demoReport());

  test("draws the dots in proportion to the values", () => {
    const { markup } = forestPlot(contenders, "ndcg@10");
    const centres = Array.from(markup.matchAll(/<circle[^>]* cx="([\d.]+)"/g), ([, x]) =>
      Number(x),
    );
    const values = contenders.map(({ metrics }) => metrics["ndcg@10"]?.value ?? 0);
    expect(centres.length).toBe(values.length);
    const [firstCentre = 0, secondCentre = 0] = centres;
    const [firstValue = 0, secondValue = 0] = values;
    const scale = (firstCentre - secondCentre) / (firstValue - secondValue);
    values.forEach((value, index) => {
      expect(centres[index]).toBeCloseTo(firstCentre + (value - firstValue) * scale, 1);
    });
  });

  test("says its values in its title", () => {
    expect(forestPlot(contenders, "ndcg@10").markup).toContain("Sequence rules 0.1408");
  });

  test("has labels that neither collide nor are cut, whatever the values", () => {
    const size = { width: DRAWING_WIDTH, height: 34 * contenders.length + 40 };
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 5, maxLength: 5 }),
        (rates) => {
          const drawn = contenders.map((contender, index) => ({
            ...contender,
            metrics: metricTable(rates[index] ?? 0),
          }));
          for (const metric of ["ndcg@10", "hit_rate@10"]) {
            const boxes = textBoxes(forestPlot(drawn, metric).markup);
            expect(collisions(boxes)).toEqual([]);
            expect(cutTexts(boxes, size)).toEqual([]);
          }
        },
      ),
      { seed: 1, numRuns: 40 },
    );
  });
});
