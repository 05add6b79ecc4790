import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mergeItemCounts } from "../../../functions/core/baselines/itemCounts.ts";
import { fateOf, KEPT } from "../../../functions/core/cleaning/cleaning.ts";
import {
  fatesInCore,
  keptItemCounts,
  nextAlive,
} from "../../../functions/core/cleaning/itemCore.ts";

type Pair = readonly [user: number, item: number];
interface Limits {
  readonly minItemEvents: number | null;
  readonly minUserEvents: number | null;
}

const V = 7;
const USERS = 6;

/** The fates in the order of `pairs`, found in rounds over `shards` partitions of the users, as the stages do. */
function fatesOf(pairs: readonly Pair[], limits: Limits, shards: number) {
  const parts = Array.from({ length: shards }, (_, shard) =>
    pairs.flatMap((pair, index) => (pair[0] % shards === shard ? [{ pair, index }] : [])),
  );
  const events = parts.map((part) => ({
    userCount: USERS,
    user: Uint32Array.from(part, ({ pair }) => pair[0]),
    item: Uint32Array.from(part, ({ pair }) => pair[1]),
    fates: new Uint8Array(part.length),
  }));
  let alive: Uint8Array | null = null;
  for (let rounds = 1; ; rounds++) {
    const fates = events.map((some) => fatesInCore(some, alive, limits));
    const counts = events.map(({ item }, shard) =>
      keptItemCounts(item, fates[shard] ?? new Uint8Array(0), V),
    );
    const next = nextAlive(mergeItemCounts(V, counts), limits);
    if (next === null) {
      const all = new Array<number>(pairs.length);
      for (const [shard, part] of parts.entries()) {
        for (const [position, { index }] of part.entries()) {
          all[index] = fates[shard]?.[position] ?? -1;
        }
      }
      return { fates: all, rounds };
    }
    alive = next;
  }
}

/** The obvious twin: remove one item or user that is too rare at a time, until there is none. */
function coreByPeeling(pairs: readonly Pair[], { minItemEvents, minUserEvents }: Limits) {
  let left = pairs.map((pair, index) => ({ pair, index }));
  for (;;) {
    const count = (side: 0 | 1, value: number) =>
      left.filter(({ pair }) => pair[side] === value).length;
    const rareUser = left.find(({ pair }) => count(0, pair[0]) < (minUserEvents ?? 1));
    const rareItem = left.find(({ pair }) => count(1, pair[1]) < (minItemEvents ?? 1));
    if (rareUser !== undefined) {
      left = left.filter(({ pair }) => pair[0] !== rareUser.pair[0]);
    } else if (rareItem !== undefined) {
      left = left.filter(({ pair }) => pair[1] !== rareItem.pair[1]);
    } else {
      return left.map(({ index }) => index);
    }
  }
}

describe("the core of items and users", () => {
  test("is found over several rounds where one removal brings about the next", () => {
    // A chain: item 1 has one event; without it user 0 has one; without user 0 item 2 has one; and so on.
    const chain: Pair[] = [
      [0, 1],
      [0, 2],
      [1, 2],
      [1, 3],
      [2, 3],
      [2, 4],
      [3, 4],
    ];
    const core: Pair[] = [
      [4, 5],
      [4, 6],
      [5, 5],
      [5, 6],
    ];
    const { fates, rounds } = fatesOf(
      [...chain, ...core],
      { minItemEvents: 2, minUserEvents: 2 },
      2,
    );
    expect(fates.slice(chain.length)).toEqual([KEPT, KEPT, KEPT, KEPT]);
    expect(fates.slice(0, chain.length).every((fate) => fate !== KEPT)).toBe(true);
    expect(rounds).toBeGreaterThan(2);
  });

  test("counts an event under the rare item before the rare user", () => {
    const pairs: Pair[] = [
      [0, 1],
      [0, 2],
      [1, 2],
      [1, 2],
    ];
    const { fates } = fatesOf(pairs, { minItemEvents: 2, minUserEvents: 2 }, 1);
    expect(fates).toEqual([fateOf("rare_item"), fateOf("rare_user"), KEPT, KEPT]);
  });

  test("is what peeling one by one leaves, for any number of shards and any limits", () => {
    const pair = fc.tuple(fc.nat(USERS - 1), fc.integer({ min: 1, max: V - 1 }));
    const limit = fc.constantFrom(null, 2, 3, 4);
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 40 }), limit, limit, (pairs, item, user) => {
        const limits = { minItemEvents: item, minUserEvents: user };
        const one = fatesOf(pairs, limits, 1).fates;
        const kept = one.flatMap((fate, index) => (fate === KEPT ? [index] : []));
        expect(kept).toEqual(coreByPeeling(pairs, limits));
        expect(fatesOf(pairs, limits, 3).fates).toEqual(one);
      }),
      { seed: 3, numRuns: 400 },
    );
  });

  test("leaves fates of earlier rules as they are", () => {
    const fates = Uint8Array.of(fateOf("repeat"), KEPT);
    const events = { userCount: 1, user: Uint32Array.of(0, 0), item: Uint32Array.of(1, 1), fates };
    expect(fatesInCore(events, Uint8Array.of(0, 0), { minUserEvents: 2 })).toEqual(
      Uint8Array.of(fateOf("repeat"), fateOf("rare_item")),
    );
  });
});
