// What a usage costs under a price list, line by line. Prices are those of the first tier, without free allowances and
// savings plans: what the next unit costs an account that has them is never more.

import { assert } from "../assert.ts";
import { chargeFor, type PicoUsd, totalOf } from "./money.ts";
import { type PriceTable, priceOf } from "./priceList.ts";
import { ARCHITECTURES, type Usage } from "./usage.ts";

/** One line of a bill. */
export interface Charge {
  /** Id of the price. */
  readonly price: string;
  /** In whole units of `unit`. */
  readonly quantity: bigint;
  readonly unit: "request" | "MB·ms" | "transition" | "byte" | "byte·hour";
  readonly amount: PicoUsd;
}

/** GB·s are GiB: 1,024 MB, so that 1,769 MB for a second is 1.7275… of them (AWS Lambda pricing). */
const MB_MS_PER_GB_SECOND = 1024n * 1000n;
/** Logs and storage are priced per GiB. */
const BYTES_PER_GB = 1024n ** 3n;
/** A month of storage has 730 hours, the mean of a year's months. */
const HOURS_PER_MONTH = 730n;

/** The lines of what was used, without those of nothing; each rounded up to a picodollar. */
export function chargesOf(usage: Usage, prices: PriceTable): readonly Charge[] {
  const line = (price: string, unit: Charge["unit"], quantity: bigint, per = 1n): Charge => ({
    price,
    quantity,
    unit,
    amount: chargeFor(priceOf(prices, price), quantity, per),
  });
  const requests = (price: string, count: number) => {
    assert(Number.isSafeInteger(count) && count >= 0, "requests are counted");
    return line(price, "request", BigInt(count));
  };
  return [
    requests("lambda.request", usage.invocations),
    ...ARCHITECTURES.map((architecture) => {
      const price = `lambda.duration.${architecture}.tier1`;
      return line(price, "MB·ms", usage.mbMs[architecture], MB_MS_PER_GB_SECOND);
    }),
    requests("s3.standard.put_copy_post_list", usage.storeWrites),
    requests("s3.standard.get_select_other", usage.storeReads),
    requests("sqs.standard.request", usage.queueRequests),
    line("sfn.standard.transition", "transition", BigInt(usage.stateTransitions)),
    line("cloudwatch.logs.ingest", "byte", BigInt(usage.logBytes), BYTES_PER_GB),
  ].filter(({ quantity }) => quantity > 0n);
}

/** What keeping `bytes` for `hours` costs. */
export function storageCharge(bytes: bigint, hours: bigint, prices: PriceTable): Charge {
  const price = "s3.standard.storage";
  const quantity = bytes * hours;
  const amount = chargeFor(priceOf(prices, price), quantity, BYTES_PER_GB * HOURS_PER_MONTH);
  return { price, quantity, unit: "byte·hour", amount };
}

/** The sum of the lines, exactly. */
export function chargedTotal(charges: readonly Charge[]): PicoUsd {
  return totalOf(charges.map(({ amount }) => amount));
}
