import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  chargeFor,
  PICO_USD_PER_USD,
  parseUsd,
  totalOf,
  usdRounded,
  usdText,
} from "../../../functions/core/cost/money.ts";

const amounts = fc.bigInt({ min: 0n, max: 10n ** 20n });
const check = (property: fc.IProperty<[bigint]> | fc.IProperty<[bigint, bigint, bigint]>) =>
  fc.assert(property as fc.IProperty<unknown>, { seed: 11, numRuns: 300 });

describe("money", () => {
  test.each([
    ["0", 0n],
    ["0.50", 500_000_000_000n],
    ["0.0000166667", 16_666_700n],
    ["0.000000000001", 1n],
    ["144", 144n * PICO_USD_PER_USD],
  ])("reads %s exactly", (text, amount) => {
    expect(parseUsd(text)).toBe(amount);
  });

  test.each([
    "",
    "-1",
    "+1",
    "1e-7",
    ".5",
    "5.",
    "1,000",
    "0.0000000000001",
    " 1",
    "NaN",
    "1234567890123",
  ])("takes %j for no amount", (text) => {
    expect(parseUsd(text)).toBe(null);
  });

  test.each([
    [500_000_000_000n, "0.50"],
    [0n, "0.00"],
    [1n, "0.000000000001"],
    [-200_000n, "-0.0000002"],
  ])("writes %s picodollars as %s", (amount, text) => {
    expect(usdText(amount)).toBe(text);
  });

  test("writes what it reads", () => {
    check(fc.property(amounts, (amount) => parseUsd(usdText(amount)) === amount));
  });

  test("rounds for people away from zero", () => {
    expect(usdRounded(1n)).toBe("0.000001");
    expect(usdRounded(-1n)).toBe("-0.000001");
    expect(usdRounded(1_000_000n)).toBe("0.000001");
    expect(usdRounded(0n)).toBe("0.00");
  });

  test("charges are never below the exact amount, and by less than a picodollar above", () => {
    check(
      fc.property(
        amounts,
        fc.bigInt({ min: 0n, max: 10n ** 12n }),
        fc.bigInt({ min: 1n, max: 10n ** 9n }),
        (price, quantity, per) => {
          const excess = chargeFor(price, quantity, per) * per - price * quantity;
          return excess >= 0n && excess < per;
        },
      ),
    );
  });

  test("totals are exact where doubles are not", () => {
    expect(totalOf(Array.from({ length: 10 }, () => 100_000_000_000n))).toBe(PICO_USD_PER_USD);
    expect(totalOf([])).toBe(0n);
  });
});
