// Baseline user-kNN: the sequences that share most items with the history, by cosine, vote for their items (Resnick et
// al., "GroupLens", CSCW 1994; with binary vectors as in Breese et al., UAI 1998). Order and time count for nothing.

import type { Scorer } from "./itemScores.ts";
import { askedOnce, keepBest, lastItemsOf, type SequenceIndex, voteOf } from "./sequenceIndex.ts";

/** Of each item so many sequences are looked at, the most recent. */
export const SEQUENCES_OF_ITEM_MAX = 1000;

/** Σ over the `neighbours` likest sequences with item i of |h ∩ s| / √(|h| |s|). */
export function userNeighbourScorer(index: SequenceIndex, neighbours: number): Scorer {
  const [scorer] = userNeighbourScorers(index, [neighbours]);
  return scorer as Scorer;
}

/** Scorers of several settings; asked about the same history one after the other, they look for sequences once. */
export function userNeighbourScorers(
  index: SequenceIndex,
  settings: readonly number[],
): readonly Scorer[] {
  const { starts, rowStart, sequences } = index;
  const shared = new Uint32Array(starts.length - 1);
  const touched = new Uint32Array(starts.length - 1);
  const lastItems = lastItemsOf(rowStart.length - 1);
  const best = keepBest(Math.max(...settings));
  const find = askedOnce((history) => {
    const known = lastItems(history);
    let count = 0;
    for (const item of known) {
      const end = rowStart[item + 1] as number;
      const start = Math.max(rowStart[item] as number, end - SEQUENCES_OF_ITEM_MAX);
      for (let at = start; at < end; at++) {
        const sequence = sequences[at] as number;
        if (shared[sequence] === 0) {
          touched[count++] = sequence;
        }
        shared[sequence] = (shared[sequence] as number) + 1;
      }
    }
    best.clear();
    for (let place = 0; place < count; place++) {
      const sequence = touched[place] as number;
      const length = (starts[sequence + 1] as number) - (starts[sequence] as number);
      best.offer(sequence, (shared[sequence] as number) / Math.sqrt(known.length * length));
      shared[sequence] = 0;
    }
    return best.count;
  });
  return settings.map((neighbours) => (history, scores) => {
    const count = Math.min(find(history), neighbours);
    for (let place = 0; place < count; place++) {
      voteOf(index, best.numberAt(place), best.scoreAt(place), scores);
    }
  });
}
