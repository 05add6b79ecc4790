import { expect, test } from "vitest";
import { rowNumbering } from "../../../functions/core/models/rowNumbering.ts";

test("rows are numbered in the order in which they are first named, and forgotten", () => {
  const numbering = rowNumbering(10, 4);
  for (let time = 0; time < 2; time++) {
    expect(numbering.number(Uint32Array.of(7, 3, 7))).toEqual(Uint32Array.of(0, 1, 0));
    expect(numbering.number(Uint32Array.of(9, 3))).toEqual(Uint32Array.of(2, 1));
    expect(numbering.rows()).toEqual(Uint32Array.of(7, 3, 9));
    expect(numbering.count()).toBe(3);
    numbering.clear();
    expect(numbering.count()).toBe(0);
  }
});

test("a row outside the table, or one more than there is room for, is refused", () => {
  expect(() => rowNumbering(3, 3).number(Uint32Array.of(3))).toThrow(/in the table/);
  expect(() => rowNumbering(9, 1).number(Uint32Array.of(3, 4))).toThrow(/not too many/);
});
