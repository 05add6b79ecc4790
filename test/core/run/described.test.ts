import { describe, expect, test } from "vitest";
import type { FileFormat } from "../../../functions/core/columns.ts";
import { fieldsRead } from "../../../functions/core/inputs/fieldsRead.ts";
import {
  describedColumns,
  describedFields,
  parseDescribe,
} from "../../../functions/core/run/described.ts";

function formatOf(columnNames: readonly string[], hasHeader = true): FileFormat {
  const columns = { user: 0, item: 1, time: 2, event: null, split: null };
  return {
    delimiter: ",",
    hasHeader,
    fieldCount: columnNames.length,
    columnNames: [...columnNames],
    columns,
  } as unknown as FileFormat;
}

describe("columns that describe", () => {
  test("are found by usual names, where they are free and in every file", () => {
    const shop = formatOf(["user", "item", "time", "Category_ID", "price", "Country"]);
    expect(describedColumns(null, [shop])).toEqual({
      category: "Category_ID",
      price: "price",
      country: "Country",
    });
    const other = formatOf(["user", "item", "time", "price"]);
    expect(describedColumns(null, [shop, other])).toEqual({ price: "price" });
    expect(describedColumns(null, [formatOf(["country", "item", "time"])])).toEqual({});
    expect(describedColumns(null, [formatOf(["0", "1", "2"], false)])).toEqual({});
  });

  test("are what is asked for, or none", () => {
    const shop = formatOf(["user", "item", "time", "category"]);
    expect(describedColumns(parseDescribe("none"), [shop])).toEqual({});
    expect(describedColumns(parseDescribe("price=cost"), [shop])).toEqual({ price: "cost" });
    for (const text of ["colour=x", "price", "price=", "price=a,price=b"]) {
      expect(() => parseDescribe(text)).toThrow(/--describe/);
    }
  });

  test("are read once, behind what the model reads", () => {
    const field = { name: "category", kind: "values", column: "category", buckets: null } as const;
    const described = { category: "category", price: "price" };
    expect(describedFields([field], described).map(({ column }) => column)).toEqual(["price"]);
    const config = { model: { inputs: { fields: [field] } }, describe: described };
    expect(fieldsRead(config).map(({ column }) => column)).toEqual(["category", "price"]);
  });
});
