import { expect, test } from "vitest";
import { planInputs } from "../../../functions/core/models/inputsPass.ts";
import { fieldsOf } from "../../support/inputsCase.ts";
import { shape } from "../../support/networkCase.ts";

test("takes no memory for a model that reads the item alone", () => {
  expect(planInputs(shape, 100, 12_345)).toMatchObject({ fields: [], endByte: 12_345 });
});

test.each(["sum", "concat"] as const)("lays out room for every bag of %s", (combine) => {
  const inputs = fieldsOf(combine, shape.H);
  const { fields, endByte } = planInputs({ ...shape, inputs }, 7, 64);
  const [, query] = fields;
  expect((query?.shares ?? 0) - (query?.values ?? 0)).toBeGreaterThanOrEqual(4 * 7 * 5);
  expect(endByte).toBeGreaterThan(query?.means ?? 0);
});
