import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { participantsOf, roundsOf } from "../../../functions/core/training/merging.ts";

const plan = { seed: 7, shards: 5, participants: 2 };

describe("participants of a round", () => {
  test("are all shards where nobody says how many", () => {
    expect(participantsOf({ ...plan, participants: null }, 3)).toEqual([0, 1, 2, 3, 4]);
    expect(roundsOf({ ...plan, participants: null }, 4, 3)).toEqual([0, 1, 2]);
  });

  test("are as many as asked for, each once, ascending, a function of seed and round", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.nat({ max: 1000 }),
        (shards, participants, round) => {
          const drawn = participantsOf({ seed: 3, shards, participants }, round);
          expect(drawn.length).toBe(Math.min(shards, participants));
          expect(drawn).toEqual([...new Set(drawn)].sort((a, b) => a - b));
          expect(drawn).toEqual(participantsOf({ seed: 3, shards, participants }, round));
        },
      ),
      { seed: 1 },
    );
  });

  test("change from round to round, and every shard has its turns", () => {
    const counts = [0, 1, 2, 3, 4].map((shard) => roundsOf(plan, shard, 200).length);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(400);
    for (const count of counts) {
      expect(Math.abs(count - 80)).toBeLessThan(30);
    }
  });
});
