import fc from "fast-check";
import { expect, test } from "vitest";
import { keepBest } from "../../../functions/core/baselines/sequenceIndex.ts";

test("what is kept of many things are the first when all are sorted", () => {
  const scores = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 40 });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.array(scores, { maxLength: 3 }),
      (most, all) => {
        const best = keepBest(most);
        for (const some of all) {
          best.clear();
          some.forEach((score, number) => {
            best.offer(number, score);
          });
          const wanted = some
            .map((score, number) => ({ number, score }))
            .sort((a, b) => b.score - a.score || b.number - a.number)
            .slice(0, most);
          const kept = Array.from({ length: best.count }, (_, place) => ({
            number: best.numberAt(place),
            score: best.scoreAt(place),
          }));
          expect(kept).toEqual(wanted);
        }
      },
    ),
    { seed: 11 },
  );
});
