import { describe, expect, test } from "vitest";
import { mergeSkew, shardSkew, skewFactor } from "../../functions/core/skew.ts";

const shard = (...counts: readonly (readonly [string, number])[]) =>
  shardSkew(counts.map(([id, events]) => ({ id, events })));

describe("skew", () => {
  test("is the largest shard against the mean, and the busiest user", () => {
    const all = mergeSkew(shard(["a", 2], ["b", 7]), shard(["c", 3]));
    expect(all).toEqual({
      shards: 2,
      events: 12,
      largestShardEvents: 9,
      busiestUser: { id: "b", events: 7 },
    });
    expect(skewFactor(all)).toBe(1.5);
  });

  test("does not depend on the order of shards or users; of equals the first id is named", () => {
    const [one, two] = [shard(["b", 4], ["a", 4]), shard(["A", 4], ["c", 1])];
    expect(mergeSkew(one, two)).toEqual(mergeSkew(two, one));
    expect(mergeSkew(one, two).busiestUser).toEqual({ id: "A", events: 4 });
    expect(one.busiestUser).toEqual({ id: "a", events: 4 });
  });

  test("of nothing is unknown", () => {
    expect(shard()).toMatchObject({ events: 0, busiestUser: null });
    expect(skewFactor(shard())).toBeNull();
  });
});
