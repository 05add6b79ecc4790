import { expect, test } from "vitest";
import { labelOf } from "../../../functions/core/text/label.ts";

test("labels are 0 and 1, or their names", () => {
  expect([" 1", "TRUE", "0", "False "].map(labelOf)).toEqual([1, 1, 0, 0]);
  expect(["", "2", "yes", "0.0", "01", "null"].map(labelOf)).toEqual(new Array(6).fill(null));
});
