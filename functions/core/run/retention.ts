// Which runs of a store may go. A policy speaks of runs that have ended; what is unfinished, promoted, needed by an
// unfinished run, or cannot be read stays whatever the policy says.

/** A run as its store knows it. */
export interface StoredRun {
  readonly run: string;
  readonly state:
    | "planned"
    | "unfinished"
    | "stopped"
    | "completed"
    | "cancelled"
    | "failed"
    | "damaged";
  /** Null where it cannot be read. */
  readonly createdAtMs: number | null;
  /** The run whose vocabulary or weights it reads; null for none. */
  readonly earlierRun: string | null;
}

/** A run goes when it is beyond the newest `keep` that ended and older than `olderThanMs`; null sets no such bound. */
export interface RetentionPolicy {
  readonly keep: number | null;
  readonly olderThanMs: number | null;
}

export type Retention =
  | { readonly isKept: false }
  | { readonly isKept: true; readonly reason: string };

const ENDED = ["completed", "cancelled", "failed"];

/**
 * What becomes of each run, in their order, newest first. Without any bound all stay. `promoted` are
 * the names that the log of promotions holds.
 */
export function retention(
  runs: readonly StoredRun[],
  policy: RetentionPolicy & { readonly nowMs: number },
  promoted: ReadonlySet<string>,
): readonly Retention[] {
  const isUnfinished = ({ state }: StoredRun) =>
    state === "planned" || state === "unfinished" || state === "stopped";
  const needed = new Map(
    runs.filter(isUnfinished).map(({ run, earlierRun }) => [earlierRun, run] as const),
  );
  let ended = 0;
  return runs.map((stored) => {
    const { run, state } = stored;
    const place = ENDED.includes(state) ? ended++ : null;
    const needing = needed.get(run);
    if (isUnfinished(stored)) {
      return kept("not ended; `millrace cancel` ends it");
    }
    if (place === null) {
      return kept("cannot be read");
    }
    if (promoted.has(run)) {
      return kept("promoted");
    }
    return needing === undefined
      ? byPolicy(stored, place, policy)
      : kept(`needed by ${needing}, which has not ended`);
  });
}

function byPolicy(
  { createdAtMs }: StoredRun,
  place: number,
  { keep, olderThanMs, nowMs }: RetentionPolicy & { readonly nowMs: number },
): Retention {
  if (keep === null && olderThanMs === null) {
    return kept("no policy");
  }
  if (keep !== null && place < keep) {
    return kept(`one of the newest ${keep}`);
  }
  const isYoung = olderThanMs !== null && nowMs - (createdAtMs ?? nowMs) <= olderThanMs;
  return isYoung ? kept("not old enough") : { isKept: false };
}

const kept = (reason: string): Retention => ({ isKept: true, reason });
