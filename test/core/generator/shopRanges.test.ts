import { describe, expect, test } from "vitest";
import { SHOP_DEFAULTS } from "../../../functions/core/generator/shop.ts";
import { checkShop } from "../../../functions/core/generator/shopRanges.ts";

describe("checkShop", () => {
  test("accepts the defaults", () => {
    expect(() => checkShop(SHOP_DEFAULTS)).not.toThrow();
  });

  test.each([
    ["users", { users: 0 }],
    ["items", { items: 1.5 }],
    ["dirtyRowShare", { dirtyRowShare: 1.01 }],
    ["days", { days: Number.NaN }],
  ])("names %s when it is out of range", (field, change) => {
    expect(() => checkShop({ ...SHOP_DEFAULTS, ...change })).toThrow(field);
  });
});
