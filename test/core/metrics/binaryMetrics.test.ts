import { expect, test } from "vitest";
import { binaryMetrics, confusionOf } from "../../../functions/core/metrics/binaryMetrics.ts";

test("counts and shares", () => {
  const labels = [1, 1, 1, 0, 0, 0, 0, 0, 0, 0];
  const said = [true, true, false, true, false, false, false, false, false, false];
  const confusion = confusionOf(labels, said);
  expect(confusion).toEqual({
    truePositives: 2,
    falsePositives: 1,
    trueNegatives: 6,
    falseNegatives: 1,
  });
  const { accuracy, precision, recall, f1 } = binaryMetrics(confusion);
  expect(accuracy.value).toBe(0.8);
  // Wilson's interval of 8 of 10, from the formula.
  expect(accuracy.low).toBeCloseTo(0.4902, 4);
  expect(accuracy.high).toBeCloseTo(0.9433, 4);
  expect(precision?.value).toBeCloseTo(2 / 3, 12);
  expect(recall?.value).toBeCloseTo(2 / 3, 12);
  expect(f1?.value).toBeCloseTo(2 / 3, 12);
  expect(f1?.low).toBeLessThan(2 / 3);
  expect(f1?.high).toBeGreaterThan(2 / 3);
});

test("what has no cases has no share", () => {
  const none = { truePositives: 0, falsePositives: 0, trueNegatives: 3, falseNegatives: 0 };
  const { accuracy, precision, recall, f1 } = binaryMetrics(none);
  expect(accuracy.value).toBe(1);
  expect([precision, recall, f1]).toEqual([null, null, null]);
  expect(() => binaryMetrics({ ...none, trueNegatives: 0 })).toThrow(/at least one case/);
});
