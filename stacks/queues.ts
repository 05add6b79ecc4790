// A queue for each function that works off messages, with dead letters. Queues are disposable: the bucket alone can
// restart any run.

import { resourceName } from "./names.ts";
import {
  DEAD_LETTER_DAYS,
  QUEUED,
  type Queued,
  RECEIVES_MAX,
  SIZES,
  VISIBILITY_TIMEOUTS,
  WORKERS,
} from "./sizes.ts";

/** The queue of a function and the one that holds its dead letters. */
export interface FunctionQueues {
  readonly jobs: sst.aws.Queue;
  readonly deadLetters: sst.aws.Queue;
}

export type Queues = Readonly<Record<Queued, FunctionQueues>>;

export function functionQueues(system: string): Queues {
  return Object.fromEntries(QUEUED.map((name) => [name, queuesOf(system, name)])) as Queues;
}

function queuesOf(system: string, owner: Queued): FunctionQueues {
  const name = resourceName(system, owner);
  const deadLetters = new sst.aws.Queue(`${name}DeadLetters`, {
    transform: {
      queue: {
        messageRetentionSeconds: DEAD_LETTER_DAYS * 24 * 3600,
        sqsManagedSseEnabled: true,
      },
    },
  });
  const minutes = VISIBILITY_TIMEOUTS * SIZES[owner].timeoutMinutes;
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
