// torch.nn's recurrent layers: outputs and gradients, by the f64 reference (which must agree to f64 rounding) and by
// the kernels.

import { describe, expect, test } from "vitest";
import { RECURRENT_KINDS, recurrentParameters } from "../functions/core/models/model.ts";
import { readGolden } from "./support/golden.ts";
import { BUILDS } from "./support/kernels.ts";
import { runRecurrentLayer } from "./support/recurrentCase.ts";
import { largestDifference } from "./support/tolerance.ts";

/** f64 sums of a few hundred terms, in two different orders. */
const F64_TOLERANCE = 2 ** -53 * 4096;

const builds = RECURRENT_KINDS.flatMap((kind) =>
  BUILDS.map(([build, makeKernels]) => [kind, build, makeKernels] as const),
);

describe.each(builds)("golden %s layer, %s", (kind, _, makeKernels) => {
  const golden = readGolden(kind);
  const [B, T, I, H] = ["B", "T", "I", "H"].map(golden.size) as [number, number, number, number];
  const sizes = { B, T, I, H, lengths: golden.inputs.list("lengths") };
  const parameters = recurrentParameters(kind, I, H).map(({ name }) => name);
  const cell = kind === "lstm" ? { states: ["c0"], outputs: ["c_last", "dc0"] } : null;
  const inputs = Object.fromEntries(
    ["x", "h0", ...(cell?.states ?? []), ...parameters].map((name) => [
      name,
      golden.inputs.tensor(name),
    ]),
  );
  const above = { dy: golden.inputs.tensor("dy"), dh_last: golden.inputs.tensor("dh_last") };
  const outputs = ["y", "h_last", "dx", "dh0", ...(cell?.outputs ?? [])];
  const names = [...outputs, ...parameters.map((name) => `d_${name}`)];
  const run = runRecurrentLayer(makeKernels(), kind, sizes, inputs, above);
  const { computed, exact, tolerances } = run;

  test.each(names)("%s", (name) => {
    const expected = golden.outputs.tensor(name);
    const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
    expect(largestDifference(exact[name] ?? [], expected)).toBeLessThan(F64_TOLERANCE * scale);
    expect(largestDifference(computed[name] ?? [], expected)).toBeLessThan(tolerances[name] ?? 0);
  });
});
