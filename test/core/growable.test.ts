import { describe, expect, test } from "vitest";
import { dictionary } from "../../functions/core/dictionary.ts";
import { sha256 } from "../../functions/core/digest.ts";
import { growable } from "../../functions/core/growable.ts";
import { digestText } from "../support/digestText.ts";

describe("growable", () => {
  test("holds what was pushed, past any number of doublings", () => {
    const column = growable("u32");
    const expected = Array.from({ length: 1000 }, (_, index) => index * 3);
    for (const value of expected) {
      column.push(value);
    }
    expect(column.length).toBe(1000);
    expect(Array.from(column.values())).toEqual(expected);
  });

  test("takes many values at once", () => {
    const column = growable("u8");
    column.push(9);
    column.append(Uint8Array.from({ length: 500 }, (_, index) => index));
    column.append(new Uint8Array(0));
    column.push(7);
    expect(Array.from(column.values())).toEqual([
      9,
      ...Array.from({ length: 500 }, (_, index) => index & 0xff),
      7,
    ]);
  });

  test("counts at any index, with zeros between", () => {
    const column = growable("u32");
    column.add(200, 3);
    column.add(2, 1);
    column.add(200, 4);
    expect(column.length).toBe(201);
    expect(Array.from(column.values().entries()).filter(([, count]) => count > 0)).toEqual([
      [2, 1],
      [200, 7],
    ]);
    expect(column.view().length).toBeGreaterThanOrEqual(201);
  });

  test("is empty before the first value", () => {
    expect(growable("f64").values()).toEqual(new Float64Array(0));
  });
});

describe("dictionary", () => {
  test("numbers strings in the order of their first appearance", () => {
    const names = dictionary();
    expect(["b", "a", "b", "", "a"].map(names.indexOf)).toEqual([0, 1, 0, 2, 1]);
    expect(names.values).toEqual(["b", "a", ""]);
  });
});

describe("sha256", () => {
  test("is the digest of the chunks end to end", async () => {
    const encode = (text: string) => new TextEncoder().encode(text);
    expect(await sha256(encode("a"), encode("bc"))).toBe(digestText("abc"));
    // FIPS 180-4, example for "abc".
    expect(digestText("abc").slice(0, 16)).toBe("ba7816bf8f01cfea");
  });
});
