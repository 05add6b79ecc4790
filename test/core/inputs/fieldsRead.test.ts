import { expect, test } from "vitest";
import { parseNumberRules } from "../../../functions/core/cleaning/numberRules.ts";
import { parseField } from "../../../functions/core/inputs/field.ts";
import { columnPlace, fieldsRead } from "../../../functions/core/inputs/fieldsRead.ts";

test("columns of cleaning come behind the model's fields, unless one of those holds their values", () => {
  const fields = ["type", "price:buckets=4", "title:tokens"].map(parseField);
  const numbers = [...parseNumberRules({ outliers: ["qty=1..", "price=1..", "title=0.."] })];
  const config = { model: { inputs: { fields } }, cleaning: { numbers } };
  const names = ["type", "price:buckets=4", "title:tokens", "qty", "title"];
  expect(fieldsRead(config).map(({ name }) => name)).toEqual(names);
  expect(["qty", "price", "title"].map((column) => columnPlace(config, column))).toEqual([3, 1, 4]);
  expect(fieldsRead({ model: {} })).toEqual([]);
});
