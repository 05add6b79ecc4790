// What is printed of a run that its budget stopped: how far it came, what its best weights so far are worth where that
// was evaluated, and how to go on.

import type { Manifest, StoppedEntry } from "../functions/core/messages.ts";
import type { ObjectStore } from "../functions/ports/objectStore.ts";
import { readLog } from "../functions/stages/runLog.ts";
import { readResult } from "../functions/stages/runResult.ts";
import { commandLine } from "./commandLine.ts";
import type { Answer } from "./output.ts";
import { resultAnswer } from "./resultAnswer.ts";

export async function stoppedAnswer(
  store: ObjectStore,
  { run }: Manifest,
  stopped: StoppedEntry,
  storeRoot: string,
): Promise<Answer> {
  const { scored, roundLimit, needed, evaluation, stage } = stopped;
  const last = evaluation === null ? undefined : (await readLog(store, evaluation)).at(-1);
  const result = await readResult(store, last);
  const answer = result === null ? { document: {}, lines: [] } : resultAnswer(result, storeRoot);
  const after = scored === 0 ? null : scored - 1;
  const how = after === null ? `before ${stage}` : `after round ${after} of ${roundLimit ?? "?"}`;
  const resume = commandLine(["resume", run, "--store", storeRoot, "--budget", "USD"]);
  return {
    document: {
      ...(answer.document as object),
      run,
      store: storeRoot,
      state: "stopped",
      stopped: {
        ...{ by: stopped.by, stage, after_round: after, round_limit: roundLimit },
        needed_usd: needed,
        evaluation_run: result === null ? null : evaluation,
      },
    },
    lines: [
      ...answer.lines,
      `stopped by its budget ${how}${result === null ? "; nothing was evaluated" : ", and evaluated as it is"}`,
      `the next wave takes a budget of $${needed} at least; go on with: ${resume}`,
    ],
  };
}
