// A queue for each worker, with dead letters. Queues are disposable: the bucket alone can restart any run.

import {
  DEAD_LETTER_DAYS,
  RECEIVES_MAX,
  SIZES,
  VISIBILITY_TIMEOUTS,
  WORKERS,
  type Worker,
} from "./sizes.ts";

/** The queue of a worker and the one that holds its dead letters. */
export interface WorkerQueues {
  readonly jobs: sst.aws.Queue;
  readonly deadLetters: sst.aws.Queue;
}

export type Queues = Readonly<Record<Worker, WorkerQueues>>;

export function stageQueues(): Queues {
  return Object.fromEntries(WORKERS.map((worker) => [worker, queuesOf(worker)])) as Queues;
}

function queuesOf(worker: Worker): WorkerQueues {
  const name = resourceName(worker);
  const deadLetters = new sst.aws.Queue(`${name}DeadLetters`, {
    transform: {
      queue: {
        messageRetentionSeconds: DEAD_LETTER_DAYS * 24 * 3600,
        sqsManagedSseEnabled: true,
      },
    },
  });
  const minutes = VISIBILITY_TIMEOUTS * SIZES[worker].timeoutMinutes;
  const jobs = new sst.aws.Queue(`${name}Jobs`, {
    visibilityTimeout: `${minutes} minutes`,
    dlq: { queue: deadLetters.arn, retry: RECEIVES_MAX },
    transform: { queue: { sqsManagedSseEnabled: true } },
  });
  return { jobs, deadLetters };
}

/** As `millrace redrive-queues` takes it: JSON of addresses by worker. */
export function queueAddresses(queues: Queues) {
  const all = WORKERS.map((worker) => {
    const { jobs, deadLetters } = queues[worker];
    return [worker, { jobs: jobs.url, dead_letters: deadLetters.url }] as const;
  });
  return $jsonStringify(Object.fromEntries(all));
}

/** `Train` for `train`, as SST wants its names. */
export function resourceName(worker: string): string {
  return worker.charAt(0).toUpperCase() + worker.slice(1);
}
