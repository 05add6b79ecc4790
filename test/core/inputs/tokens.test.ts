import { expect, test } from "vitest";
import { TOKENS_MAX } from "../../../functions/core/inputs/field.ts";
import { tokensOf, wordsOf } from "../../../functions/core/inputs/tokens.ts";

test.each([
  ["  Red\tSHOES  for\u00a0men ", ["red", "shoes", "for", "men"]],
  ["a a b", ["a", "a", "b"]],
  ["   ", []],
])("words of %j", (text, words) => {
  expect(tokensOf(text)).toEqual(words);
});

test.each(["", " "])(
  "the first words of a long text, whatever stands before them: %j",
  (before) => {
    const words = Array.from({ length: TOKENS_MAX + 9 }, (_, index) => `w${index}`);
    expect(tokensOf(before + words.join("  "))).toEqual(words.slice(0, TOKENS_MAX));
  },
);

test("the first words that a segmenter tells, without punctuation", () => {
  const cut = (run: string) => Array.from(run);
  expect(wordsOf("红色 Shoes, 好!", cut)).toEqual(["红", "色", "shoes", "好"]);
  expect(wordsOf("好".repeat(TOKENS_MAX + 9), cut)).toHaveLength(TOKENS_MAX);
});
