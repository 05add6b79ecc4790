// Faults that the sweeper of a schedule meets, or mends.

import { keptKernels } from "../../../functions/adapters/keptKernels.ts";
import { memoryJobQueue } from "../../../functions/adapters/memoryJobQueue.ts";
import { memoryObjectStore } from "../../../functions/adapters/memoryObjectStore.ts";
import { createRun } from "../../../functions/stages/runLog.ts";
import { sweepRuns } from "../../../functions/stages/sweepRuns.ts";
import { frozenClock } from "../../support/inProcess.ts";
import { withBackups } from "./cloudRuns.ts";
import { SAME, type Scenario } from "./scenario.ts";
import { drive, inputs, planSmall, verdict } from "./smallRun.ts";

/** The schedule's sweep starts the run, twice at once; whatever both sent is then done. */
async function scheduleTwice(): Promise<string> {
  const manifest = await planSmall();
  const store = memoryObjectStore();
  const created: string[] = [];
  const counted = {
    ...store,
    async putIfAbsent(key: string, chunks: readonly Uint8Array[]) {
      const isCreated = await store.putIfAbsent(key, chunks);
      created.push(...(isCreated && key.includes("/log/") ? [key] : []));
      return isCreated;
    },
  };
  const queue = memoryJobQueue({ clock: frozenClock, receiveCountMax: 3 });
  const ports = { store: counted, queue, inputs, kernels: keptKernels() };
  await createRun(store, manifest);
  const limits = { stallMs: 60_000, taskTimeoutMs: 60_000 };
  const sweep = () => sweepRuns(ports, { clock: frozenClock, limits });
  await Promise.all([sweep(), sweep()]);
  const end = await drive(manifest, counted, { queue });
  const isOnce = new Set(created).size === created.length;
  return `${await verdict(manifest, store, end)}; each log entry appended ${isOnce ? "once" : "twice"}`;
}

export const SWEEP_SCENARIOS: readonly Scenario[] = [
  {
    fault: 6,
    name: "a backup copy of a straggler, both end, one wins",
    expected: `${SAME}; copies were sent`,
    run: withBackups,
  },
  {
    fault: 21,
    name: "a schedule fires twice at the same moment",
    expected: `${SAME}; each log entry appended once`,
    run: scheduleTwice,
  },
];
