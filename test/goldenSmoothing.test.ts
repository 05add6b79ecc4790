// torch.nn.functional.cross_entropy with smoothed labels per row, and the gradient of its weighted sum. A key of the
// outputs says the smoothing, and then what it holds.

import { describe, expect, test } from "vitest";
import { smoothedCrossEntropyReference } from "./reference/softmaxCrossEntropy.ts";
import { type Golden, hasGolden, readGolden } from "./support/golden.ts";
import { BUILDS } from "./support/kernels.ts";
import { runSmoothedCrossEntropy, smoothingTolerances } from "./support/lossCase.ts";
import { read } from "./support/read.ts";
import { largestDifference } from "./support/tolerance.ts";

const FILE = "label_smoothing";

function casesOf(golden: Golden) {
  const V = golden.size("V");
  const logits = golden.inputs.tensor("logits");
  const weights = golden.inputs.tensor("weight");
  const targets = golden.inputs.list("target");
  const names = golden.outputs.names().filter((name) => name.endsWith(": per_row"));
  return names.map((name) => ({
    smoothing: Number(name.split(":")[0]),
    given: { logits, weights, targets, V },
    losses: golden.outputs.tensor(name),
    gradients: golden.outputs.tensor(name.replace("per_row", "dlogits")),
  }));
}

describe.skipIf(!hasGolden(FILE))(
  "golden label smoothing (skipped where GOLDEN_DIR has none)",
  () => {
    const cases = hasGolden(FILE) ? casesOf(readGolden(FILE)) : [];

    test.each(cases)("f64 reference: $smoothing", ({ smoothing, given, losses, gradients }) => {
      const { logits, weights, targets, V } = given;
      targets.forEach((target, row) => {
        const columns = [row * V, (row + 1) * V] as const;
        const exact = smoothedCrossEntropyReference(logits.slice(...columns), target, smoothing);
        const weighted = exact.gradient.map((slope) => slope * read(weights, row));
        expect(Math.abs(exact.loss - read(losses, row))).toBeLessThan(1e-12);
        expect(largestDifference(weighted, gradients.slice(...columns))).toBeLessThan(1e-12);
      });
    });

    describe.each(BUILDS)("%s", (_, makeKernels) => {
      test.each(cases)("$smoothing", ({ smoothing, given, losses, gradients }) => {
        const computed = runSmoothedCrossEntropy(makeKernels(), { ...given, smoothing });
        const tolerances = smoothingTolerances(given.logits, given.V);
        expect(largestDifference(computed.losses, losses)).toBeLessThan(tolerances.loss);
        expect(largestDifference(computed.gradients, gradients)).toBeLessThan(tolerances.gradient);
      });
    });
  },
);
