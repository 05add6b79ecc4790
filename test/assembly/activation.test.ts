import { describe, expect, test } from "vitest";
import { ALL_BUILDS, createBench } from "../support/kernels.ts";
import { read } from "../support/read.ts";
import { ulpDistance } from "../support/tolerance.ts";

/**
 * Domain and worst error in ulp. Measured over four million arguments each: exp 0.98, tanh 2.49, sigmoid 2.21,
 * log 0.83; the bounds leave a little room for arguments that were not drawn.
 */
const FUNCTIONS = [
  { name: "expVector", exact: Math.exp, from: -87, to: 88, ulp: 1.1 },
  { name: "tanhVector", exact: Math.tanh, from: -20, to: 20, ulp: 2.7 },
  {
    name: "sigmoidVector",
    exact: (x: number) => 1 / (1 + Math.exp(-x)),
    from: -87,
    to: 87,
    ulp: 2.5,
  },
  { name: "logVector", exact: Math.log, from: 2 ** -126, to: 60, ulp: 1 },
] as const;

const COUNT = 4096;
const NOT_FINITE = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] as const;

describe.each(ALL_BUILDS)("activations, %s", (_, makeKernels) => {
  const kernels = makeKernels();

  /** The kernel's values for `x`, in place or not. */
  function apply(name: (typeof FUNCTIONS)[number]["name"], x: Float64Array, inPlace: boolean) {
    const bench = createBench(kernels);
    const input = bench.matrix(1, x.length, x);
    const output = inPlace ? input : bench.matrix(1, x.length);
    bench.run[name](output.at, input.at, x.length);
    const values = output.values();
    bench.expectIntact();
    return values;
  }

  test.each(FUNCTIONS)(
    "$name is within $ulp ulp on [$from, $to]",
    ({ name, exact, from, to, ulp }) => {
      // Evenly over the domain, and densely around 0 or 1, where cancellation would show.
      for (const [low, high] of [
        [from, to],
        [Math.max(from, -1), 1],
        [Math.max(from, -0.01), 0.01],
        [0.5, 2],
      ] as const) {
        const x = Float64Array.from({ length: COUNT }, (__, index) =>
          Math.fround(low + ((high - low) * (index + 0.5)) / COUNT),
        );
        apply(name, x, false).forEach((value, index) => {
          const argument = read(x, index);
          expect(ulpDistance(value, exact(argument)), `at ${argument}`).toBeLessThan(ulp);
        });
      }
    },
  );

  test.each(FUNCTIONS)("$name gives the same in place", ({ name }) => {
    const x = Float64Array.from({ length: 40 }, (__, index) => (index + 1) / 7);
    expect(apply(name, x, true)).toEqual(apply(name, x, false));
  });

  test("NaN stays NaN, and the ends of the domains are what the kernels say", () => {
    const x = Float64Array.of(...NOT_FINITE, -88, 0, 89, -0, 1e-45);
    const results = FUNCTIONS.map(({ name }) => [...apply(name, x, false).subarray(0, 6)]);
    const saturated = Math.fround(1.6516362661361307e38);
    expect(results).toEqual([
      [Number.NaN, saturated, 0, 0, 1, saturated],
      [Number.NaN, 1, -1, -1, 0, 1],
      [Number.NaN, 1, 0, 0, 0.5, 1],
      [Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN, Math.fround(Math.log(89))],
    ]);
  });
});
