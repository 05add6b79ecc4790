// Rounds and epochs. A round of training ends with a merge, and waves, tasks and weights are numbered by rounds. Where
// an epoch has several merges a person still counts epochs: limits, patience, scores and the best. How the two belong
// together is said here and nowhere else.

import type { MergingConfig } from "./merging.ts";

/** What tells how many rounds an epoch has. */
export interface Rounded {
  readonly merging?: Pick<MergingConfig, "mergesPerEpoch"> | undefined;
}

/** Rounds of an epoch, in each of which a shard trains on its share of its own minibatches of the epoch. */
export function roundsPerEpoch({ merging }: Rounded): number {
  return merging?.mergesPerEpoch ?? 1;
}

/** The first round of an epoch: the one whose incoming weights are scored for it. */
export function firstRoundOf(config: Rounded, epoch: number): number {
  return epoch * roundsPerEpoch(config);
}

/** The epoch that a round lies in, and which of the epoch's rounds it is, from 0. */
export function placeOf(
  config: Rounded,
  round: number,
): { readonly epoch: number; readonly part: number } {
  const part = round % roundsPerEpoch(config);
  return { epoch: (round - part) / roundsPerEpoch(config), part };
}

/** Whether the weights that come into a round are scored: those between two epochs are. */
export function isScored(config: Rounded, round: number): boolean {
  return placeOf(config, round).part === 0;
}

/**
 * The updates [start, end) that a shard makes in the round `part` of an epoch that has `updates` for it: H follows
 * from the shard's own data and the configuration, differs by one at most between the rounds of an epoch, and is 0 in
 * some of them where the shard has fewer updates than the epoch has rounds.
 */
export function updatesOfPart(
  updates: number,
  config: Rounded,
  part: number,
): { readonly start: number; readonly end: number } {
  const parts = roundsPerEpoch(config);
  const until = (count: number) => Math.floor((updates * count) / parts);
  return { start: until(part), end: until(part + 1) };
}
