import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { historyTally } from "../../../functions/core/baselines/historyTally.ts";

describe("historyTally", () => {
  test("counts each history alone, whatever was counted before", () => {
    const history = fc.array(fc.nat(6), { maxLength: 12 });
    fc.assert(
      fc.property(fc.array(history, { minLength: 1, maxLength: 5 }), (histories) => {
        const tally = historyTally(7);
        for (const items of histories) {
          const known = items.filter((item) => item !== 0);
          expect(Array.from(tally.count(Uint32Array.from(items)))).toEqual([...new Set(known)]);
          for (let item = 0; item < 7; item++) {
            expect(tally.countOf(item)).toBe(known.filter((other) => other === item).length);
          }
        }
      }),
      { seed: 1 },
    );
  });

  test("refuses items beyond the vocabulary", () => {
    expect(() => historyTally(7).count(Uint32Array.of(7))).toThrow("below V");
  });
});
