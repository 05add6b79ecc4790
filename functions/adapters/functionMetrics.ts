// What a Lambda function counts, in CloudWatch's embedded metric format through Powertools: the line of an attempt is
// its record in the function's log as well.

import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { billFor } from "../core/cost/bill.ts";
import { listOfRegion, PRICE_LISTS } from "../core/cost/priceList.ts";
import { type FunctionMetric, METRIC_OF_END, METRICS_NAMESPACE } from "../core/functionMetrics.ts";
import type { LedgerEntry } from "../core/ledger/ledger.ts";
import { billedInvocation } from "../core/ledger/ledgerBill.ts";

export interface FunctionMetrics {
  /** An attempt at work of `run` that has ended, at the list prices that come with the program. */
  attempt(run: string, entry: LedgerEntry): void;
  /** The log of `run` has got an entry of this kind, once. */
  entry(run: string, kind: string): void;
  /** Something that is told of by itself. */
  count(metric: FunctionMetric, count: number): void;
}

/** The one list of prices that comes with the program. */
const PRICES_REGION = "us-east-1";
const PICO_PER_MICRO = 1e6;

const unitOf = (name: string) => (name === "BytesMoved" ? MetricUnit.Bytes : MetricUnit.Count);

/** The dimension `service` is POWERTOOLS_SERVICE_NAME. */
export function functionMetrics(): FunctionMetrics {
  const metrics = new Metrics({ namespace: METRICS_NAMESPACE });
  const prices = listOfRegion(PRICES_REGION, PRICE_LISTS);
  const publish = (values: Partial<Record<FunctionMetric, number>>, about: object) => {
    for (const [name, value] of Object.entries(values)) {
      metrics.addMetric(name, unitOf(name), value);
    }
    for (const [key, value] of Object.entries(about)) {
      metrics.addMetadata(key, value);
    }
    metrics.publishStoredMetrics();
  };
  return {
    attempt(run, entry) {
      const { stage, kind, index, attempt, outcome, initMs, runMs } = entry;
      const { total } = billFor([billedInvocation(entry)], prices);
      publish(
        {
          Attempts: 1,
          AttemptsFailed: outcome === "done" ? 0 : 1,
          BytesMoved: entry.bytesRead + entry.bytesWritten,
          CostMicroUsd: Number(total) / PICO_PER_MICRO,
        },
        {
          ...{ message: "attempt", run, stage, ...(kind === "task" ? { task: index } : {}) },
          ...{ attempt, outcome, initMs, runMs },
        },
      );
    },
    entry(run, kind) {
      const metric = METRIC_OF_END[kind];
      if (metric !== undefined) {
        publish({ [metric]: 1 }, { message: `the run is ${kind}`, run });
      }
    },
    count(metric, count) {
      if (count > 0) {
        publish({ [metric]: count }, {});
      }
    },
  };
}
