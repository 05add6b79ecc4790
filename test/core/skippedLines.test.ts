import { expect, test } from "vitest";
import { skippedSum, skippedText } from "../../functions/core/skippedLines.ts";

test("lines that are no rows are added up and said, where there are any", () => {
  const sum = skippedSum([
    { blankLines: 1, commentLines: 0 },
    { blankLines: 0, commentLines: 2 },
  ]);
  expect(skippedText(sum)).toBe("no rows: 2 comment lines, 1 blank line");
  expect(skippedText({ blankLines: 3, commentLines: 1 })).toBe(
    "no rows: 1 comment line, 3 blank lines",
  );
  expect(skippedText(skippedSum([]))).toBe(null);
});
