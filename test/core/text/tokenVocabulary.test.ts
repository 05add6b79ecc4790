import { expect, test } from "vitest";
import {
  PADDING,
  rowsOfTokens,
  tokenVocabulary,
  UNKNOWN,
} from "../../../functions/core/text/tokenVocabulary.ts";

const counts = new Map([
  ["b", 3],
  ["ä", 5],
  ["Z", 3],
  ["a", 3],
  ["once", 1],
]);

test("tokens are in order of their counts, then of their code units; rare ones are unknown", () => {
  const { V, tokens, rowOf } = tokenVocabulary(counts, { tokensMax: 10, countMin: 2 });
  expect(tokens).toEqual(["ä", "Z", "a", "b"]);
  expect(V).toBe(6);
  expect(["ä", "b", "once", "never"].map(rowOf)).toEqual([2, 5, UNKNOWN, UNKNOWN]);
  expect(PADDING).toBe(0);
});

test("there are no more tokens than the limit", () => {
  const { V, tokens } = tokenVocabulary(counts, { tokensMax: 2, countMin: 1 });
  expect([V, tokens]).toEqual([4, ["ä", "Z"]]);
});

test("the last tokens of a text are read; a text without any is one unknown token", () => {
  const vocabulary = tokenVocabulary(counts, { tokensMax: 10, countMin: 2 });
  expect([...rowsOfTokens(["ä", "x", "b", "a"], vocabulary, 3)]).toEqual([1, 5, 4]);
  expect([...rowsOfTokens([], vocabulary, 3)]).toEqual([UNKNOWN]);
});
