import { expect, test } from "vitest";
import { ARTICLE_CONFIG } from "../../../functions/core/article/articleConfig.ts";
import type { ArticleResult } from "../../../functions/core/article/articleResult.ts";
import { binaryMetrics } from "../../../functions/core/metrics/binaryMetrics.ts";
import { renderArticlePage } from "../../../functions/core/report/articlePage.ts";

const good = { truePositives: 45, falsePositives: 2, trueNegatives: 48, falseNegatives: 5 };
const poor = { truePositives: 30, falsePositives: 25, trueNegatives: 25, falseNegatives: 20 };
const ones = { truePositives: 50, falsePositives: 50, trueNegatives: 0, falseNegatives: 0 };
const zeros = { truePositives: 0, falsePositives: 0, trueNegatives: 50, falseNegatives: 50 };
const confusion = { model: good, naive_bayes: poor, always_1: ones, always_0: zeros };

const result: ArticleResult = {
  preset: "article",
  config: ARTICLE_CONFIG,
  data: {
    rows: 503,
    texts: 500,
    quarantined: 3,
    training: 400,
    validation: 100,
    trainingOnes: 190,
    validationOnes: 50,
    tokens: 321,
    quarantineCauses: [
      { errorType: "CAST", count: 3, example: { file: "a<b>.csv", line: 7, message: '"x"' } },
    ],
  },
  model: { parameters: 12_345, updates: 130 },
  epochs: [0, 1, 2].map((epoch) => ({
    epoch,
    training: { loss: 0.7 - epoch / 10, accuracy: 0.5 + epoch / 10 },
    validation: { loss: 0.69 - epoch / 20, accuracy: 0.5 + epoch / 20 },
  })),
  confusion,
  metrics: {
    model: binaryMetrics(good),
    naive_bayes: binaryMetrics(poor),
    always_1: binaryMetrics(ones),
    always_0: binaryMetrics(zeros),
  },
  labelNoise: null,
  digest: { weights: "abc123", metrics: "def456" },
};

test("says how often the model is right beside the best baseline, and draws both curves", () => {
  const page = renderArticlePage(result);
  expect(page).toContain("Better than the baselines");
  expect(page).toMatch(/the model is right for 93\.0\u00a0% \(95\u00a0% interval/);
  expect(page).toMatch(/Naive Bayes on the tokens, for 55\.0\u00a0%/);
  expect(page.match(/<svg[^>]*role="img"/g)).toHaveLength(2);
  expect(page).toContain("Loss from epoch 0 to 2: training from 0.700 to 0.500");
  expect(page).toContain("abc123");
  expect(page).not.toContain("generated");
});

test("escapes what comes from the data, and loads and runs nothing", () => {
  const page = renderArticlePage(result);
  expect(page).toContain("a&lt;b&gt;.csv");
  expect(page).not.toMatch(/<script|src=|href="http/);
});

test("does not call a model better that is not, and states the ceiling of generated labels", () => {
  const metrics = { ...result.metrics, model: binaryMetrics(poor) };
  const page = renderArticlePage({ ...result, metrics, labelNoise: 0.03 });
  expect(page).toContain("Not told apart from a baseline");
  expect(page).toMatch(/much more often than 97\.0/);
  const worse = {
    ...result.metrics,
    model: binaryMetrics(zeros),
    naive_bayes: binaryMetrics(good),
  };
  expect(renderArticlePage({ ...result, metrics: worse })).toContain("Worse than a baseline");
});

test("the same result gives the same bytes", () => {
  expect(renderArticlePage(result)).toBe(renderArticlePage(structuredClone(result)));
});
