// What is paid for: counts of the things that have a price, in whole numbers of the smallest unit that is counted. Sums
// of usages are exact in any order, so they merge like every other count of a run.

import { assert } from "../assert.ts";

export const ARCHITECTURES = ["x86_64", "arm64"] as const;
export type Architecture = (typeof ARCHITECTURES)[number];

/** All whole and not negative. */
export interface Usage {
  /** Invocations of functions. */
  readonly invocations: number;
  /** Configured megabytes × billed milliseconds, by architecture. */
  readonly mbMs: Readonly<Record<Architecture, bigint>>;
  /** PUT, COPY, POST and LIST requests to the object store. */
  readonly storeWrites: number;
  /** GET, HEAD and all other requests to it. */
  readonly storeReads: number;
  /** Requests to the queue, each per 64 KiB begun. */
  readonly queueRequests: number;
  readonly stateTransitions: number;
  readonly logBytes: number;
}

export const NO_USAGE: Usage = {
  invocations: 0,
  mbMs: { x86_64: 0n, arm64: 0n },
  storeWrites: 0,
  storeReads: 0,
  queueRequests: 0,
  stateTransitions: 0,
  logBytes: 0,
};

export function addedUsage(a: Usage, b: Usage): Usage {
  return {
    invocations: a.invocations + b.invocations,
    mbMs: { x86_64: a.mbMs.x86_64 + b.mbMs.x86_64, arm64: a.mbMs.arm64 + b.mbMs.arm64 },
    storeWrites: a.storeWrites + b.storeWrites,
    storeReads: a.storeReads + b.storeReads,
    queueRequests: a.queueRequests + b.queueRequests,
    stateTransitions: a.stateTransitions + b.stateTransitions,
    logBytes: a.logBytes + b.logBytes,
  };
}

/** A function's time as it is billed: each begun millisecond, at the memory configured (AWS Lambda pricing). */
export function functionTime(
  architecture: Architecture,
  memoryMb: number,
  milliseconds: number,
): Usage["mbMs"] {
  assert(Number.isInteger(memoryMb) && memoryMb > 0, "memory is a whole number of megabytes");
  assert(Number.isFinite(milliseconds) && milliseconds >= 0, "time does not run backwards");
  const product = BigInt(memoryMb) * BigInt(Math.ceil(milliseconds));
  return { ...NO_USAGE.mbMs, [architecture]: product };
}
