// Which run a rollback goes back to.

import { describe, expect, test } from "vitest";
import {
  decodePromotion,
  type Promotion,
  runBefore,
} from "../../../functions/core/promotion/promotion.ts";

const entry = (run: string, kind: Promotion["kind"] = "promote"): Promotion => ({
  ...{ run, kind, before: null, decidedAtMs: 0, reasons: [] },
});

describe("runBefore", () => {
  test.each<[string | null, readonly Promotion[]]>([
    [null, []],
    [null, [entry("a")]],
    ["a", [entry("a"), entry("b")]],
    ["b", [entry("a"), entry("b"), entry("c")]],
    ["a", [entry("a"), entry("b"), entry("c"), entry("b", "rollback")]],
    [null, [entry("a"), entry("b"), entry("a", "rollback")]],
    ["a", [entry("a"), entry("b"), entry("a", "rollback"), entry("c")]],
    ["b", [entry("a"), entry("b"), entry("a")]],
  ])("is %s", (run, entries) => {
    expect(runBefore(entries)).toBe(run);
  });
});

test("an entry without a run is refused", () => {
  const bytes = new TextEncoder().encode('{"kind":"promote"}');
  expect(() => decodePromotion(bytes, "promoted/00000000.json")).toThrow("promoted/00000000.json");
});
