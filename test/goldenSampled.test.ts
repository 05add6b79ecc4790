// Ten steps of PyTorch's next-item models with sampled losses and sparse tables: losses and every final parameter, by
// the f64 reference and the kernels. A key of the outputs says the case: loss, output table, rule, settings, and then
// what it holds.

import { describe, expect, test } from "vitest";
import { parametersOf } from "../functions/core/models/model.ts";
import { FULL_SOFTMAX, type Objective } from "../functions/core/models/objective.ts";
import { DEFAULT_OPTIMIZER, type OptimizerConfig } from "../functions/core/models/optimizer.ts";
import { type Golden, hasGolden, readGolden } from "./support/golden.ts";
import { BUILDS } from "./support/kernels.ts";
import { trainSampledByKernels, trainSampledByReference } from "./support/sampledCase.ts";
import { largestDifference, type Tensors } from "./support/tolerance.ts";

const FILE = "next_item_sampled";

function casesOf(golden: Golden): readonly string[] {
  const names = golden.outputs.names().filter((name) => name.endsWith(": losses"));
  return names.map((name) => name.replace(": losses", ""));
}

function trainingOf(golden: Golden, name: string) {
  const [loss, output, rule, ...words] = name.split(" ");
  const settings = new Map(words.map((word) => word.split("=") as [string, string]));
  const [B, T, V, H, N, steps] = ["B", "T", "V", "H", "N", "steps"].map(golden.size) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const own = output === "own" ? ({ output: "own" } as const) : {};
  const shape = { kind: "gru", V, H, ...own } as const;
  const items = golden.inputs.list("items");
  const negatives = Uint32Array.from(golden.inputs.list("negatives"));
  const logExpected = Float32Array.from(golden.inputs.tensor("log_expected"));
  const objective: Objective = {
    ...FULL_SOFTMAX,
    loss: loss as Objective["loss"],
    negatives: N,
    penalty: Number(settings.get("penalty") ?? 0),
  };
  const batches = Array.from({ length: steps }, (_, step) => {
    const columns = (first: number) =>
      Uint32Array.from({ length: B * T }, (__, index) => {
        const sequence = step * B + Math.floor(index / T);
        return items[sequence * (T + 1) + first + (index % T)] ?? 0;
      });
    const drawn = [step * N, (step + 1) * N] as const;
    const sampled = {
      items: negatives.slice(...drawn),
      logExpected: logExpected.slice(...drawn),
    };
    const lengths = new Uint32Array(B).fill(T);
    return { B, T, items: columns(0), targets: columns(1), lengths, negatives: sampled };
  });
  return {
    shape,
    weights: Object.fromEntries(
      parametersOf(shape).map(({ name: parameter }) => [
        parameter,
        golden.inputs.tensor(parameter),
      ]),
    ) as Tensors,
    batches,
    objective,
    optimizer: { ...DEFAULT_OPTIMIZER, kind: rule as OptimizerConfig["kind"] },
    learningRate: Number(settings.get("lr")),
  };
}

describe.skipIf(!hasGolden(FILE))(
  "golden sampled losses (skipped where GOLDEN_DIR has none)",
  () => {
    const golden = hasGolden(FILE) ? readGolden(FILE) : null;
    describe.each(golden === null ? [] : casesOf(golden))("%s", (name) => {
      const given = golden as Golden;
      const training = trainingOf(given, name);
      const { exact, tolerances } = trainSampledByReference(training);
      const names = Object.keys(exact);
      const expectedOf = (output: string) =>
        output === "losses"
          ? Float64Array.from(given.outputs.list(`${name}: losses`))
          : given.outputs.tensor(`${name}: final_${output}`);

      test.each(names)("f64 reference: %s", (output) => {
        // As in goldenNextItem.test.ts.
        const tolerance = (tolerances[output] ?? 0) * 2 ** -24;
        expect(largestDifference(exact[output] ?? [], expectedOf(output))).toBeLessThan(tolerance);
      });

      describe.each(BUILDS)("%s", (_, makeKernels) => {
        const computed = trainSampledByKernels(makeKernels(), training);
        test.each(names)("%s", (output) => {
          const difference = largestDifference(computed[output] ?? [], expectedOf(output));
          expect(difference).toBeLessThan(tolerances[output] ?? 0);
        });
      });
    });
  },
);
