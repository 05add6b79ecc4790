// Tokens of those who wait for runs, in the store: who has one is told of each entry of the run's log, and of its end
// once or more. Telling twice does no harm, since who waits takes the first answer.

import { sha256 } from "../core/digest.ts";
import { encodeJson, openJson, sealJson } from "../core/json.ts";
import { callbackDoneKey, callbackKey, callbacksPrefix, runCallbacksPrefix } from "../core/keys.ts";
import type { LogEntry } from "../core/messages.ts";
import type { Callbacks } from "../ports/callbacks.ts";
import type { BrowsableStore, ObjectStore } from "../ports/objectStore.ts";

/** `callbacks/RUN/HASH.json` */
interface Waiting {
  readonly token: string;
}

const hashOf = async (token: string) =>
  (await sha256(new TextEncoder().encode(token))).slice(0, 16);

/** Writes down that the owner of `token` waits for `run`. */
export async function waitFor(store: ObjectStore, run: string, token: string): Promise<void> {
  const waiting: Waiting = { token };
  await store.putIfAbsent(callbackKey(run, await hashOf(token)), [sealJson(waiting)]);
}

/** Runs for whose end somebody still waits. */
export async function awaitedRuns(store: BrowsableStore): Promise<readonly string[]> {
  const runs = await store.folders(callbacksPrefix);
  const open = await Promise.all(runs.map((run) => openKeys(store, run)));
  return runs.filter((_, index) => (open[index] ?? []).length > 0);
}

async function openKeys(store: ObjectStore, run: string): Promise<readonly string[]> {
  const keys = await store.list(runCallbacksPrefix(run));
  const all = new Set(keys);
  return keys.filter(
    (key) => !key.endsWith("-done.json") && !all.has(key.replace(/\.json$/, "-done.json")),
  );
}

/** What came of telling those who wait for a run. */
export interface Told {
  readonly waiting: number;
  /** Those who had given up. */
  readonly gone: number;
}

/** Tells all who wait for `run` what its last entry says. */
export async function callBack(
  store: ObjectStore,
  { run, last }: { readonly run: string; readonly last: LogEntry | undefined },
  callbacks: Callbacks,
): Promise<Told> {
  const keys = await openKeys(store, run);
  let gone = 0;
  for (const key of keys) {
    const { token } = openJson<Waiting>((await store.get(key)) ?? new Uint8Array(0), key);
    const isThere = await tell(token, { run, last }, callbacks);
    if (!isThere || (last !== undefined && last.kind !== "wave")) {
      const done = callbackDoneKey(run, await hashOf(token));
      await store.putIfAbsent(done, [encodeJson({ last: last?.kind ?? null, isThere })]);
    }
    gone += isThere ? 0 : 1;
  }
  return { waiting: keys.length, gone };
}

/** The names of these errors are what a state machine matches. */
function tell(
  token: string,
  { run, last }: { readonly run: string; readonly last: LogEntry | undefined },
  callbacks: Callbacks,
): Promise<boolean> {
  switch (last?.kind) {
    case "completed":
      return callbacks.succeed(token, { run });
    case "failed": {
      const { what, where, found } = last.error.explanation;
      return callbacks.fail(token, { error: "RunFailed", cause: `${what} (${where}): ${found}` });
    }
    case "stopped": {
      const cause = `the budget of ${run} did not reach for ${last.stage}: ${last.needed} USD`;
      return callbacks.fail(token, { error: "RunStopped", cause });
    }
    case "cancelled":
      return callbacks.fail(token, { error: "RunCancelled", cause: `${run} was cancelled` });
    default:
      return callbacks.heartbeat(token);
  }
}
