// What the list of runs says of one run, from its result.

import { artifactKey } from "../functions/core/keys.ts";
import type { IndexedRun } from "../functions/core/report/indexPage.ts";
import type { RunResult } from "../functions/core/run/result.ts";
import type { ObjectStore } from "../functions/ports/objectStore.ts";
import { REPORT_PAGE, RESULT } from "../functions/stages/report.ts";

const HEADLINE = "ndcg@10";

/** A run of the store with what its result says; of runs without result, and of other kinds, only the state. */
export async function indexedRun(
  store: ObjectStore,
  { run, state }: { readonly run: string; readonly state: string },
): Promise<IndexedRun> {
  const page = artifactKey(run, REPORT_PAGE);
  const report =
    (await store.size(page)) === null ? null : page.split("/").map(encodeURIComponent).join("/");
  const result = await resultIn(store, run);
  return {
    run,
    state,
    report,
    model: result?.model?.kind ?? null,
    events: result?.data?.events ?? null,
    headline: headlineOf(result),
    gates:
      result?.gates === undefined
        ? null
        : {
            passed: result.gates.filter(({ outcome }) => outcome === "pass").length,
            all: result.gates.length,
          },
  };
}

/** Results of earlier versions have fewer fields; one that cannot be read at all is none. */
async function resultIn(store: ObjectStore, run: string): Promise<Partial<RunResult> | null> {
  const bytes = await store.get(artifactKey(run, RESULT));
  try {
    return bytes === null
      ? null
      : (JSON.parse(new TextDecoder().decode(bytes)) as Partial<RunResult>);
  } catch {
    return null;
  }
}

function headlineOf(result: Partial<RunResult> | null): IndexedRun["headline"] {
  const model = result?.metrics?.test?.[HEADLINE];
  const rivals = Object.entries(result?.baselines ?? {}).flatMap(([baseline, table]) => {
    const value = table?.[HEADLINE];
    return value === undefined ? [] : [{ baseline, best: value }];
  });
  const [first, ...others] = rivals;
  if (model === undefined || first === undefined) {
    return null;
  }
  return { model, ...others.reduce((a, b) => (b.best > a.best ? b : a), first) };
}
