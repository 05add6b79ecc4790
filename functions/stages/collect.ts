// Removes old runs and what belongs to no run. The only part that deletes: no stage of a run has a store that can. A
// run's plan goes first, so that what is left of a removal that was cut off belongs to no run and goes the next time.

import { CorruptObjectError } from "../core/errors.ts";
import { articleKey, manifestKey, runFromKey, runsPrefix } from "../core/keys.ts";
import type { Retention, RetentionPolicy, StoredRun } from "../core/run/retention.ts";
import { retention } from "../core/run/retention.ts";
import type { Clock } from "../ports/clock.ts";
import type { DisposableStore, ObjectStore } from "../ports/objectStore.ts";
import { readArticleRun } from "./article.ts";
import { promotedRuns } from "./promotions.ts";
import { listRuns, readLog, readManifest } from "./runLog.ts";
import { stateOf } from "./runState.ts";

export interface CollectedRun extends StoredRun {
  readonly objects: number;
  readonly bytes: number;
  readonly fate: Retention;
}

export interface Collection {
  /** Newest first. */
  readonly runs: readonly CollectedRun[];
  /** Objects below the folder of a run that has no plan. */
  readonly orphans: { readonly objects: number; readonly bytes: number };
  /** What was freed, or would be. */
  readonly bytes: number;
}

/** Requests under way at a time. */
const CONCURRENCY = 16;

/** Frees what `policy` lets go; with `isDryRun` only says what that would be. */
export async function collect(
  ports: { readonly store: DisposableStore; readonly clock: Clock },
  policy: RetentionPolicy & { readonly isDryRun: boolean },
): Promise<Collection> {
  const { store, clock } = ports;
  // Runs are listed before objects: a run that begins meanwhile has its plan before its first object.
  const names = await listRuns(store);
  const stored: StoredRun[] = [];
  for (const run of names) {
    stored.push(await surveyed(store, run));
  }
  const fates = retention(stored, { ...policy, nowMs: clock.nowMs() }, await promotedRuns(store));
  const keysOf = Map.groupBy(await store.list(runsPrefix), runFromKey);
  const runs: CollectedRun[] = [];
  for (const [index, facts] of stored.entries()) {
    const keys = keysOf.get(facts.run) ?? [];
    const fate = fates[index] as Retention;
    runs.push({ ...facts, ...(await weighed(store, keys)), fate });
    if (!fate.isKept && !policy.isDryRun && !(await promotedRuns(store)).has(facts.run)) {
      await removeRun(store, facts.run, keys);
    }
  }
  const orphans = await orphanKeys(store, keysOf, new Set(names));
  const weight = await weighed(store, orphans);
  if (!policy.isDryRun) {
    await inTurn(orphans, (key) => store.remove(key));
  }
  const freed = runs.filter(({ fate }) => !fate.isKept).reduce((sum, { bytes }) => sum + bytes, 0);
  return { runs, orphans: weight, bytes: freed + weight.bytes };
}

async function surveyed(store: ObjectStore, run: string): Promise<StoredRun> {
  try {
    const article = await readArticleRun(store, run);
    if (article !== null) {
      const state = article.result === null ? "unfinished" : "completed";
      return { run, state, createdAtMs: article.plan.createdAtMs, earlierRun: null };
    }
    const { createdAtMs, config, continues, stopped } = await readManifest(store, run);
    const state = stateOf((await readLog(store, run)).at(-1));
    const earlier = stopped ?? continues ?? config.earlier;
    return { run, state, createdAtMs, earlierRun: earlier?.run ?? null };
  } catch (error) {
    if (error instanceof CorruptObjectError) {
      return { run, state: "damaged", createdAtMs: null, earlierRun: null };
    }
    throw error;
  }
}

async function removeRun(
  store: DisposableStore,
  run: string,
  keys: readonly string[],
): Promise<void> {
  const plans = [manifestKey(run), articleKey(run)];
  for (const plan of plans) {
    await store.remove(plan);
  }
  await inTurn(
    keys.filter((key) => !plans.includes(key)),
    (key) => store.remove(key),
  );
}

/** Keys below folders of runs without a plan, which is asked for again: a run may have begun since it was listed. */
async function orphanKeys(
  store: ObjectStore,
  keysOf: ReadonlyMap<string | null, readonly string[]>,
  known: ReadonlySet<string>,
): Promise<readonly string[]> {
  const orphans: string[] = [];
  for (const [run, keys] of keysOf) {
    const isKnown = run === null || known.has(run);
    if (!isKnown && (await isWithoutPlan(store, run))) {
      orphans.push(...keys);
    }
  }
  return orphans;
}

async function isWithoutPlan(store: ObjectStore, run: string): Promise<boolean> {
  const sizes = await Promise.all([store.size(manifestKey(run)), store.size(articleKey(run))]);
  return sizes.every((size) => size === null);
}

async function weighed(
  store: ObjectStore,
  keys: readonly string[],
): Promise<{ objects: number; bytes: number }> {
  let bytes = 0;
  await inTurn(keys, async (key) => {
    const size = (await store.size(key)) ?? 0;
    bytes += size;
  });
  return { objects: keys.length, bytes };
}

async function inTurn(
  keys: readonly string[],
  work: (key: string) => Promise<void>,
): Promise<void> {
  for (let start = 0; start < keys.length; start += CONCURRENCY) {
    await Promise.all(keys.slice(start, start + CONCURRENCY).map(work));
  }
}
