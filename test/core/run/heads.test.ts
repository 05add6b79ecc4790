import { expect, test } from "vitest";
import { parseHeads } from "../../../functions/core/run/heads.ts";

test("heads are read in the order given", () => {
  expect(parseHeads(["next-is=add:to:cart:0.5", "next-gap:2"])).toEqual([
    { name: "next-is=add:to:cart", kind: "binary", weight: 0.5 },
    { name: "next-gap", kind: "regression", weight: 2 },
  ]);
  expect(parseHeads([])).toEqual([]);
});

test.each([
  [["next-gap"]],
  [["next-gap:"]],
  [["next-gap:0"]],
  [["next-gap:-1"]],
  [["next-gap:many"]],
  [["next-is=:1"]],
  [["churn:1"]],
  [["next-gap:1", "next-gap:2"]],
])("%j is refused", (texts) => {
  expect(() => parseHeads(texts)).toThrow(
    expect.objectContaining({ explanation: expect.objectContaining({ where: "--head" }) }),
  );
});
