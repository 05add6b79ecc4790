import { describe, expect, test } from "vitest";
import type { Markup } from "../../../../functions/core/report/html.ts";
import type { Report } from "../../../../functions/core/report/model.ts";
import { DRAWING_WIDTH } from "../../../../functions/core/report/plots/drawing.ts";
import {
  lossCurve,
  thinned,
  validationCurve,
} from "../../../../functions/core/report/plots/trainingCurve.ts";
import { demoReport, unmeasuredReport } from "../../../support/demoReport.ts";
import { collisions, cutTexts, textBoxes } from "./textBoxes.ts";

/** The demo report after `count` rounds, of which `bestRound` was the best. */
function trained(count: number, bestRound: number): Report {
  const [first] = demoReport().training.rounds;
  const rounds = Array.from({ length: count }, (_, round) => ({
    round,
    trainLoss: round === count - 1 && count > 1 ? null : 6 - (3 * round) / count,
    validation: first?.validation ?? {},
  }));
  return { ...demoReport(), training: { rounds, bestRound, stoppedBy: "rounds" } };
}

function markupOf(drawing: Markup | null): string {
  return drawing?.markup ?? "";
}

describe("training curves", () => {
  test.each([
    [1, 0],
    [2, 0],
    [2, 1],
    [14, 7],
    [14, 13],
    [500, 431],
  ])(
    "of %d rounds mark the best, %d, with labels that neither collide nor are cut",
    (count, best) => {
      const report = trained(count, best);
      for (const markup of [
        markupOf(validationCurve(report.training)),
        markupOf(lossCurve(report)),
      ]) {
        const boxes = textBoxes(markup);
        expect(boxes.map(({ text }) => text)).toContain(`best: round ${best}`);
        expect(collisions(boxes)).toEqual([]);
        expect(cutTexts(boxes, { width: DRAWING_WIDTH, height: 240 })).toEqual([]);
      }
    },
  );

  test("the loss stands beside that of a blind guess, ln 612", () => {
    const texts = textBoxes(markupOf(lossCurve(demoReport()))).map(({ text }) => text);
    expect(texts).toContain(`blind guess ${Math.log(612).toFixed(2)}`);
  });

  test("are left out where there is nothing to draw", () => {
    expect(validationCurve(unmeasuredReport().training)).toBeNull();
    const report = trained(1, 0);
    const rounds = report.training.rounds.map((round) => ({ ...round, trainLoss: null }));
    expect(lossCurve({ ...report, training: { ...report.training, rounds } })).toBeNull();
  });

  test("thinning keeps the first, the last and the best", () => {
    const rounds = Array.from({ length: 1000 }, (_, round) => ({ round }));
    const kept = thinned(rounds, 333, 50).map(({ round }) => round);
    expect(kept.length).toBeLessThanOrEqual(52);
    expect(kept).toEqual(expect.arrayContaining([0, 333, 999]));
    expect(thinned(rounds.slice(0, 50), 3, 50)).toEqual(rounds.slice(0, 50));
    expect(thinned([], 0, 50)).toEqual([]);
  });
});
