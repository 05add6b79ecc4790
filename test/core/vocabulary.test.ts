import fc from "fast-check";
import { expect, test } from "vitest";
import { grownVocabulary } from "../../functions/core/vocabulary.ts";

test("known items keep their places, new ones follow in order", () => {
  expect(grownVocabulary(["b", "a"], ["z", "a", "c", "é"])).toEqual(["b", "a", "c", "z", "é"]);
  expect(grownVocabulary([], ["b", "a", "b"])).toEqual(["a", "b"]);
  expect(() => grownVocabulary(["a", "a"], [])).toThrow("once");
});

test("every generation holds the one before as its beginning, each item once", () => {
  const items = fc.array(fc.string({ maxLength: 3 }), { maxLength: 12 });
  fc.assert(
    fc.property(fc.array(items, { maxLength: 5 }), (generations) => {
      let vocabulary: readonly string[] = [];
      for (const current of generations) {
        const grown = grownVocabulary(vocabulary, current);
        expect(grown.slice(0, vocabulary.length)).toEqual(vocabulary);
        expect(new Set(grown)).toEqual(new Set([...vocabulary, ...current]));
        expect(new Set(grown).size).toBe(grown.length);
        vocabulary = grown;
      }
    }),
    { seed: 1 },
  );
});
