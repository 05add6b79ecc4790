// Two shards on two worker threads beside one shard on one: what a second processor adds to training. Verified by
// digests: each worker must come to the weights to which this thread comes.

import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { median } from "./measure.ts";
import { POSITIONS, type ShardAnswer, trainShard } from "./shardWorker.ts";

const SCRIPT = new URL("shardWorker.ts", import.meta.url);
const WORKERS = 2;

export interface WorkersMeasured {
  readonly positionsPerSecondOfOne: number;
  readonly positionsPerSecondOfTwo: number;
  /** Median over pairs of the rates: 2 = a second worker costs the first nothing. */
  readonly ratio: number;
}

/** Measures `pairs` times `updates` updates, on one worker and on two in turn. */
export async function measureWorkers(pairs: number, updates: number): Promise<WorkersMeasured> {
  const workers = Array.from({ length: WORKERS }, () => new Worker(SCRIPT));
  try {
    const { digest } = trainShard(updates);
    const run = async (count: number) => {
      const asked = workers.slice(0, count).map((worker) => train(worker, updates));
      const answers = await Promise.all(asked);
      if (answers.some((answer) => answer.digest !== digest)) {
        throw new Error("a worker comes to other weights than this thread");
      }
      return (count * updates * POSITIONS * 1000) / Math.max(...answers.map(({ ms }) => ms));
    };
    await run(WORKERS);
    const one: number[] = [];
    const two: number[] = [];
    for (let pair = 0; pair < pairs; pair++) {
      one.push(await run(1));
      two.push(await run(WORKERS));
    }
    return {
      positionsPerSecondOfOne: median(one),
      positionsPerSecondOfTwo: median(two),
      ratio: median(two.map((rate, pair) => rate / (one[pair] as number))),
    };
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

async function train(worker: Worker, updates: number): Promise<ShardAnswer> {
  const answer = once(worker, "message");
  worker.postMessage(updates);
  const [message] = await answer;
  return message as ShardAnswer;
}
