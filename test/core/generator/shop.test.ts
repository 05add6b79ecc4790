import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ConfigurationError } from "../../../functions/core/errors.ts";
import {
  itemIdOf,
  itemIndexOf,
  SHOP_DEFAULTS,
  shopConfig,
  userIdOf,
  userIndexOf,
} from "../../../functions/core/generator/shop.ts";

describe("ids", () => {
  test("are spelled with leading zeros", () => {
    expect(itemIdOf(42)).toBe("i00042");
    expect(userIdOf(123)).toBe("u000123");
  });

  test("lead back to their indices, also beyond the zeros", () => {
    fc.assert(
      fc.property(
        fc.nat(10_000_000),
        (index) => itemIndexOf(itemIdOf(index)) === index && userIndexOf(userIdOf(index)) === index,
      ),
      { seed: 1 },
    );
  });

  test.each(["", "i", "i42", "u00042", "i0004x", "i-0042", "i000042", "i00042 ", "i1e003"])(
    "%j is no item",
    (id) => {
      expect(itemIndexOf(id)).toBeUndefined();
    },
  );

  test.each(["", "u", "i000123", "u123", "u0000123", "u12345.0"])("%j is no user", (id) => {
    expect(userIndexOf(id)).toBeUndefined();
  });
});

describe("shopConfig", () => {
  test("is the defaults with the changes", () => {
    expect(shopConfig()).toEqual(SHOP_DEFAULTS);
    expect(shopConfig({ users: 7 })).toEqual({ ...SHOP_DEFAULTS, users: 7 });
  });

  const habits = SHOP_DEFAULTS.habits;
  test.each([
    ["seed", { seed: -1 }],
    ["users", { users: 0 }],
    ["users", { users: 1.5 }],
    ["items", { items: 1, categories: 1 }],
    ["categories", { items: 10 }],
    ["successorsPerItem", { items: 3, categories: 1 }],
    ["startMs", { startMs: 1500 }],
    ["days", { days: 0 }],
    ["itemExponent", { itemExponent: Number.NaN }],
    ["dirtyRowShare", { dirtyRowShare: 1.1 }],
    ["memory", { habits: { ...habits, memory: 0 } }],
    ["sessionsMean", { habits: { ...habits, sessionsMean: 0.5 } }],
    [
      "withinSession",
      { habits: { ...habits, withinSession: { repeat: 1, successor: 0, interest: 1 } } },
    ],
    [
      "sessionStart",
      { habits: { ...habits, sessionStart: { repeat: -1, successor: 1, interest: 1 } } },
    ],
  ])("refuses a wrong %s by name", (field, changes) => {
    const refused = () => shopConfig(changes);
    expect(refused).toThrow(ConfigurationError);
    expect(refused).toThrow(`(${field})`);
  });
});
