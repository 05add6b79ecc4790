// What every baseline is made of: an accumulator that a shard fills with training sequences, an exact merge of the
// shards' counts, and a ranker. Sequences and histories hold vocabulary indices in [1, V), oldest first.

/** One evaluation case: which item follows this history? */
export interface BaselineQuery {
  /** All earlier items of the user, oldest first. Index 0 stands for an item outside the vocabulary. */
  readonly history: Uint32Array;
  /** Times of the events of the history; for baselines that look at them. */
  readonly timesMs?: Float64Array;
  readonly target: number;
  /** False removes the items of the history from the ranking. */
  readonly keepSeen: boolean;
}

/**
 * Ranks the target among the candidates, the items with a training or validation event. A ranker has scratch memory of
 * its own, so one ranker serves one caller at a time.
 */
export interface BaselineRanker {
  /**
   * The rank of the target with ties against it: 1 + candidates with a better score + other candidates with the same
   * score. 0 when the target cannot be ranked: it is no candidate, or it is removed as already seen.
   */
  rank(query: BaselineQuery): number;
}

/** Collects one shard's training sequences. */
export interface BaselineAccumulator<Counts> {
  add(sequence: Uint32Array): void;
  /** What was counted so far. Call it once, when all sequences are in. */
  finish(): Counts;
}
