// Slices of aligned cases by what a comparison knows of each: how long the history was, how popular the target, and
// whether the user had it before.

import type { CaseTraits } from "./alignedCases.ts";

export interface CaseSlice {
  /** Such as `history_length`. */
  readonly dimension: string;
  /** Such as `2–4`. */
  readonly bucket: string;
  /** [cases] 1 where the case is in the slice. */
  readonly isChosen: Uint8Array;
  readonly cases: number;
}

const LENGTHS = [2, 5, 10, 20, 50] as const;
const LENGTH_NAMES = ["1 event", "2–4", "5–9", "10–19", "20–49", "50 and more"] as const;
const POPULARITY_NAMES = ["new item", "lower third", "middle third", "upper third"] as const;
const NOVELTY_NAMES = ["new to the user", "a repeat"] as const;

/** The slices that hold a case, by dimension and bucket. */
export function caseSlices(traits: CaseTraits): readonly CaseSlice[] {
  const { history, isRepeat, itemEvents } = traits;
  const bounds = thirds(itemEvents);
  return [
    ...slicesOf(
      "history_length",
      LENGTH_NAMES,
      (index) => boundsPassed(history[index] ?? 0, LENGTHS),
      history.length,
    ),
    ...slicesOf(
      "item_popularity",
      POPULARITY_NAMES,
      (index) => {
        const events = itemEvents[index] ?? 0;
        return events === 0 ? 0 : 1 + boundsPassed(events, bounds);
      },
      history.length,
    ),
    ...slicesOf("novelty", NOVELTY_NAMES, (index) => isRepeat[index] ?? 0, history.length),
  ];
}

function slicesOf(
  dimension: string,
  names: readonly string[],
  bucketOf: (index: number) => number,
  cases: number,
): readonly CaseSlice[] {
  const buckets = Uint8Array.from({ length: cases }, (_, index) => bucketOf(index));
  return names.flatMap((bucket, number) => {
    const isChosen = buckets.map((own) => (own === number ? 1 : 0));
    const chosen = isChosen.reduce((sum, one) => sum + one, 0);
    return chosen === 0 ? [] : [{ dimension, bucket, isChosen, cases: chosen }];
  });
}

/** Bounds that part the cases with a known item into three parts by how popular their target is. */
function thirds(itemEvents: Float64Array): readonly number[] {
  const known = itemEvents.filter((events) => events > 0).sort();
  return [1 / 3, 2 / 3].map((share) => known[Math.floor(share * known.length)] ?? 0);
}

/** How many of the ascending bounds `value` reaches. */
function boundsPassed(value: number, bounds: readonly number[]): number {
  return bounds.filter((bound) => value >= bound).length;
}
