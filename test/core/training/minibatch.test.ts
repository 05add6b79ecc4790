import { describe, expect, test } from "vitest";
import { randomStream } from "../../../functions/core/random.ts";
import {
  minibatches,
  sequenceBatch,
  shuffledMinibatches,
} from "../../../functions/core/training/minibatch.ts";

const sequences = [Uint32Array.of(1, 2, 3, 4), Uint32Array.of(5, 6), Uint32Array.of(7, 8, 9)];
const itemsOf = (user: number) => sequences[user] ?? new Uint32Array(0);
const windows = [
  { user: 0, start: 1, length: 3 },
  { user: 2, start: 0, length: 2 },
  { user: 1, start: 0, length: 1 },
];

describe("sequenceBatch", () => {
  test("lays windows side by side with the next item as target, padded with 0", () => {
    const batch = sequenceBatch(
      [
        { user: 0, start: 0, length: 3 },
        { user: 1, start: 0, length: 1 },
      ],
      itemsOf,
      { withTargets: true },
    );
    expect(batch).toEqual({
      B: 2,
      T: 3,
      items: Uint32Array.of(1, 2, 3, 5, 0, 0),
      targets: Uint32Array.of(2, 3, 4, 6, 0, 0),
      lengths: Uint32Array.of(3, 1),
    });
  });

  test("has no targets where none are wanted", () => {
    const { targets } = sequenceBatch(windows, itemsOf, { withTargets: false });
    expect(Array.from(targets)).toEqual(new Array(9).fill(0));
  });
});

describe("minibatches", () => {
  test("sorts each batch by length, longest first, and keeps the order of equals", () => {
    const some = [1, 3, 2, 3, 1].map((length, user) => ({ user, start: 0, length }));
    expect(minibatches(some, 4).map((batch) => batch.map(({ user }) => user))).toEqual([
      [1, 3, 2, 0],
      [4],
    ]);
  });

  test("shuffles by the stream alone and holds every window once", () => {
    const many = Array.from({ length: 100 }, (_, user) => ({ user, start: 0, length: 1 }));
    const draw = (major: number) =>
      shuffledMinibatches(many, 7, randomStream({ seed: 5, purpose: "shuffle", major }))
        .flat()
        .map(({ user }) => user);
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    expect([...draw(1)].sort((a, b) => a - b)).toEqual(many.map(({ user }) => user));
  });
});
