import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CHOICES, chosenCases } from "../../../functions/core/evaluation/chosenCases.ts";

const casesOf = (positions: readonly number[]) =>
  positions.map((position, user) => ({ user, position }));

describe("chosen cases", () => {
  test("are the best, the middle, the worst and the shortest", () => {
    const ranks = Uint32Array.of(5, 1, 0, 9, 2, 7, 3, 8, 6, 4);
    const cases = casesOf([9, 9, 9, 9, 9, 9, 9, 9, 1, 9]);
    const of = (choice: string) =>
      chosenCases(cases, ranks).flatMap((each) => (each.choice === choice ? [each.index] : []));
    expect(of("best")).toEqual([1, 4]);
    expect(of("typical")).toEqual([8, 5]);
    expect(of("worst")).toEqual([2, 3]);
    expect(of("cold")).toEqual([0, 6]);
  });

  test("are none twice, and as many as there can be", () => {
    const pairs = fc.array(
      fc.record({ rank: fc.nat(30), position: fc.integer({ min: 1, max: 9 }) }),
    );
    fc.assert(
      fc.property(pairs, (all) => {
        const chosen = chosenCases(
          casesOf(all.map(({ position }) => position)),
          Uint32Array.from(all, ({ rank }) => rank),
        );
        expect(new Set(chosen.map(({ index }) => index)).size).toBe(chosen.length);
        expect(chosen.length).toBe(Math.min(all.length, 2 * CHOICES.length));
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});
