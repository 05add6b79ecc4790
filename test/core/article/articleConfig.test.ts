import { expect, test } from "vitest";
import {
  ARTICLE_CONFIG,
  articleShape,
  checkArticleConfig,
} from "../../../functions/core/article/articleConfig.ts";

test("the preset is the article's model", () => {
  expect(ARTICLE_CONFIG).toMatchObject({
    model: "lstm",
    hidden: 50,
    dropout: 0.2,
    recurrentDropout: 0.2,
    learningRate: 0.001,
    batch: 32,
    epochs: 10,
    lengthMax: 100,
  });
  expect(articleShape(ARTICLE_CONFIG, 7)).toMatchObject({ V: 7, E: 50, H: 50, pooling: "last" });
  expect(() => checkArticleConfig(ARTICLE_CONFIG)).not.toThrow();
});

test.each([
  ["--layers", { layers: 0 }],
  ["--hidden", { hidden: 1.5 }],
  ["--dropout", { dropout: 1 }],
  ["--recurrent-dropout", { recurrentDropout: -0.1 }],
  ["--learning-rate", { learningRate: 0 }],
  ["--batch", { batch: 0 }],
  ["--rounds", { epochs: 1001 }],
  ["--length", { lengthMax: 0 }],
  ["--seed", { seed: -1 }],
])("a value of %s that cannot be used is refused", (flag, change) => {
  expect(() => checkArticleConfig({ ...ARTICLE_CONFIG, ...change })).toThrow(`(${flag})`);
});
