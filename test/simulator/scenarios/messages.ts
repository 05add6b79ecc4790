// Faults of queues, of the mapping that feeds functions, and of time.

import { keptKernels } from "../../../functions/adapters/keptKernels.ts";
import { memoryJobQueue } from "../../../functions/adapters/memoryJobQueue.ts";
import { memoryObjectStore } from "../../../functions/adapters/memoryObjectStore.ts";
import { sqsHandler } from "../../../functions/adapters/sqsHandler.ts";
import { TransientError } from "../../../functions/core/errors.ts";
import { decodeMessage, type Manifest } from "../../../functions/core/messages.ts";
import { MEAN_OF_EPOCHS } from "../../../functions/core/run/merging.ts";
import type { JobQueue } from "../../../functions/ports/jobQueue.ts";
import type { ObjectStore } from "../../../functions/ports/objectStore.ts";
import type { StagePorts } from "../../../functions/ports/stagePorts.ts";
import { handleMessage, redriveRun } from "../../../functions/stages/dispatch.ts";
import { createRun, readLog } from "../../../functions/stages/runLog.ts";
import { frozenClock } from "../../support/inProcess.ts";
import { hostUntilIdle, silentLog } from "../../support/lambdaHost.ts";
import { exploreProtocol } from "../protocolModel.ts";
import { POISON } from "../simulatedSender.ts";
import { inTheCloud, mixed } from "./cloudRuns.ts";
import { SAME, type Scenario } from "./scenario.ts";
import { drive, inputs, planSmall, verdict } from "./smallRun.ts";

function newQueue(receiveCountMax = 3): JobQueue {
  return memoryJobQueue({ clock: frozenClock, receiveCountMax });
}

async function everyMessageThrice(): Promise<string> {
  const manifest = await planSmall();
  const store = memoryObjectStore();
  const inner = newQueue();
  const queue = {
    ...inner,
    send: (bodies: readonly string[]) =>
      inner.send([...bodies.toReversed(), ...bodies, ...bodies.toReversed()]),
  };
  return verdict(manifest, store, await drive(manifest, store, { queue }));
}

/** A run whose messages are handled in batches by a function, hosted as Lambda hosts it. */
async function hosted(
  queue: JobQueue,
  handlerOf: (
    ports: StagePorts,
  ) => (event: Parameters<ReturnType<typeof sqsHandler>>[0]) => Promise<unknown>,
): Promise<{ manifest: Manifest; store: ObjectStore; ports: StagePorts }> {
  const manifest = await planSmall({ shards: 10, merging: MEAN_OF_EPOCHS });
  const store = memoryObjectStore();
  const ports: StagePorts = { store, queue, inputs, kernels: keptKernels() };
  await createRun(store, manifest);
  await redriveRun(manifest, ports);
  await hostUntilIdle([{ queue, handler: handlerOf(ports) }], { batch: 10, visibilityMs: 60_000 });
  return { manifest, store, ports };
}

async function poisonInABatch(): Promise<string> {
  const queue = newQueue();
  await queue.send([POISON]);
  const { manifest, store } = await hosted(queue, (ports) =>
    sqsHandler((body) => handleMessage(body, ports), silentLog),
  );
  const dead = await queue.deadLetters();
  const end = (await readLog(store, manifest.run)).at(-1)?.kind ?? "nothing";
  return `${await verdict(manifest, store, end)}; dead letters: ${dead.length}`;
}

async function failingTaskThenRedriven(): Promise<string> {
  const queue = newQueue();
  let isMended = false;
  const { manifest, store, ports } = await hosted(queue, (hostedPorts) =>
    sqsHandler(async (body) => {
      const message = decodeMessage(body);
      if (
        !isMended &&
        message.kind === "task" &&
        message.stage === "train" &&
        message.index === 3
      ) {
        throw broken();
      }
      await handleMessage(body, hostedPorts);
    }, silentLog),
  );
  const log = await readLog(store, manifest.run);
  const before = `${log.at(-1)?.kind} open, dead letters: ${(await queue.deadLetters()).length}`;
  isMended = true;
  const handler = sqsHandler((body) => handleMessage(body, ports), silentLog);
  await redriveRun(manifest, ports);
  await hostUntilIdle([{ queue, handler }], { batch: 10, visibilityMs: 60_000 });
  const end = (await readLog(store, manifest.run)).at(-1)?.kind ?? "nothing";
  return `${before}; redriven: ${await verdict(manifest, store, end)}`;
}

function broken(): TransientError {
  return new TransientError({
    code: "broken",
    what: "the task cannot be done",
    where: "scenario",
    expected: "something that is mended later",
    found: "nothing",
    fix: "redrive the run",
  });
}

/** Every third answer is malformed after all was done: the batch comes again and finds its work done. */
async function malformedAnswers(): Promise<string> {
  const malformed = [
    { batchItemFailures: [{ itemIdentifier: "" }] },
    { batchItemFailures: [{ messageId: "message-0" }] },
    { batchItemFailures: [{ itemIdentifier: null }] },
  ];
  let answers = 0;
  const { manifest, store } = await hosted(newQueue(20), (ports) => {
    const handler = sqsHandler((body) => handleMessage(body, ports), silentLog);
    return async (event) => {
      const answer = await handler(event);
      answers += 1;
      return answers % 3 === 0 ? malformed[(answers / 3) % malformed.length] : answer;
    };
  });
  const end = (await readLog(store, manifest.run)).at(-1)?.kind ?? "nothing";
  return verdict(manifest, store, end);
}

