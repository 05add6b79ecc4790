// What the same work would cost on other services, and from which duration on a machine is cheaper than functions.
// Every assumption is a field of the answer.

import { FUNCTION_MB } from "./functionMemory.ts";
import { chargeFor, type PicoUsd, usdText } from "./money.ts";
import { hasPrices, type PriceList, priceOf } from "./priceList.ts";

/** The work of a run: processor time and how it is spread. */
export interface Work {
  /** Milliseconds of one virtual processor. */
  readonly vcpuMs: number;
  /** Widest wave: how many tasks can run at a time. */
  readonly parallelTasks: number;
}

export interface Alternative {
  readonly name: string;
  readonly price: string;
  readonly vcpus: number;
  /** Until the service works; it is billed. */
  readonly startMs: number;
  /** Shortest time that is billed. */
  readonly billedMsMin: number;
  /** Price of the memory beside the processors, if it is priced apart, and how many GB. */
  readonly memory: { readonly price: string; readonly gb: number } | null;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000n;

/**
 * Machines and services of a like kind. Starting times are assumptions: two minutes for a machine and its image, one
 * for a container, four for a training job, which is what users of these services report.
 */
export const ALTERNATIVES: readonly Alternative[] = [
  machine("EC2 c7g.xlarge (arm64, on demand)", "ec2.on_demand.c7g.xlarge", 4, 2),
  machine("EC2 c8g.xlarge (arm64, on demand)", "ec2.on_demand.c8g.xlarge", 4, 2),
  machine("EC2 c7a.xlarge (x86-64, on demand)", "ec2.on_demand.c7a.xlarge", 4, 2),
  {
    ...machine("Fargate, 4 vCPU and 8 GB", "fargate.vcpu_hour.x86", 4, 1),
    memory: { price: "fargate.gb_hour.x86", gb: 8 },
  },
  machine(
    "SageMaker training, ml.m5.xlarge",
    "sagemaker.training_or_processing.ml.m5.xlarge",
    4,
    4,
  ),
];

function machine(name: string, price: string, vcpus: number, startMinutes: number): Alternative {
  const startMs = startMinutes * MINUTE_MS;
  return { name, price, vcpus, startMs, billedMsMin: MINUTE_MS, memory: null };
}

export interface AlternativeCost {
  readonly alternative: Alternative;
  /** From the start of the machine to the end of the work. */
  readonly wallMs: number;
  readonly amount: PicoUsd;
}

/** `work` on one machine of each kind that has a price. A virtual processor is taken to do the same everywhere. */
export function costsElsewhere(work: Work, prices: PriceList): readonly AlternativeCost[] {
  const priced = ALTERNATIVES.filter(({ price, memory }) =>
    hasPrices(prices, memory === null ? [price] : [price, memory.price]),
  );
  return priced.map((alternative) => {
    const { vcpus, startMs, billedMsMin } = alternative;
    const width = Math.max(1, Math.min(vcpus, work.parallelTasks));
    const wallMs = Math.ceil(startMs + work.vcpuMs / width);
    const billedMs = BigInt(Math.max(wallMs, billedMsMin));
    return {
      alternative,
      wallMs,
      amount: chargeFor(hourly(alternative, prices), billedMs, HOUR_MS),
    };
  });
}

/** Dollars for an hour of the whole machine, as a number for drawings. */
export function hourlyUsd(alternative: Alternative, prices: PriceList): number {
  return Number(usdText(hourly(alternative, prices)));
}

/** Dollars for an hour of the whole machine. */
function hourly({ price, vcpus, memory }: Alternative, prices: PriceList): PicoUsd {
  const perUnit = priceOf(prices, price);
  return memory === null
    ? perUnit
    : perUnit * BigInt(vcpus) + priceOf(prices, memory.price) * BigInt(memory.gb);
}

/**
 * Processor time in milliseconds from which `alternative`, fully used, is cheaper than functions on `architecture`;
 * null where it never is. Below it, starting the machine costs more than it saves.
 */
export function breakEvenMs(
  alternative: Alternative,
  architecture: "x86_64" | "arm64",
  prices: PriceList,
): number | null {
  const perGbSecond = priceOf(prices, `lambda.duration.${architecture}.tier1`);
  // Both sides in picodollars for an hour of one virtual processor, times 1,024.
  const functions = perGbSecond * 3600n * BigInt(FUNCTION_MB);
  const there = (hourly(alternative, prices) * 1024n) / BigInt(alternative.vcpus);
  if (there >= functions) {
    return null;
  }
  const start = BigInt(alternative.startMs) * BigInt(alternative.vcpus);
  return Number((start * there) / (functions - there));
}
