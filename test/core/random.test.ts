import { describe, expect, test } from "vitest";
import { permutation, philox, randomStream } from "../../functions/core/random.ts";

const FULL = 0xffffffff;
const hex = (words: readonly number[]) => words.map((word) => word.toString(16).padStart(8, "0"));

describe("philox", () => {
  // Known answers published with the Random123 library (kat_vectors, philox4x32 10).
  test.each([
    [[0, 0, 0, 0], [0, 0], "6627e8d5 e169c58d bc57ac4c 9b00dbd8"],
    [[FULL, FULL, FULL, FULL], [FULL, FULL], "408f276d 41c83b0e a20bc7c6 6d5451fd"],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      "d16cfe09 94fdcceb 5001e420 24126ea1",
    ],
  ] as const)("agrees with the published answer for counter %j", (counter, key, expected) => {
    expect(hex(philox(counter, key)).join(" ")).toBe(expected);
  });
});

describe("randomStream", () => {
  test("gives the same number at a position whatever was drawn before", () => {
    const forward = randomStream({ seed: 7, purpose: "test" });
    const backward = randomStream({ seed: 7, purpose: "test" });
    const positions = Array.from({ length: 50 }, (_, index) => index);
    const inOrder = positions.map((position) => forward.uint32At(position));
    const reversed = positions.toReversed().map((position) => backward.uint32At(position));
    expect(reversed.toReversed()).toEqual(inOrder);
  });

  test("separates seeds above 2^32, purposes, majors and minors", () => {
    const first = (key: Parameters<typeof randomStream>[0]) => randomStream(key).uint32At(0);
    const values = [
      first({ seed: 1, purpose: "test" }),
      first({ seed: 1 + 2 ** 32, purpose: "test" }),
      first({ seed: 1, purpose: "shuffle" }),
      first({ seed: 1, purpose: "test", major: 1 }),
      first({ seed: 1, purpose: "test", minor: 1 }),
    ];
    expect(new Set(values).size).toBe(values.length);
  });

  test("draws uniform numbers with the mean and variance of [0, 1)", () => {
    const stream = randomStream({ seed: 3, purpose: "test" });
    const draws = Array.from({ length: 40_000 }, () => stream.uniform());
    const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
    const variance = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / draws.length;
    expect(Math.abs(mean - 1 / 2)).toBeLessThan(4 / Math.sqrt(12 * draws.length));
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(0.002);
  });
});

describe("permutation", () => {
  test("holds every index once and depends on the stream alone", () => {
    const draw = () => permutation(1000, randomStream({ seed: 11, purpose: "test" }));
    expect(draw()).toEqual(draw());
    expect(Array.from(draw()).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 1000 }, (_, index) => index),
    );
  });
});
