import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { closestName, normaliseName, USUAL_NAMES } from "../../functions/core/columnNames.ts";

describe("usual names", () => {
  test("are kept in normal form, and none plays two parts", () => {
    const names = Object.values(USUAL_NAMES).flat();
    expect(names.map(normaliseName)).toEqual(names);
    expect(new Set(names).size).toBe(names.length);
  });

  test.each([
    ["\ufeffUser_ID", "userid"],
    [" Customer ID ", "customerid"],
    ['"event-type"', "eventtype"],
    ["用户ID", "用户id"],
  ])("compare %j as %s", (name, expected) => {
    expect(normaliseName(name)).toBe(expected);
  });
});

describe("closestName", () => {
  test.each([
    ["usr_id", "user_id"],
    ["Item-Id", "item_id"],
    ["timestmap", "timestamp"],
    ["rpice", "price"],
    ["pr", null],
    ["colour", null],
    ["x", null],
  ])("for %j is %j", (wanted, expected) => {
    expect(closestName(wanted, ["price", "user_id", "item_id", "timestamp"])).toBe(expected);
  });

  test("is a name with one slip in it, whatever the slip", () => {
    const letters = fc.string({
      unit: fc.constantFrom(..."abcdefgh"),
      minLength: 3,
      maxLength: 12,
    });
    fc.assert(
      fc.property(letters, fc.nat(), fc.constantFrom("", "x", "yx"), (name, at, inserted) => {
        const index = at % name.length;
        const slipped = name.slice(0, index) + inserted.slice(0, 1) + name.slice(index + (at % 2));
        expect(closestName(slipped, ["123456789012345", name])).toBe(name);
      }),
      { seed: 20261124, numRuns: 500 },
    );
  });
});
