// The bill of a run: what every invocation took, by stage and by what it was spent on. It adds up: the total is the sum
// of the lines, and every line is a quantity times a price, rounded up once.

import { type Charge, chargedTotal, chargesOf } from "./charges.ts";
import { type PicoUsd, totalOf } from "./money.ts";
import type { PriceList } from "./priceList.ts";
import { type Architecture, addedUsage, functionTime, NO_USAGE, type Usage } from "./usage.ts";

/**
 * What time and requests were spent on: starting environments, work that counted, waiting, and attempts whose result
 * was not needed (they failed, came too late, or did what was done already).
 */
export const PURPOSES_OF_COST = ["init", "compute", "wait", "waste"] as const;
export type CostPurpose = (typeof PURPOSES_OF_COST)[number];

/** One invocation of a function as its record tells. */
export interface Invocation {
  readonly stage: string;
  readonly architecture: Architecture;
  /** Configured, which is what is billed. */
  readonly memoryMb: number;
  /** Start of the environment; 0 where it was warm. Billed like the rest (AWS, since 2025-08-01). */
  readonly initMs: number;
  /** From the event to the answer. */
  readonly runMs: number;
  /** Of `runMs`, what was spent without computing: waiting for the store, the queue or a processor. */
  readonly waitMs: number;
  readonly storeWrites: number;
  readonly storeReads: number;
  readonly queueRequests: number;
  readonly logBytes: number;
  /** Whether its result was the one that counts. */
  readonly isNeeded: boolean;
}

export interface BillLine extends Charge {
  readonly stage: string;
  readonly purpose: CostPurpose;
}

export interface Bill {
  readonly region: string;
  /** By stage in order of first appearance, then by purpose, then as in chargesOf. */
  readonly lines: readonly BillLine[];
  readonly total: PicoUsd;
}

/** The bill for `invocations`; their order decides that of the lines and nothing else. */
export function billFor(invocations: readonly Invocation[], prices: PriceList): Bill {
  const stages = new Map<string, Map<CostPurpose, Usage>>();
  for (const invocation of invocations) {
    const purposes = stages.get(invocation.stage) ?? new Map<CostPurpose, Usage>();
    stages.set(invocation.stage, purposes);
    for (const [purpose, usage] of usagesOf(invocation)) {
      purposes.set(purpose, addedUsage(purposes.get(purpose) ?? NO_USAGE, usage));
    }
  }
  const lines = [...stages].flatMap(([stage, usages]) =>
    PURPOSES_OF_COST.flatMap((purpose) =>
      chargesOf(usages.get(purpose) ?? NO_USAGE, prices).map((charge) => ({
        stage,
        purpose,
        ...charge,
      })),
    ),
  );
  return { region: prices.region, lines, total: chargedTotal(lines) };
}

/** The amount of all lines that `takes` accepts. */
export function amountOf({ lines }: Bill, takes: (line: BillLine) => boolean): PicoUsd {
  return totalOf(lines.filter(takes).map(({ amount }) => amount));
}

/** Requests belong to the work that made them, as does the charge for the invocation itself. */
function usagesOf(invocation: Invocation): readonly (readonly [CostPurpose, Usage])[] {
  const { architecture, memoryMb, initMs, runMs, waitMs, isNeeded } = invocation;
  const { storeWrites, storeReads, queueRequests, logBytes } = invocation;
  const time = (milliseconds: number) => functionTime(architecture, memoryMb, milliseconds);
  const billedMs = Math.ceil(runMs);
  const waitedMs = Math.min(Math.floor(waitMs), billedMs);
  const rest = { ...NO_USAGE, invocations: 1, storeWrites, storeReads, queueRequests, logBytes };
  const init: Usage = { ...NO_USAGE, mbMs: time(initMs) };
  if (!isNeeded) {
    return [
      ["init", init],
      ["waste", { ...rest, mbMs: time(billedMs) }],
    ];
  }
  return [
    ["init", init],
    ["compute", { ...rest, mbMs: time(billedMs - waitedMs) }],
    ["wait", { ...NO_USAGE, mbMs: time(waitedMs) }],
  ];
}
