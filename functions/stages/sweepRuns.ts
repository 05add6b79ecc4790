// Sweeps every run that is under way, as a schedule asks for it. A run that cannot be swept does not keep the others
// from it.

import { type ErrorRecord, recordFromError } from "../core/errors.ts";
import { compactTime } from "../core/isoTime.ts";
import { artifactKey, manifestKey, runsPrefix } from "../core/keys.ts";
import type { Clock } from "../ports/clock.ts";
import type { BrowsableStore } from "../ports/objectStore.ts";
import type { StagePorts } from "../ports/stagePorts.ts";
import { readManifest } from "./runLog.ts";
import { type SweepLimits, type Swept, sweepRun } from "./sweep.ts";

/** Older runs are left to people: what SQS keeps of their messages is gone as well. */
const DAYS_MAX = 14;
const DAY_MS = 24 * 3_600_000;

export interface SweptRun extends Partial<Swept> {
  readonly run: string;
  /** Where the sweep of the run failed. */
  readonly error?: ErrorRecord;
}

/** What was done for each run that needed something, or could not be swept. */
export async function sweepRuns(
  ports: StagePorts & { readonly store: BrowsableStore },
  circumstances: { readonly clock: Clock; readonly limits: SweepLimits },
): Promise<readonly SweptRun[]> {
  const { store } = ports;
  const sinceMs = Math.max(0, circumstances.clock.nowMs() - DAYS_MAX * DAY_MS);
  const since = compactTime(sinceMs);
  const swept: SweptRun[] = [];
  for (const run of await store.folders(runsPrefix)) {
    // A name begins with the time at which the run was planned.
    if (run < since) {
      continue;
    }
    try {
      if (await mayNeedSweeping(store, run)) {
        const manifest = await readManifest(store, run);
        // Names of runs that somebody planned for another purpose say no time.
        if (manifest.createdAtMs >= sinceMs) {
          swept.push({ run, ...(await sweepRun(manifest, ports, circumstances)) });
        }
      }
    } catch (error) {
      swept.push({ run, error: recordFromError(error) });
    }
  }
  return swept.filter(({ isRedriven, backups, error }) => isRedriven || backups?.length || error);
}

/** Whether it is a run with a log that is not completed: two requests of the cheaper kind. */
async function mayNeedSweeping(store: BrowsableStore, run: string): Promise<boolean> {
  const isCompleted = (await store.size(artifactKey(run, "result.json"))) !== null;
  return !isCompleted && (await store.size(manifestKey(run))) !== null;
}
