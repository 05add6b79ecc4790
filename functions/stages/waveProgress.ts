// How far a wave is, from the keys that its tasks have committed.

import { type TaskAddress, taskBlockPrefix, taskKey, wavePrefix } from "../core/keys.ts";
import type { WaveEntry } from "../core/messages.ts";
import type { ObjectStore } from "../ports/objectStore.ts";

/** The address of a task of the wave that `entry` opened. */
export function addressOf(entry: WaveEntry, index: number): TaskAddress {
  const round = "round" in entry ? entry.round : null;
  return { stage: entry.stage, round, index, count: entry.tasks };
}

/** Tasks of the wave whose result is not committed yet. */
export async function missingTasks(
  run: string,
  entry: WaveEntry,
  store: ObjectStore,
): Promise<readonly number[]> {
  const { stage, round } = addressOf(entry, 0);
  const committed = new Set(await store.list(wavePrefix(run, stage, round)));
  return missingOf(run, entry, committed, { start: 0, end: entry.tasks });
}

/**
 * Whether every task of the wave is committed, as the task `index` asks after its own commit. It lists the ten tasks
 * whose numbers begin like its own, who finds them whole lists the hundred, and so on up to all: whoever commits last
 * finds all of it whole, and the others stop early, so that a wave of N tasks lists some 10·N·log N keys and not N².
 */
export async function isComplete(
  run: string,
  entry: WaveEntry,
  at: { readonly index: number; readonly store: ObjectStore },
): Promise<boolean> {
  const { index, store } = at;
  for (let digits = 1; 10 ** digits < entry.tasks; digits++) {
    const size = 10 ** digits;
    const start = index - (index % size);
    const block = { start, end: Math.min(start + size, entry.tasks) };
    const keys = await store.list(taskBlockPrefix(run, addressOf(entry, index), digits));
    if (missingOf(run, entry, new Set(keys), block).length > 0) {
      return false;
    }
  }
  return (await missingTasks(run, entry, store)).length === 0;
}

function missingOf(
  run: string,
  entry: WaveEntry,
  committed: ReadonlySet<string>,
  { start, end }: { readonly start: number; readonly end: number },
): readonly number[] {
  const indexes = Array.from({ length: end - start }, (_, offset) => start + offset);
  return indexes.filter((index) => !committed.has(taskKey(run, addressOf(entry, index))));
}
