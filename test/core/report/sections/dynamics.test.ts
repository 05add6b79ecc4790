import { describe, expect, test } from "vitest";
import { barsPlot } from "../../../../functions/core/report/plots/bars.ts";
import { DRAWING_WIDTH } from "../../../../functions/core/report/plots/drawing.ts";
import { reliabilityPlot } from "../../../../functions/core/report/plots/reliability.ts";
import { calibration } from "../../../../functions/core/report/sections/calibration.ts";
import { dynamics } from "../../../../functions/core/report/sections/dynamics.ts";
import { noDynamics } from "../../../support/demoDynamics.ts";
import { demoCalibration } from "../../../support/demoEvaluation.ts";
import { demoReport } from "../../../support/demoReport.ts";
import { collisions, cutTexts, textBoxes } from "../plots/textBoxes.ts";
import { sectionText } from "./sectionText.ts";

const report = demoReport();
const withDynamics = (found: ReturnType<typeof noDynamics>) => ({
  ...report,
  evaluation: { ...report.evaluation, dynamics: found },
});

describe("the dynamic section", () => {
  test("says what was measured, and that proxies are proxies", () => {
    const text = sectionText(dynamics, report);
    expect(text).toContain("4,100");
    expect(text).toContain("6.2 windows of 5 events");
    expect(text).toContain("These are proxies");
    expect(text).toContain("Edit distance");
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
  });

  test("is left out where nothing was measured", () => {
    expect(dynamics.body(withDynamics(noDynamics()))).toBe(null);
  });

  test("says of a measure whose control fails that it fails", () => {
    const found = report.evaluation.dynamics;
    const measures = found.similarity.measures.map((one) => ({ ...one, sameAboveRandom: false }));
    const failing = { ...found, similarity: { ...found.similarity, measures } };
    expect(sectionText(dynamics, withDynamics(failing))).toContain("fails");
  });
});

describe("the section on calibration", () => {
  test("shows the curve and its figures, and nothing where no probability is said", () => {
    expect(sectionText(calibration, report)).toContain("0.0610");
    const silent = { ...report, evaluation: { ...report.evaluation, calibrations: [] } };
    expect(calibration.body(silent)).toBe(null);
  });
});

describe("their plots", () => {
  test("have labels that neither collide nor are cut", () => {
    const bars = [-0.3, -0.2, -0.1, 0].map((from) => ({ from, to: from + 0.1, count: 1_234_567 }));
    const plots = [
      [reliabilityPlot(demoCalibration().curve), 290],
      [barsPlot(bars, "Users.", "corrected volatility, bits"), 240],
    ] as const;
    for (const [{ markup }, height] of plots) {
      const boxes = textBoxes(markup);
      expect(collisions(boxes)).toEqual([]);
      expect(cutTexts(boxes, { width: DRAWING_WIDTH, height })).toEqual([]);
    }
  });
});
