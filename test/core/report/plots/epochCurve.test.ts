import { expect, test } from "vitest";
import { epochCurve } from "../../../../functions/core/report/plots/epochCurve.ts";

const points = (count: number) =>
  Array.from({ length: count }, (_, epoch) => ({
    epoch,
    training: 1 / (epoch + 1),
    validation: 1 / (epoch + 2),
  }));

test("names the values at both ends, and has a line for either side", () => {
  const { markup } = epochCurve(points(11), "Loss");
  expect(markup).toContain(
    "Loss from epoch 0 to 10: training from 1.000 to 0.091, validation from 0.500 to 0.083.",
  );
  expect(markup.match(/<circle/g)).toHaveLength(22);
  expect(markup).not.toMatch(/NaN|undefined|Infinity/);
});

test("one epoch, equal values and many epochs can be drawn", () => {
  const flat = points(1).map((point) => ({ ...point, training: 0.5 }));
  expect(epochCurve(flat, "Accuracy").markup).not.toMatch(/NaN|Infinity/);
  expect(epochCurve(points(300), "Loss").markup).not.toMatch(/<circle/);
});
