import { expect, test } from "vitest";
import { naiveBayes } from "../../../functions/core/text/naiveBayes.ts";

test("log odds are those of smoothed counts", () => {
  const texts = [Uint32Array.of(2, 3, 3), Uint32Array.of(2), Uint32Array.of(4, 2)];
  const bayes = naiveBayes(texts, [1, 1, 0], 5);
  // Label 1 has 4 tokens, label 0 has 2; five rows, each with one more.
  const odds = (ones: number, zeros: number) => Math.log((ones + 1) / 9 / ((zeros + 1) / 7));
  const prior = Math.log(3 / 2);
  expect(bayes(new Uint32Array(0))).toBeCloseTo(prior, 12);
  expect(bayes(Uint32Array.of(3))).toBeCloseTo(prior + odds(2, 0), 12);
  expect(bayes(Uint32Array.of(2, 4))).toBeCloseTo(prior + odds(2, 1) + odds(0, 1), 12);
});
