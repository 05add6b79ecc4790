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
  const windowsOf = (lengths: readonly number[]) =>
    lengths.map((length, user) => ({ user, start: 0, length }));
  const usersOf = (batches: readonly (readonly { user: number }[])[]) =>
    batches.map((batch) => batch.map(({ user }) => user));

  test("fills each batch up to its positions, longest first, equals in order", () => {
    const some = windowsOf([1, 3, 2, 3, 1]);
    expect(usersOf(minibatches(some, { positions: 9, windows: 10 }))).toEqual([[1, 3, 2, 0], [4]]);
  });

  test("fills each batch up to its windows, and gives a window that is too long one of its own", () => {
    const some = windowsOf([1, 1, 1, 20, 1]);
    expect(usersOf(minibatches(some, { positions: 9, windows: 2 }))).toEqual([
      [0, 1],
      [2],
      [3],
      [4],
    ]);
    expect(minibatches([], { positions: 9, windows: 2 })).toEqual([]);
  });

  test("shuffles by the stream alone and holds every window once", () => {
    const many = windowsOf(new Array<number>(100).fill(1));
    const size = { positions: 7, windows: 7 };
    const draw = (major: number) =>
      usersOf(
        shuffledMinibatches(many, size, randomStream({ seed: 5, purpose: "shuffle", major })),
      ).flat();
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    expect([...draw(1)].sort((a, b) => a - b)).toEqual(many.map(({ user }) => user));
  });
});
