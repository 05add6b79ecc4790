// Rates are fitted on what completed runs took; any other run is refused in words that say where it stands.

import { expect, test } from "vitest";
import { memoryObjectStore } from "../../functions/adapters/memoryObjectStore.ts";
import type { LogEntry } from "../../functions/core/messages.ts";
import { appendLogEntry, createRun } from "../../functions/stages/runLog.ts";
import { measuredRun } from "../../functions/stages/runSizes.ts";
import { memoryInputSource, planInProcess } from "../support/inProcess.ts";

const explanation = {
  ...{ code: "broken", what: "something broke", where: "here" },
  ...{ expected: "all well", found: "a fault", fix: "mend it" },
};

test.each<[string, readonly LogEntry[], string]>([
  ["not begun", [], "a run that has not begun"],
  [
    "under way",
    [{ kind: "wave", stage: "preprocess", tasks: 1, objects: [] }],
    "one that is unfinished",
  ],
  ["cancelled", [{ kind: "cancelled" }], "one that is cancelled"],
  [
    "failed",
    [{ kind: "failed", error: { name: "InvalidInputError", explanation } }],
    "one that is failed",
  ],
])("a run that is %s is not measured", async (_name, log, found) => {
  const inputs = memoryInputSource({ "a.csv": "user,item,time\na,x,1700000000\n" });
  const manifest = await planInProcess(inputs, ["a.csv"]);
  const store = memoryObjectStore();
  await createRun(store, manifest);
  for (const [number, entry] of log.entries()) {
    await appendLogEntry(store, manifest.run, { number, entry });
  }
  await expect(measuredRun(store, manifest.run)).rejects.toMatchObject({
    name: "ConfigurationError",
    explanation: { code: "run-not-completed", where: manifest.run, found },
  });
});
