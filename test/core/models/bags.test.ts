import { expect, test } from "vitest";
import {
  assertBags,
  bagsOf,
  dropoutFactors,
  inputValues,
  latentNoise,
} from "../../../functions/core/models/bags.ts";

test("inputs have norm 1 in each bag, and an empty bag has none", () => {
  const batch = { ...bagsOf([[3, 1], [], [2]]), counts: Float32Array.of(3, 4, 7) };
  expect([...batch.offsets]).toEqual([0, 2, 2, 3]);
  const values = inputValues(batch, null);
  expect([...values]).toEqual([Math.fround(0.6), Math.fround(0.8), 1]);
  expect([...inputValues(batch, Float32Array.of(0, 2, 2))]).toEqual([0, Math.fround(1.6), 2]);
});

test("bags that break their promises are a programmer's error", () => {
  const batch = bagsOf([[1, 2], [3]]);
  assertBags(batch, 4);
  expect(() => assertBags(batch, 3)).toThrow(/vocabulary/);
  const broken = [
    { offsets: Uint32Array.of(0, 2) },
    { offsets: Uint32Array.of(0, 4, 3) },
    { offsets: Uint32Array.of(0, 2, 2) },
    { counts: Float32Array.of(1, 1) },
    { counts: Float32Array.of(1, 0, 1) },
    { counts: Float32Array.of(1, Number.NaN, 1) },
  ];
  for (const change of broken) {
    expect(() => assertBags({ ...batch, ...change }, 4)).toThrow(/assertion failed/);
  }
});

test("dropout drops its share, keeps the expectation, and depends on the key alone", () => {
  const n = 20_000;
  const factors = dropoutFactors({ seed: 3, major: 2 }, n, 0.5);
  expect(factors.every((factor) => factor === 0 || factor === 2)).toBe(true);
  const mean = factors.reduce((sum, factor) => sum + factor, 0) / n;
  expect(Math.abs(mean - 1)).toBeLessThan(5 / Math.sqrt(n));
  expect(dropoutFactors({ seed: 3, major: 2 }, n, 0.5)).toEqual(factors);
  expect(dropoutFactors({ seed: 3, major: 1 }, n, 0.5)).not.toEqual(factors);
  expect([...dropoutFactors({ seed: 3 }, 3, 0)]).toEqual([1, 1, 1]);
  expect(() => dropoutFactors({ seed: 3 }, 3, 1)).toThrow(/share/);
});

test("noise of a longer batch begins with that of a shorter one", () => {
  const key = { seed: 4, major: 1, minor: 2 };
  expect(latentNoise(key, 9).subarray(0, 5)).toEqual(latentNoise(key, 5));
  expect(latentNoise({ ...key, minor: 3 }, 5)).not.toEqual(latentNoise(key, 5));
});
