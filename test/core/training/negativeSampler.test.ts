import { describe, expect, test } from "vitest";
import { randomStream } from "../../../functions/core/random.ts";
import { negativeSampler } from "../../../functions/core/training/negativeSampler.ts";
import { read } from "../../support/read.ts";

const counts = Float64Array.of(0, 5, 0, 1, 1000, 40, 40, 0, 2);
const stream = (major: number) => randomStream({ seed: 3, purpose: "negatives", major, minor: 1 });

describe("negatives", () => {
  test.each([0, 0.5, 0.75, 1])("are drawn in proportion to events to the power of %d", (power) => {
    const { probabilities } = negativeSampler(counts, power);
    const weights = counts.map((count) => (count > 0 ? count ** power : 0));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    probabilities.forEach((q, item) => {
      expect(Math.abs(q - read(weights, item) / total)).toBeLessThan(2 ** -31);
    });
    expect(probabilities.reduce((sum, q) => sum + q, 0)).toBe(1);
  });

  test("occur as often as their probability says, and what has no event never does", () => {
    const sampler = negativeSampler(counts, 0.75);
    const drawn = 200_000;
    const { items } = sampler.draw(stream(0), 0, drawn);
    const found = new Float64Array(counts.length);
    for (const item of items) {
      found[item] = read(found, item) + 1;
    }
    let chiSquare = 0;
    sampler.probabilities.forEach((q, item) => {
      const expected = q * drawn;
      chiSquare +=
        expected === 0 ? read(found, item) : (read(found, item) - expected) ** 2 / expected;
    });
    // Five degrees of freedom: above 20.5 once in a thousand seeds.
    expect(chiSquare).toBeLessThan(20.5);
  });

  test("are the item of the interval that a word falls into, at both ends of every interval", () => {
    const { probabilities, draw } = negativeSampler(counts, 0.75);
    let start = 0;
    probabilities.forEach((q, item) => {
      const end = start + q * 2 ** 32;
      for (const word of q > 0 ? [start, end - 1] : []) {
        const fixed = { ...stream(0), uint32At: () => word };
        expect(draw(fixed, 0, 1).items).toEqual(Uint32Array.of(item));
      }
      start = end;
    });
  });

  test("come with the logarithm of how often they are drawn on average", () => {
    const { probabilities, draw } = negativeSampler(counts, 0.75);
    const { items, logExpected } = draw(stream(0), 0, 64);
    items.forEach((item, index) => {
      const exact = Math.log(64 * read(probabilities, item));
      expect(Math.abs(read(logExpected, index) - exact)).toBeLessThan(1e-6);
    });
  });

  test("are a function of stream and position", () => {
    const { draw } = negativeSampler(counts, 0.75);
    const whole = draw(stream(1), 0, 96);
    expect(draw(stream(1), 32, 64).items).toEqual(whole.items.slice(32));
    expect(draw(stream(2), 0, 96).items).not.toEqual(whole.items);
  });

  test("a catalogue without events is refused", () => {
    expect(() => negativeSampler(new Float64Array(4), 1)).toThrow(/has events/);
  });
});
