// What a wave needs that does not move on: from the times at which its tasks began and ended. Times decide when a
// message is sent, never what is computed, so clocks that disagree do no harm.

/** One task of an open wave. */
export interface TaskProgress {
  readonly index: number;
  /** Whether its result is committed. */
  readonly isDone: boolean;
  /** Of the attempt that did it; null where that is not recorded. */
  readonly runMs: number | null;
  /** Beginning of its latest attempt that has not ended; null where none is under way. */
  readonly openSinceMs: number | null;
  /** Attempts that began. */
  readonly attempts: number;
}

/** A backup copy is sent after this many times the median of the done tasks (as Spark 4.0 and Cubed do). */
const SLOWNESS = 3;
/** Tasks shorter than this are not worth a copy. */
const SHORTEST_MS = 10_000;
/** Copies of a task, the first among them. */
const ATTEMPTS_MAX = 3;

/**
 * Tasks of which a backup copy should be sent: where half of the wave is done, those whose latest attempt has been
 * under way for more than three times the median of the done ones, and for ten seconds at least.
 */
export function stragglers(tasks: readonly TaskProgress[], nowMs: number): readonly number[] {
  const done = tasks.filter(({ isDone }) => isDone);
  const times = done.flatMap(({ runMs }) => (runMs === null ? [] : [runMs]));
  if (2 * done.length < tasks.length || times.length === 0) {
    return [];
  }
  const limitMs = Math.max(SHORTEST_MS, SLOWNESS * median(times));
  const isLate = ({ isDone, openSinceMs, attempts }: TaskProgress) =>
    !isDone && openSinceMs !== null && nowMs - openSinceMs > limitMs && attempts < ATTEMPTS_MAX;
  return tasks.filter(isLate).map(({ index }) => index);
}

/**
 * Whether messages of the wave were lost: nothing is under way that could still end by itself, and nothing has begun or
 * ended for `stallMs`. As long as anything moves, tasks that have not begun are waiting for their turn.
 */
export function isStalled(
  tasks: readonly TaskProgress[],
  at: { readonly nowMs: number; readonly lastMoveMs: number | null },
  limits: { readonly stallMs: number; readonly taskTimeoutMs: number },
): boolean {
  const { nowMs, lastMoveMs } = at;
  const isUnderWay = tasks.some(
    ({ openSinceMs }) => openSinceMs !== null && nowMs - openSinceMs <= limits.taskTimeoutMs,
  );
  return !isUnderWay && (lastMoveMs === null || nowMs - lastMoveMs > limits.stallMs);
}

/** The lower of the two middle ones for an even number. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[(sorted.length - 1) >> 1] ?? 0;
}
