// Items that a user had before beside items that are new to him: how much of a list repeats, and how well each kind of
// target is found. A model that only repeats can look good where shoppers come back for the same.

export interface RepeatCase {
  /** Items shown, best first. */
  readonly list: ArrayLike<number>;
  /** Items of the user before. */
  readonly history: ArrayLike<number>;
  readonly target: number;
}

/**
 * One case's values for means over cases: `repeat_share@k` of the list, null of an empty one; `repeat_hit_rate@k` where
 * the target is a repeat and `explore_hit_rate@k` where it is not, the other null; `repeat_target_share` to weigh them
 * (after Ren et al., "RepeatNet", AAAI 2019).
 */
export function repeatExplore(
  { list, history, target }: RepeatCase,
  k: number,
): Readonly<Record<string, number | null>> {
  const seen = new Set(Array.from(history));
  const shown = Array.from(list).slice(0, k);
  const repeats = shown.filter((item) => seen.has(item)).length;
  const hit = shown.includes(target) ? 1 : 0;
  const isRepeat = seen.has(target);
  return {
    [`repeat_share@${k}`]: shown.length === 0 ? null : repeats / shown.length,
    [`repeat_hit_rate@${k}`]: isRepeat ? hit : null,
    [`explore_hit_rate@${k}`]: isRepeat ? null : hit,
    repeat_target_share: isRepeat ? 1 : 0,
  };
}
