import { expect, test } from "vitest";
import { layoutParameters } from "../../../functions/core/layout.ts";
import { expectPlanned, slotAddresses } from "../../../functions/core/models/plannedMemory.ts";

test("a plan that ends beyond its bound is refused with both numbers", () => {
  const told = { where: "V = 9", fix: "choose a smaller vocabulary" };
  expectPlanned(100, 100, told);
  expect(() => expectPlanned(101, 100, told)).toThrow(
    "the model does not fit into memory (V = 9): expected at most 100 bytes, found a plan of 101 bytes",
  );
  expect(() => expectPlanned(101, 100, { ...told, what: "it is too large" })).toThrow("it is too");
});

test("slots lie one after the other, each as long as the padded parameters", () => {
  const layout = layoutParameters([{ name: "w", shape: [3, 5], gates: 1 }]);
  expect(layout.paddedCount).toBe(24);
  expect(slotAddresses(["m", "v"], 1000, layout)).toEqual({ m: 1000, v: 1096 });
  expect(slotAddresses([], 1000, layout)).toEqual({});
});
