// Money as whole picodollars (10⁻¹² USD): sums are exact, and a total is the sum of its parts to the last digit. The
// smallest price in use, 0.0000000309 USD for a GB-second of scratch space, is 30,900 of them.

import { assert } from "../assert.ts";

/** Whole picodollars. */
export type PicoUsd = bigint;

const DECIMALS = 12;
export const PICO_USD_PER_USD = 10n ** BigInt(DECIMALS);
/** Dollars of more digits than this are a slip of the hand. */
const WHOLE_DIGITS_MAX = 12;
const FORM = new RegExp(`^(\\d{1,${WHOLE_DIGITS_MAX}})(?:\\.(\\d{1,${DECIMALS}}))?$`);

/** `0.50` as picodollars; null for signs, exponents, blanks, separators and more than twelve decimals. */
export function parseUsd(text: string): PicoUsd | null {
  const [, whole, fraction = ""] = FORM.exec(text) ?? [];
  return whole === undefined ? null : BigInt(whole + fraction.padEnd(DECIMALS, "0"));
}

/** The exact amount in dollars as a decimal number, with two decimals at least: `0.50`, `-0.0000002`. */
export function usdText(amount: PicoUsd): string {
  const sign = amount < 0n ? "-" : "";
  const digits = String(amount < 0n ? -amount : amount).padStart(DECIMALS + 1, "0");
  const fraction = digits.slice(-DECIMALS).replace(/0+$/, "").padEnd(2, "0");
  return `${sign}${digits.slice(0, -DECIMALS)}.${fraction}`;
}

/** The amount in dollars for people: at most six decimals, rounded away from zero, so that no charge reads as none. */
export function usdRounded(amount: PicoUsd): string {
  const step = 10n ** BigInt(DECIMALS - 6);
  const magnitude = amount < 0n ? -amount : amount;
  const rounded = dividedUp(magnitude, step) * step;
  return usdText(amount < 0n ? -rounded : rounded);
}

export function totalOf(amounts: Iterable<PicoUsd>): PicoUsd {
  let total = 0n;
  for (const amount of amounts) {
    total += amount;
  }
  return total;
}

/**
 * What `quantity` costs at `price` for every `per` of it, rounded up to a whole picodollar. Quantities are whole
 * numbers of the smallest unit that is counted: MB·ms for a price of GB-seconds with `per` 1,024,000.
 */
export function chargeFor(price: PicoUsd, quantity: bigint, per: bigint): PicoUsd {
  assert(price >= 0n && quantity >= 0n && per > 0n, "prices and quantities are not negative");
  return dividedUp(price * quantity, per);
}

/** The quotient of what is not negative, rounded up. */
export function dividedUp(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor;
}
