import { expect, test } from "vitest";
import { MODEL_KINDS } from "../../../functions/core/models/modelKind.ts";
import { modelOf } from "../../../functions/core/report/contenders.ts";
import { MODEL_NAMES } from "../../../functions/core/report/modelName.ts";
import { demoReport } from "../../support/demoReport.ts";

test("every kind of model has a name of its own, and a report calls its model by it", () => {
  const report = demoReport();
  const names = MODEL_KINDS.map(
    (kind) => modelOf({ ...report, model: { ...report.model, kind } }).name,
  );
  expect(names).toEqual([
    "Model (LSTM)",
    "Model (GRU)",
    "Model (RNN, tanh)",
    "Model (RNN, ReLU)",
    "Model (Mult-VAE)",
    "Model (sequential VAE)",
  ]);
  expect(new Set(Object.values(MODEL_NAMES)).size).toBe(MODEL_KINDS.length);
});
