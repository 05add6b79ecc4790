// A deployment in this process: a store and queues in memory, and the stages of the functions behind them. What is
// appended to a run's log is followed as the cloud follows it.

import { loadKernels } from "../../functions/adapters/kernelModule.ts";
import { memoryJobQueue } from "../../functions/adapters/memoryJobQueue.ts";
import { memoryObjectStore } from "../../functions/adapters/memoryObjectStore.ts";
import { decodeFollow, encodeFollow } from "../../functions/core/follow/followSchema.ts";
import type { LogEntry } from "../../functions/core/messages.ts";
import type { Callbacks } from "../../functions/ports/callbacks.ts";
import type { InputSource } from "../../functions/ports/inputSource.ts";
import type { JobQueue } from "../../functions/ports/jobQueue.ts";
import type { StagePorts } from "../../functions/ports/stagePorts.ts";
import { handleMessage } from "../../functions/stages/dispatch.ts";
import { follow, sendFollowUps } from "../../functions/stages/follow.ts";
import { pricesInForce } from "../../functions/stages/prices.ts";
import { appendLogEntry, readLog } from "../../functions/stages/runLog.ts";
import { frozenClock } from "./inProcess.ts";

export function memoryCloud(inputs: InputSource, callbacks: () => Callbacks) {
  const store = memoryObjectStore();
  const options = { clock: frozenClock, receiveCountMax: 3 };
  const jobs = memoryJobQueue(options);
  const followed = memoryJobQueue(options);
  const kernels = loadKernels();
  const ports: StagePorts = {
    store,
    queue: jobs,
    inputs,
    kernels: () => kernels,
    grown: (run) => followed.send([encodeFollow({ kind: "grown", run })]),
  };

  async function drained(queue: JobQueue, handle: (body: string) => Promise<unknown>) {
    for (let count = 0; ; count++) {
      const [message] = await queue.receive(1, 60_000);
      if (message === undefined) {
        return count;
      }
      await handle(message.body);
      await queue.delete(message.receipt);
    }
  }

  const tell = () =>
    drained(followed, (body) =>
      follow(decodeFollow(body), {
        ...ports,
        callbacks: callbacks(),
        prices: (from) => pricesInForce(from, "us-east-1"),
      }),
    );
  return {
    store,
    ports,
    /** Works off the jobs of all runs. */
    work: () => drained(jobs, (body) => handleMessage(body, ports)),
    /** Works off what is told of logs that have grown. */
    tell,
    /** What the sweep does for those who wait. */
    sweep: () => sendFollowUps(store, followed),
    /** Appends to a run's log without its work, as a worker would. */
    async append(run: string, entry: LogEntry): Promise<void> {
      await appendLogEntry(store, run, { number: (await readLog(store, run)).length, entry });
      await ports.grown?.(run);
    },
  };
}
