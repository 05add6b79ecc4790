// The bill of a run as it is printed and stored: by stage, by what it was spent on, by price, and for each thing that it
// bought. Every grouping adds up to the total, to the picodollar.

import type { LedgerEntry } from "../ledger/ledger.ts";
import { billedInvocation } from "../ledger/ledgerBill.ts";
import {
  amountOf,
  type Bill,
  type BillLine,
  billFor,
  type CostPurpose,
  PURPOSES_OF_COST,
} from "./bill.ts";
import { storageCharge } from "./charges.ts";
import { dividedUp, type PicoUsd, usdText } from "./money.ts";
import type { PriceList } from "./priceList.ts";

/** Dollars by what they were spent on. */
export type UsdByPurpose = Readonly<Record<CostPurpose, string>>;

export interface BilledStage {
  readonly stage: string;
  readonly invocations: number;
  /** Invocations whose result was not needed. */
  readonly wasted: number;
  readonly seconds: number;
  /** Most memory that its environments held so far. */
  readonly peak_bytes: number | null;
  readonly usd: string;
  readonly spent_on: UsdByPurpose;
}

/** What a run bought. */
export interface Bought {
  readonly events: number;
  /** Rounds that trained. */
  readonly epochs: number;
  /** NDCG@10 on the test cases. */
  readonly ndcg: number;
}

export interface BillRecord {
  readonly region: string;
  readonly prices_collected: string;
  readonly usd: string;
  readonly spent_on: UsdByPurpose;
  /** Shares of the total: of attempts that were not needed; of starting and waiting. */
  readonly waste_share: number;
  readonly idle_share: number;
  readonly stages: readonly BilledStage[];
  readonly prices: readonly {
    readonly price: string;
    readonly unit: string;
    readonly quantity: string;
    readonly usd: string;
  }[];
  /** Null where it bought none of it, or is not done. */
  readonly usd_per_epoch: string | null;
  readonly usd_per_million_events: string | null;
  readonly usd_per_ndcg_point: string | null;
  readonly written_bytes: number;
  /** Of what was written, if it is kept. Not in the total. */
  readonly storage_usd_per_month: string;
  /** Attempts that began and have no end: they are not on the bill. */
  readonly open_attempts: number;
}

const HOURS_A_MONTH = 730n;
const TRAINING = ["train", "merge"];

/** The bill of the invocations in `entries`; `bought` is null for a run that is not completed. */
export function billRecord(
  {
    entries,
    openAttempts,
  }: { readonly entries: readonly LedgerEntry[]; readonly openAttempts: number },
  bought: Bought | null,
  prices: PriceList,
): BillRecord {
  const bill = billFor(entries.map(billedInvocation), prices);
  const writtenBytes = entries.reduce((sum, { bytesWritten }) => sum + bytesWritten, 0);
  const spent = (purpose: CostPurpose) => amountOf(bill, (line) => line.purpose === purpose);
  return {
    region: bill.region,
    prices_collected: prices.collected,
    usd: usdText(bill.total),
    spent_on: byPurpose(bill, () => true),
    waste_share: shareOf(spent("waste"), bill.total),
    idle_share: shareOf(spent("init") + spent("wait"), bill.total),
    stages: [...Map.groupBy(entries, ({ stage }) => stage)].map(([stage, own]) =>
      billedStage(bill, stage, own),
    ),
    prices: pricesOf(bill),
    ...boughtFor(bill, bought),
    written_bytes: writtenBytes,
    storage_usd_per_month: usdText(
      storageCharge(BigInt(writtenBytes), HOURS_A_MONTH, prices).amount,
    ),
    open_attempts: openAttempts,
  };
}

function billedStage(bill: Bill, stage: string, own: readonly LedgerEntry[]): BilledStage {
  const peaks = own.flatMap(({ peakBytes }) => peakBytes ?? []);
  return {
    stage,
    invocations: own.length,
    wasted: own.filter((entry) => !billedInvocation(entry).isNeeded).length,
    seconds: own.reduce((sum, { initMs, runMs }) => sum + initMs + runMs, 0) / 1000,
    peak_bytes: peaks.length === 0 ? null : Math.max(...peaks),
    usd: usdText(amountOf(bill, (line) => line.stage === stage)),
    spent_on: byPurpose(bill, (line) => line.stage === stage),
  };
}

function byPurpose(bill: Bill, takes: (line: BillLine) => boolean): UsdByPurpose {
  const amounts = PURPOSES_OF_COST.map((purpose) => [
    purpose,
    usdText(amountOf(bill, (line) => line.purpose === purpose && takes(line))),
  ]);
  return Object.fromEntries(amounts) as UsdByPurpose;
}

function pricesOf(bill: Bill): BillRecord["prices"] {
  return [...Map.groupBy(bill.lines, ({ price }) => price)].map(([price, lines]) => ({
    price,
    unit: lines[0]?.unit ?? "",
    quantity: String(lines.reduce((sum, { quantity }) => sum + quantity, 0n)),
    usd: usdText(amountOf(bill, (line) => line.price === price)),
  }));
}

/** A point of NDCG is a hundredth; what it is taken from has six decimals. */
const POINTS_SCALE = 10_000n;
const NDCG_SCALE = 1_000_000;

function boughtFor(bill: Bill, bought: Bought | null) {
  const training = amountOf(bill, ({ stage }) => TRAINING.includes(stage));
  const per = (amount: PicoUsd, count: number, scale: bigint) =>
    count <= 0 ? null : usdText(dividedUp(amount * scale, BigInt(Math.round(count))));
  return {
    usd_per_epoch: per(training, bought?.epochs ?? 0, 1n),
    usd_per_million_events: per(bill.total, bought?.events ?? 0, 1_000_000n),
    usd_per_ndcg_point: per(bill.total, Math.round((bought?.ndcg ?? 0) * NDCG_SCALE), POINTS_SCALE),
  };
}

/** To four digits; 0 of nothing. */
function shareOf(part: PicoUsd, whole: PicoUsd): number {
  return whole === 0n ? 0 : Number((part * 10_000n) / whole) / 10_000;
}
