// What a benchmark is and how it is measured: its answer is verified, then repetitions of ours and of the peer
// alternate in one run (A B A B …), so that a change of the machine's speed meets both.

import type { Kernels } from "../../functions/core/kernels.ts";
import { gamma, largestDifference } from "../support/tolerance.ts";
import type { Peer, PeerTask } from "./peer.ts";

/** Sizes for a measurement, or small ones that only show that a benchmark works. */
export type Scale = "full" | "small";

/** One kind of work, ready to be repeated. */
export interface Prepared {
  /** Throws where our answer is not that of the f64 reference. */
  verify(): void;
  /** One repetition of the work. */
  work(): void;
  /** Units of work in one repetition, and what a thousand million or a thousand of them are called. */
  readonly rate: { readonly units: number; readonly perSecond: "GFLOP/s" | "thousand rows/s" };
  /** The same work for the peer, and a check of its answers that throws where ours differ. */
  readonly task: PeerTask;
  compare(answers: Readonly<Record<string, Float32Array>>): void;
}

/** Work that is measured beside other work of ours, in place of a peer. */
export interface PreparedPair extends Pick<Prepared, "verify" | "work" | "rate"> {
  readonly verifiedBy: string;
  /** One repetition of what takes the peer's place. */
  rival(): void;
}

export interface Benchmark {
  readonly name: string;
  readonly what: string;
  readonly peerDoes: string;
  /** The ratio to reach: the peer's time ÷ ours. */
  readonly reach: number;
  /** The build to load; the strict one where nothing is said. */
  readonly build?: "relaxed";
  prepare(kernels: Kernels, scale: Scale): Prepared | PreparedPair;
}

/** Figures of one benchmark. */
export interface Measured {
  readonly name: string;
  readonly what: string;
  readonly verifiedBy: string;
  readonly oursMs: number;
  readonly rate: string;
  readonly peer: string | null;
  readonly peerMs: number | null;
  /** Median over pairs of the peer's time ÷ ours: above 1, ours is faster. */
  readonly ratio: number | null;
  readonly reach: number;
}

/** How long and how often to measure. */
export interface Effort {
  readonly pairs: number;
  readonly sampleMs: number;
}

/** The middle of the sorted values, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((x, y) => x - y);
  const at = (index: number) => sorted[index] ?? Number.NaN;
  const half = sorted.length / 2;
  return sorted.length % 2 === 1 ? at(Math.floor(half)) : (at(half - 1) + at(half)) / 2;
}

/** Milliseconds of one repetition, over `repeats` of them after one that is not counted. */
export function timeMs(work: () => void, repeats: number): number {
  work();
  const start = performance.now();
  for (let repeat = 0; repeat < repeats; repeat++) {
    work();
  }
  return (performance.now() - start) / repeats;
}

/** Verifies and measures. */
export async function measure(
  benchmark: Benchmark,
  kernels: Kernels,
  peer: Peer | null,
  { pairs, sampleMs, scale }: Effort & { readonly scale: Scale },
): Promise<Measured> {
  const prepared = benchmark.prepare(kernels, scale);
  prepared.verify();
  const rival = await rivalOf(prepared, peer);
  const repeats = Math.max(1, Math.round(sampleMs / timeMs(prepared.work, 1)));
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    ours.push(timeMs(prepared.work, repeats));
    if (rival !== null) {
      theirs.push(await rival(repeats));
    }
  }
  const oursMs = median(ours);
  const { units, perSecond } = prepared.rate;
  const unitsPerSecond = units / (oursMs / 1000) / (perSecond === "GFLOP/s" ? 1e9 : 1e3);
  return {
    name: benchmark.name,
    what: benchmark.what,
    verifiedBy: verifiedBy(prepared, peer),
    oursMs,
    rate: `${unitsPerSecond.toPrecision(3)} ${perSecond}`,
    peer: rival === null ? null : benchmark.peerDoes,
    peerMs: rival === null ? null : median(theirs),
    ratio: rival === null ? null : median(theirs.map((ms, pair) => ms / (ours[pair] as number))),
    reach: benchmark.reach,
  };
}

function verifiedBy(prepared: Prepared | PreparedPair, peer: Peer | null): string {
  if ("rival" in prepared) {
    return prepared.verifiedBy;
  }
  return peer === null ? "f64 reference" : "f64 reference, peer";
}

/** Times what ours is measured beside, after the peer's answers have been compared with ours; null = nothing. */
async function rivalOf(
  prepared: Prepared | PreparedPair,
  peer: Peer | null,
): Promise<((repeats: number) => number | Promise<number>) | null> {
  if ("rival" in prepared) {
    return (repeats) => timeMs(prepared.rival, repeats);
  }
  if (peer === null) {
    return null;
  }
  prepared.compare(await peer.prepare(prepared.task));
  return (repeats) => peer.timeMs(repeats);
}

/**
 * Throws unless two f32 results agree: each sums at most `terms` numbers, so each is off by at most γ of the largest
 * element's scale.
 */
export function expectAgreement(
  name: string,
  ours: ArrayLike<number>,
  theirs: ArrayLike<number>,
  terms: number,
): void {
  let largest = 0;
  for (let index = 0; index < theirs.length; index++) {
    largest = Math.max(largest, Math.abs(theirs[index] as number));
  }
  expectWithin(name, largestDifference(ours, theirs), 2 * gamma(terms) * largest);
}

/** Throws where a difference is above its bound, or NaN. */
export function expectWithin(name: string, difference: number, bound: number): void {
  if (!(difference <= bound)) {
    throw new Error(`${name}: a difference of ${difference}, allowed are ${bound}`);
  }
}
