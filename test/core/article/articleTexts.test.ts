import { expect, test } from "vitest";
import { ARTICLE_CONFIG } from "../../../functions/core/article/articleConfig.ts";
import { articleTexts, isHeldOut } from "../../../functions/core/article/articleTexts.ts";

const all = Array.from({ length: 400 }, (_, index) => ({
  text: `word${index % 50} text ${index}`,
  label: (index % 2) as 0 | 1,
  line: index + 2,
}));
const held = all.filter(({ text }) => isHeldOut(text, ARTICLE_CONFIG));

test("about the stated share is held out, by text and seed alone", () => {
  // Five standard deviations of 400 texts.
  expect(Math.abs(held.length / 400 - 0.2)).toBeLessThan(5 * Math.sqrt(0.16 / 400));
  const other = all.filter(({ text }) => isHeldOut(text, { ...ARTICLE_CONFIG, seed: 2 }));
  expect(other).not.toEqual(held);
});

test("the vocabulary is that of the training texts", () => {
  const taken = articleTexts(ARTICLE_CONFIG);
  all.forEach(taken.add);
  const { vocabulary, training, validation } = taken.texts("file.csv");
  expect(training.length + validation.length).toBe(400);
  expect(validation.map(({ line }) => line)).toEqual(held.map(({ line }) => line));
  expect(vocabulary.tokens[0]).toBe("text");
  // Numbers occur once each.
  expect(vocabulary.tokens.filter((token) => /^\d+$/.test(token))).toEqual([]);
  expect(training.every(({ tokens }) => tokens.length === 3 && tokens[2] === 1)).toBe(true);
});

test("one label alone is refused, with how many rows were set aside", () => {
  const taken = articleTexts(ARTICLE_CONFIG);
  all.forEach((text) => {
    taken.add({ ...text, label: 1 });
  });
  expect(() => taken.texts("file.csv", 7)).toThrow(/7 rows were set aside/);
});
