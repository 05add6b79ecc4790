import { expect, test } from "vitest";
import { cosPi } from "../../../functions/core/elementary.ts";
import {
  DEFAULT_SCHEDULE,
  type Schedule,
  scheduleFactor,
} from "../../../functions/core/models/schedule.ts";

const factors = (changes: Partial<Schedule>, updatesPerRound = 4, rounds = 3) =>
  Array.from({ length: updatesPerRound * rounds }, (_, index) => {
    const [round, update] = [Math.floor(index / updatesPerRound), index % updatesPerRound];
    const position = { round, update, updatesPerRound, rounds };
    return scheduleFactor({ ...DEFAULT_SCHEDULE, ...changes }, position);
  });

test("cosPi is exact at its landmarks and close to the cosine between them", () => {
  expect([0, 0.5, 1].map(cosPi)).toEqual([1, 0, -1]);
  for (let k = 0; k <= 4096; k++) {
    // Math.cos and the product with its rounded π are off by as much again.
    expect(Math.abs(cosPi(k / 4096) - Math.cos((Math.PI * k) / 4096))).toBeLessThan(2 ** -51);
    expect(cosPi(1 - k / 4096) + cosPi(k / 4096)).toBe(0);
  }
});

test("constant stays, warm-up rises in equal steps", () => {
  expect(new Set(factors({}))).toEqual(new Set([1]));
  expect(factors({ warmUpRounds: 1 }).slice(0, 5)).toEqual([0.25, 0.5, 0.75, 1, 1]);
});

test("step halves at its rounds", () => {
  const halved = factors({ kind: "step", halveEveryRounds: 2 });
  expect(halved).toEqual([...new Array(8).fill(1), ...new Array(4).fill(0.5)]);
});

test("cosine falls from 1, through one half, and stays above 0", () => {
  const cosine = factors({ kind: "cosine" });
  expect([cosine[0], cosine[6]]).toEqual([1, 0.5]);
  expect(cosine.every((value, i) => value > 0 && value <= (cosine[i - 1] ?? 1))).toBe(true);
  expect(factors({ kind: "cosine", warmUpRounds: 1 })[4]).toBe(1);
});
