// Every kind of recurrent layer through its TypeScript side against the f64 reference. I ≠ H, sequences of different
// lengths, states to start from; the sizes are below, at and above the tile.

import { describe, expect, test } from "vitest";
import {
  elementCount,
  RECURRENT_KINDS,
  recurrentParameters,
} from "../../functions/core/models/model.ts";
import type { LstmSizes } from "../reference/lstm.ts";
import { ALL_BUILDS, drawNumbers } from "../support/kernels.ts";
import { runRecurrentLayer } from "../support/recurrentCase.ts";

const CASES = [
  { B: 3, T: 4, I: 5, H: 6, lengths: [4, 2, 1] },
  { B: 4, T: 3, I: 8, H: 16, lengths: [3, 3, 3, 3] },
  { B: 5, T: 7, I: 17, H: 9, lengths: [7, 7, 5, 3, 1] },
  { B: 1, T: 1, I: 1, H: 1, lengths: [1] },
];

const builds = ALL_BUILDS.flatMap(([build, makeKernels]) =>
  RECURRENT_KINDS.map((kind) => [kind, build, makeKernels] as const),
);

describe.each(builds)("%s layer, %s", (kind, _, makeKernels) => {
  const kernels = makeKernels();
  test.each(CASES)("agrees with the reference for B $B, T $T, I $I, H $H", (sizes) => {
    expectAgreement(sizes);
  });

  test.each(CASES)("agrees with it where states are dropped, for B $B, T $T, I $I", (sizes) => {
    const factors = drawNumbers(sizes.B * sizes.H, 11);
    const stateMask = factors.map((value) => (value < -0.4 ? 0 : 1.25));
    expectAgreement({ ...sizes, stateMask });
  });

  function expectAgreement(sizes: LstmSizes): void {
    const { B, T, I, H, lengths } = sizes;
    const inputs = {
      x: drawNumbers(B * T * I, 1),
      h0: drawNumbers(B * H, 2),
      ...(kind === "lstm" ? { c0: drawNumbers(B * H, 3) } : {}),
      ...Object.fromEntries(
        recurrentParameters(kind, I, H).map((parameter, index) => [
          parameter.name,
          drawNumbers(elementCount(parameter), 4 + index, 0.5),
        ]),
      ),
    };
    const dy = drawNumbers(B * T * H, 8).map((value, index) =>
      Math.floor(index / H) % T < (lengths[Math.floor(index / (T * H))] ?? 0) ? value : 0,
    );
    const above = { dy, dh_last: drawNumbers(B * H, 9), dc_last: drawNumbers(B * H, 10) };
    const { computed, exact, tolerances } = runRecurrentLayer(kernels, kind, sizes, inputs, above);
    expect(Object.keys(computed).toSorted()).toEqual(Object.keys(exact).toSorted());
    for (const [name, values] of Object.entries(computed)) {
      values.forEach((value, index) => {
        const error = Math.abs(value - (exact[name]?.[index] ?? Number.NaN));
        expect(error, `${name}[${index}]`).toBeLessThanOrEqual(tolerances[name] ?? 0);
      });
    }
  }
});
