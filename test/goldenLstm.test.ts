// torch.nn.LSTM's outputs and gradients, by the f64 reference (which must agree to f64 rounding) and by the kernels.

import { describe, expect, test } from "vitest";
import { readGolden } from "./support/golden.ts";
import { BUILDS } from "./support/kernels.ts";
import { runLstmLayer } from "./support/lstmCase.ts";
import { largestDifference } from "./support/tolerance.ts";

const golden = readGolden("lstm");
const INPUTS = [
  "x",
  "h0",
  "c0",
  "weight_ih_l0",
  "weight_hh_l0",
  "bias_ih_l0",
  "bias_hh_l0",
] as const;
const OUTPUTS = ["y", "h_last", "c_last", "dx", "dh0", "dc0"] as const;
const GRADIENTS = ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"] as const;

const [B, T, I, H] = ["B", "T", "I", "H"].map(golden.size) as [number, number, number, number];
const sizes = { B, T, I, H, lengths: golden.inputs.list("lengths") };
const inputs = Object.fromEntries(INPUTS.map((name) => [name, golden.inputs.tensor(name)]));
const above = { dy: golden.inputs.tensor("dy"), dh_last: golden.inputs.tensor("dh_last") };
const names = [...OUTPUTS, ...GRADIENTS.map((name) => `d_${name}`)];
/** f64 sums of a few hundred terms, in two different orders. */
const F64_TOLERANCE = 2 ** -53 * 4096;

describe.each(BUILDS)("golden LSTM, %s", (_, makeKernels) => {
  const { computed, exact, tolerances } = runLstmLayer(makeKernels(), sizes, inputs, above);

  test.each(names)("%s", (name) => {
    const expected = golden.outputs.tensor(name);
    const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
    expect(largestDifference(exact[name] ?? [], expected)).toBeLessThan(F64_TOLERANCE * scale);
    expect(largestDifference(computed[name] ?? [], expected)).toBeLessThan(tolerances[name] ?? 0);
  });
});
