// What AWS would bill a simulated run for: every invocation for its simulated time, whether it found something to do,
// came to its end or was killed, and every request that it made, repetitions among them. It looks at no record.

import { chargedTotal, chargesOf } from "../../functions/core/cost/charges.ts";
import type { PriceTable } from "../../functions/core/cost/priceList.ts";
import { addedUsage, functionTime, NO_USAGE, type Usage } from "../../functions/core/cost/usage.ts";

export interface Invoice {
  /** An invocation that is over, whatever became of it. */
  invocation(ms: number): void;
  storeRequest(kind: "write" | "read"): void;
  queueRequests(count: number): void;
  /** Sets what may be spent. */
  limit(amount: bigint): void;
  total(): bigint;
  /** Of all moments, the largest share of what might be spent that was spent. */
  maxShare(): number;
  invocations(): number;
}

const LOG_BYTES = 1024;
export const SIMULATED_MB = 1769;

export function invoiceOf(prices: PriceTable): Invoice {
  let usage: Usage = NO_USAGE;
  let most = 0;
  let allowed = 0n;
  const total = () => chargedTotal(chargesOf(usage, prices));
  const add = (more: Partial<Usage>) => {
    usage = addedUsage(usage, { ...NO_USAGE, ...more });
  };
  return {
    invocation(ms) {
      const mbMs = functionTime("arm64", SIMULATED_MB, ms);
      // It was handed out, and is deleted.
      add({ invocations: 1, mbMs, queueRequests: 2, logBytes: LOG_BYTES });
      if (allowed > 0n) {
        most = Math.max(most, Number((total() * 1_000_000n) / allowed) / 1_000_000);
      }
    },
    storeRequest: (kind) => add(kind === "write" ? { storeWrites: 1 } : { storeReads: 1 }),
    queueRequests: (count) => add({ queueRequests: count }),
    limit(amount) {
      allowed = amount;
    },
    total,
    maxShare: () => most,
    invocations: () => usage.invocations,
  };
}