/** Two invocations reduce at once, step for step. */
async function twoReducersAtOnce(): Promise<string> {
  const manifest = await planSmall();
  const store = memoryObjectStore();
  const created: string[] = [];
  const counted: ObjectStore = {
    ...store,
    async putIfAbsent(key, chunks) {
      const isCreated = await store.putIfAbsent(key, chunks);
      created.push(...(isCreated && key.includes("/log/") ? [key] : []));
      return isCreated;
    },
  };
  const second = keptKernels();
  const twice = async (body: string, ports: StagePorts) => {
    const other = { ...ports, kernels: second };
    await Promise.all([handleMessage(body, ports), handleMessage(body, other)]);
  };
  const end = await drive(manifest, counted, { handle: twice });
  const isOnce = new Set(created).size === created.length;
  return `${await verdict(manifest, store, end)}; each log entry appended ${isOnce ? "once" : "twice"}`;
}

/** Invocations of a run of 64 shards with two at a time, against the least that there can be. */
async function manyShards(concurrency: number): Promise<string> {
  const manifest = await planSmall({ shards: 64, rounds: 1, merging: MEAN_OF_EPOCHS });
  const store = memoryObjectStore();
  let invocations = 0;
  const handle = async (body: string, ports: StagePorts) => {
    invocations += 1;
    await handleMessage(body, ports);
  };
  const end = await drive(manifest, store, { concurrency, handle });
  const log = await readLog(store, manifest.run);
  const waves = log.filter((entry) => entry.kind === "wave");
  const least = waves.reduce((sum, { tasks }) => sum + tasks + 1, 0);
  // Whoever sees its wave complete asks for the reduction: at most as many as are at work.
  const most = least + waves.length * (concurrency - 1);
  const isBounded = invocations <= most;
  return `${await verdict(manifest, store, end)}; ${isBounded ? "no" : invocations - most} invocations too many`;
}

async function interleavings(): Promise<string> {
  const size = { tasks: 2, workers: 2, reducers: 2, sweepers: 1, cancels: false };
  const { states, violations } = await exploreProtocol(size);
  return violations[0] ?? `${states} states, no violation`;
}

const DEAD = `${SAME}; dead letters: 1`;

export const MESSAGE_SCENARIOS: readonly Scenario[] = [
  {
    fault: 1,
    name: "every message twice, up to a minute apart",
    expected: SAME,
    run: () => inTheCloud({ "duplicate-message": 1 }),
  },
  {
    fault: 1,
    name: "every message three times, in reverse",
    expected: SAME,
    run: everyMessageThrice,
  },
  {
    fault: 1,
    name: "every message late, in another round or after the end",
    expected: SAME,
    run: () => inTheCloud({ "delayed-message": 1, "duplicate-message": 1 }),
  },
  { fault: 2, name: "one of ten is poison", expected: DEAD, run: poisonInABatch },
  {
    fault: 2,
    name: "a task fails until it is mended, then the run is redriven",
    expected: `wave open, dead letters: 1; redriven: ${SAME}`,
    run: failingTaskThenRedriven,
  },
  {
    fault: 3,
    name: "empty, null and misnamed ids: the batch comes again",
    expected: SAME,
    run: malformedAnswers,
  },
  {
    fault: 5,
    name: "invocations are cut off at their timeout",
    expected: SAME,
    run: () => inTheCloud({ timeout: 0.3 }),
  },
  {
    fault: 5,
    name: "every message is handed out while it is in hand",
    expected: SAME,
    run: () => inTheCloud({ "early-redelivery": 0.6 }),
  },
  {
    fault: 6,
    name: "one answer of twenty takes a hundred times as long",
    expected: SAME,
    run: () => inTheCloud({ "slow-answer": 0.05 }),
  },
  {
    fault: 6,
    name: "one that never ends is cut off and done again by another",
    expected: SAME,
    run: () => inTheCloud({ timeout: 0.2, "slow-answer": 0.05 }),
  },
  {
    fault: 9,
    name: "two invocations reduce each wave, step for step",
    expected: `${SAME}; each log entry appended once`,
    run: twoReducersAtOnce,
  },
  {
    fault: 10,
    name: "two sweepers every time, beside the run",
    expected: SAME,
    run: () => inTheCloud({ "sweeper-race": 1, "slow-answer": 0.05 }),
  },
  {
    fault: 11,
    name: "64 shards, two at a time",
    expected: `${SAME}; no invocations too many`,
    run: () => manyShards(2),
  },
  {
    fault: 11,
    name: "64 shards, one at a time",
    expected: `${SAME}; no invocations too many`,
    run: () => manyShards(1),
  },
  {
    fault: 23,
    name: "four of ten invocations are refused, and concurrency grows by one in five seconds",
    expected: SAME,
    run: () => inTheCloud({ throttled: 0.4 }),
  },
  {
    fault: 24,
    name: "20 seeds with any of the faults",
    expected: "20 of 20 seeds end as they must",
    run: mixed,
  },
  {
    fault: 24,
    name: "two workers, two reducers and a sweeper in every interleaving",
    expected: "18176 states, no violation",
    run: interleavings,
  },
];
