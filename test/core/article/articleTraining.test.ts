import { describe, expect, test } from "vitest";
import { loadKernels } from "../../../functions/adapters/kernelModule.ts";
import { ARTICLE_CONFIG } from "../../../functions/core/article/articleConfig.ts";
import { articleResult } from "../../../functions/core/article/articleResult.ts";
import { articleTexts } from "../../../functions/core/article/articleTexts.ts";
import { articleEpochs } from "../../../functions/core/article/articleTraining.ts";
import { present } from "../../../functions/core/assert.ts";
import { textsCsv } from "../../../functions/core/generator/texts.ts";

const config = { ...ARTICLE_CONFIG, hidden: 16, epochs: 8, learningRate: 0.01 };

function texts() {
  const taken = articleTexts(config);
  const rows = textsCsv({ seed: 5, texts: 600 }).trimEnd().split("\n").slice(1);
  rows.forEach((row, index) => {
    const [text = "", label] = row.split(",");
    taken.add({ text, label: label === "1" ? 1 : 0, line: index + 2 });
  });
  return taken.texts("generated");
}

describe("the article's model", () => {
  const train = () => [...articleEpochs(loadKernels(), config, texts())];
  const epochs = train();
  const scores = epochs.map(({ score }) => score);
  const last = present(epochs.at(-1), "there is an epoch");

  test("learns what depends on order, better than naive Bayes", () => {
    const counts = { rows: 600, texts: 600, quarantined: 0, quarantineCauses: [] };
    const { metrics, confusion, data, model } = articleResult(
      config,
      texts(),
      last,
      scores,
      counts,
    );
    expect(metrics.model.accuracy.low).toBeGreaterThan(metrics.naive_bayes.accuracy.high);
    expect(metrics.always_1.recall?.value).toBe(1);
    expect(metrics.always_0.precision).toBeNull();
    const { truePositives, falsePositives, trueNegatives, falseNegatives } = confusion.model;
    const all = truePositives + falsePositives + trueNegatives + falseNegatives;
    expect(all).toBe(data.validation);
    expect(model.updates).toBe(8 * Math.ceil(data.training / 32));
    expect(model.parameters).toBe(last.weights.length);
    // The last epoch's accuracy is that of the predictions.
    const right = (truePositives + trueNegatives) / data.validation;
    expect(last.score.validation.accuracy).toBe(right);
  });

  test("tells of every epoch, the untrained one included", () => {
    expect(scores.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(scores[0]?.training.loss).toBeCloseTo(Math.log(2), 1);
  });

  test("repeats bit for bit", () => {
    expect(train()).toEqual(epochs);
  });

  test("that diverges says in which epoch and update, after the good epochs", () => {
    const wild = { ...config, learningRate: 1e30 };
    const training = articleEpochs(loadKernels(), wild, texts());
    expect(training.next().value?.score.epoch).toBe(0);
    expect(() => training.next()).toThrow(
      expect.objectContaining({
        name: "LimitError",
        explanation: expect.objectContaining({
          code: "diverged",
          where: expect.stringMatching(/^epoch 1, update \d+, gradient of/),
        }),
      }),
    );
  });
});
