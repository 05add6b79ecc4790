// Going on with a completed run. The new run's manifest names the objects of the earlier one by key and digest; before
// its first wave it commits them under its own name, so that from then on it needs no other run.

import { corrupt } from "../core/container.ts";
import { sha256 } from "../core/digest.ts";
import { ConfigurationError } from "../core/errors.ts";
import { compactTime } from "../core/isoTime.ts";
import { encodeJson } from "../core/json.ts";
import {
  artifactKey,
  catalogueKey,
  keyInRun,
  outerKey,
  taskKey,
  tuningKey,
  vocabularyKey,
  weightsKey,
} from "../core/keys.ts";
import type { EvaluateEntry, Manifest, TrainEntry } from "../core/messages.ts";
import {
  type ContinuationRequest,
  continuedConfig,
  trainedRounds,
} from "../core/run/continuation.ts";
import { firstRoundOf } from "../core/training/epochs.ts";
import type { Clock } from "../ports/clock.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
import { QUARANTINE } from "./quarantine.ts";
import { readLog, readManifest } from "./runLog.ts";
import { finalRound, firstRound, stateOf } from "./runState.ts";
import { shardKey } from "./shard.ts";

/** The manifest of the run that goes on with `run`. Throws ConfigurationError where that cannot be. */
export async function planContinuation(
  request: ContinuationRequest & { run: string; command: string; version: string },
  ports: { store: ObjectStore; clock: Clock },
): Promise<Manifest> {
  const { store } = ports;
  const before = await readManifest(store, request.run);
  const state = stateOf((await readLog(store, request.run)).at(-1));
  if (state !== "completed") {
    throw unfinished(request.run, state);
  }
  const ended = await finalRound(store, request.run);
  const config = continuedConfig(before.config, ended, request);
  const { batch } = await firstRound(store, request.run);
  const { scored } = ended;
  const round = firstRoundOf(config, trainedRounds(ended));
  const objects: { key: string; digest: string }[] = [];
  for (const key of keptKeys(before, ended)) {
    const bytes = await store.get(key);
    if (bytes !== null) {
      objects.push({ key, digest: await sha256(bytes) });
    } else if (![outerKey(request.run, round), tuningKey(request.run)].includes(key)) {
      throw corrupt(key, "an object that a completed run has", "nothing under this key");
    }
  }
  const continues = { run: request.run, round, batch, scored: scored.slice(0, -1), objects };
  const { inputs, generator } = before;
  const settled = { version: request.version, inputs, config, generator, continues };
  const createdAtMs = ports.clock.nowMs();
  const hash = await sha256(encodeJson(settled));
  const run = `${compactTime(createdAtMs)}-${hash.slice(0, 8)}`;
  return { ...settled, run, createdAtMs, command: request.command };
}

/**
 * Commits what `continues` names under the run's own keys, and returns the entry that opens its first round. Does no
 * harm when it is done again.
 */
export async function continuedEntry(
  { run, config, continues }: Manifest & { continues: NonNullable<Manifest["continues"]> },
  store: ObjectStore,
): Promise<TrainEntry> {
  const objects: string[] = [];
  for (const { key, digest } of continues.objects) {
    const own = keyInRun(run, key);
    objects.push(own);
    if ((await store.size(own)) === null) {
      await copyPinned(store, { key, digest }, own);
    }
  }
  const { round, batch, scored } = continues;
  const roundLimit = config.rounds === null ? round : firstRoundOf(config, config.rounds);
  const tasks = config.shards;
  const wave = { kind: "wave", stage: "train", tasks, objects } as const;
  return { ...wave, round, roundLimit, batch, update: true, scored: [...scored] };
}

async function copyPinned(
  store: ObjectStore,
  { key, digest }: { readonly key: string; readonly digest: string },
  own: string,
): Promise<void> {
  const bytes = (await store.get(key)) ?? new Uint8Array(0);
  const found = await sha256(bytes);
  if (found !== digest) {
    throw corrupt(key, `the object with the digest ${digest}, which the plan saw`, found);
  }
  await store.putIfAbsent(own, [bytes]);
}

/** Everything of a run that its further rounds and its report read; outer state and tuning where there are any. */
function keptKeys(manifest: Manifest, ended: EvaluateEntry): readonly string[] {
  const { run, config } = manifest;
  const { shards: count } = config;
  const round = firstRoundOf(config, trainedRounds(ended));
  const upTo = (end: number) => Array.from({ length: end }, (_, index) => index);
  return [
    vocabularyKey(run),
    catalogueKey(run),
    tuningKey(run),
    artifactKey(run, QUARANTINE),
    ...upTo(count).map((index) => shardKey(manifest, index)),
    ...upTo(round).flatMap((round) =>
      upTo(count).map((index) => taskKey(run, { stage: "train", round, index, count })),
    ),
    ...upTo(round + 1).map((round) => weightsKey(run, round)),
    outerKey(run, round),
  ];
}

function unfinished(run: string, state: ReturnType<typeof stateOf>): ConfigurationError {
  const goesOn = state === "planned" || state === "unfinished";
  return new ConfigurationError({
    code: "earlier-unfinished",
    what: "the run cannot be continued: it is not completed",
    where: run,
    expected: "a completed run",
    found: `a run that is ${state}`,
    fix: goesOn ? `finish it with \`millrace resume ${run}\`` : "name another run, or start anew",
  });
}

/** Whether the manifest goes on with an earlier run. */
export function isContinued(
  manifest: Manifest,
): manifest is Manifest & { continues: NonNullable<Manifest["continues"]> } {
  return manifest.continues !== undefined;
}
