import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  firstRoundOf,
  isScored,
  placeOf,
  roundsPerEpoch,
  updatesOfPart,
} from "../../../functions/core/training/epochs.ts";

const counts = fc.record({
  merges: fc.integer({ min: 1, max: 100 }),
  updates: fc.integer({ min: 0, max: 5000 }),
});
const of = (mergesPerEpoch: number) => ({ merging: { mergesPerEpoch } });

describe("rounds of an epoch", () => {
  test("are one where nothing is said", () => {
    expect(roundsPerEpoch({})).toBe(1);
    expect(placeOf({}, 7)).toEqual({ epoch: 7, part: 0 });
    expect(isScored({}, 7)).toBe(true);
  });

  test("are numbered on from epoch to epoch, and the first of each is scored", () => {
    const config = of(5);
    expect(firstRoundOf(config, 3)).toBe(15);
    expect(placeOf(config, 15)).toEqual({ epoch: 3, part: 0 });
    expect(placeOf(config, 19)).toEqual({ epoch: 3, part: 4 });
    const rounds = [13, 14, 15, 16, 17, 18, 19, 20];
    expect(rounds.filter((round) => isScored(config, round))).toEqual([15, 20]);
  });
});

describe("the updates of a shard between two merges", () => {
  test("are an epoch's, each once and in order, whatever the number of merges", () => {
    fc.assert(
      fc.property(counts, ({ merges, updates }) => {
        const parts = Array.from({ length: merges }, (_, part) =>
          updatesOfPart(updates, of(merges), part),
        );
        expect(parts[0]?.start).toBe(0);
        expect(parts.at(-1)?.end).toBe(updates);
        for (const [part, { start }] of parts.entries()) {
          expect(start).toBe(part === 0 ? 0 : parts[part - 1]?.end);
        }
      }),
      { seed: 1 },
    );
  });

  test("differ by one at most", () => {
    fc.assert(
      fc.property(counts, ({ merges, updates }) => {
        for (let part = 0; part < merges; part++) {
          const { start, end } = updatesOfPart(updates, of(merges), part);
          expect(Math.abs(end - start - updates / merges)).toBeLessThan(1);
        }
      }),
      { seed: 2 },
    );
  });

  test("are none in some rounds where there are fewer than merges", () => {
    const lengths = [0, 1, 2, 3, 4].map((part) => {
      const { start, end } = updatesOfPart(2, of(5), part);
      return end - start;
    });
    expect(lengths).toEqual([0, 0, 1, 0, 1]);
  });
});
