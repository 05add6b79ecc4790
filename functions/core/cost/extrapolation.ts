// From the head of a log to the whole: rows grow with the bytes, users and items more slowly. What cannot be known is
// said as the least, the likely and the most.

import { exp, log, log2 } from "../elementary.ts";
import type { PerCase } from "./quote.ts";
import type { DataSizes } from "./workload.ts";

/** Counts of the part of a log that was read. */
export interface Sampled extends Omit<DataSizes, "parts" | "decodedBytes" | "items"> {
  readonly trainEvents: number;
  /** Distinct items. */
  readonly distinctItems: number;
  /** Distinct users and items of the first half of the events. */
  readonly halfUsers: number;
  readonly halfItems: number;
}

export interface Extent {
  readonly parts: number;
  readonly decodedBytes: number;
  /** The whole ÷ the part that was read; 1 where all was read. */
  readonly growth: PerCase<number>;
  /** Whether cases are as many as targets, and not one a sequence. */
  readonly areCasesPrefixes: boolean;
}

/** How far the growth of distinct names may be from what the two halves of the sample suggest. */
const EXPONENT_DOUBT = 0.2;
/** Shares of the sample, of cases or of targets, may be off by this factor. */
const SHARE_DOUBT = 2;

/** Sizes of the whole log; the same three times where all of it was read. */
export function wholeSizes(sample: Sampled, extent: Extent): PerCase<DataSizes> {
  const sizes = (which: "low" | "likely" | "high") => sizesOf(sample, extent, which);
  return { low: sizes("low"), likely: sizes("likely"), high: sizes("high") };
}

function sizesOf(sample: Sampled, extent: Extent, which: "low" | "likely" | "high"): DataSizes {
  const { parts, decodedBytes, areCasesPrefixes } = extent;
  const growth = extent.growth[which];
  const isWhole = extent.growth.likely === 1;
  const tilt = { low: -EXPONENT_DOUBT, likely: 0, high: EXPONENT_DOUBT }[which];
  const share = { low: 1 / SHARE_DOUBT, likely: 1, high: SHARE_DOUBT }[which];
  const names = (all: number, half: number) =>
    isWhole ? all : all * exp(bounded(exponentOf(all, half) + tilt) * log(growth));
  const users = names(sample.users, sample.halfUsers);
  const perUser = sample.users === 0 ? 1 : users / sample.users;
  const caseGrowth = isWhole ? 1 : share * (areCasesPrefixes ? growth : perUser);
  const trainEvents = sample.trainEvents * growth;
  const positions = isWhole
    ? sample.positions
    : Math.min(trainEvents, share * Math.max(sample.positions * growth, trainEvents - users));
  return {
    parts,
    decodedBytes,
    rows: sample.rows * growth,
    events: sample.events * growth,
    users,
    sequences: isWhole ? sample.sequences : sample.sequences * perUser,
    items: 1 + names(sample.distinctItems, sample.halfItems),
    positions,
    validationCases: sample.validationCases * caseGrowth,
    testCases: sample.testCases * caseGrowth,
  };
}

/** The exponent with which distinct names grow with events (Heaps' law), from two halves: each doubling adds as much. */
function exponentOf(all: number, half: number): number {
  return half <= 0 || all <= half ? 0 : log2(all / half);
}

function bounded(exponent: number): number {
  return Math.max(0, Math.min(1, exponent));
}
