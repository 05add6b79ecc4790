import { expect, test } from "vitest";
import { TOKENS_MAX } from "../../../functions/core/inputs/field.ts";
import { tokensOf } from "../../../functions/core/inputs/tokens.ts";

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
