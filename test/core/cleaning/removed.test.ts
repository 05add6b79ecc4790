import { expect, test } from "vitest";
import { isRemoval, removedInOrder, removedSum } from "../../../functions/core/cleaning/removed.ts";

const removed = { duplicate: 1, rare_user: 5, window: 2, robot: 3, "no-price": 4 };

test("rules of reading come before those of cleaning, these in the order of the rules", () => {
  expect(removedInOrder(removed)).toEqual([
    ["window", 2],
    ["no-price", 4],
    ["duplicate", 1],
    ["robot", 3],
    ["rare_user", 5],
  ]);
  expect(removedSum(removed)).toBe(15);
});

test("rules of cleaning are known from others", () => {
  expect(["duplicate", "rare_item", "window", "no-price"].map(isRemoval)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
