import fc from "fast-check";
import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import { contendersOf } from "../../../../functions/core/report/contenders.ts";
import { DRAWING_WIDTH } from "../../../../functions/core/report/plots/drawing.ts";
import { hitRateByCutoff } from "../../../../functions/core/report/plots/hitRateByCutoff.ts";
import { demoReport, metricTable } from "../../../support/demoReport.ts";
import { collisions, cutTexts, textBoxes } from "./textBoxes.ts";

describe("hitRateByCutoff", () => {
  const contenders = contendersOf(demoReport());

  test("draws one line for each contender, the ceiling dashed", () => {
    const { document } = parseHTML(
      `<html><body>${hitRateByCutoff(contenders).markup}</body></html>`,
    );
    const lines = [...document.querySelectorAll('[aria-label="line"] path')];
    expect(lines.length).toBe(contenders.length);
    expect(document.querySelectorAll("[stroke-dasharray]").length).toBe(1);
    expect(document.querySelectorAll("[stroke-dasharray] path").length).toBe(1);
  });

  test("has names that neither collide nor are cut, even where all lines end together", () => {
    const rate = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 0.31, 1));
    fc.assert(
      fc.property(fc.array(rate, { minLength: 5, maxLength: 5 }), (rates) => {
        const drawn = contenders.map((contender, index) => ({
          ...contender,
          metrics: metricTable(rates[index] ?? 0),
        }));
        const boxes = textBoxes(hitRateByCutoff(drawn).markup);
        expect(boxes.map(({ text }) => text)).toEqual(
          expect.arrayContaining(drawn.map(({ name }) => name)),
        );
        expect(collisions(boxes)).toEqual([]);
        expect(cutTexts(boxes, { width: DRAWING_WIDTH, height: 290 })).toEqual([]);
      }),
      { seed: 1, numRuns: 40 },
    );
  });
});
