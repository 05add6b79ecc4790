// A queue for each function that works off messages, with dead letters. Queues are disposable: the bucket alone can
// restart any run.

import { resourceName } from "./names.ts";
import { onlyByTls, type Statement } from "./permissions.ts";
import type { Settings } from "./settings.ts";
import {
  DEAD_LETTER_DAYS,
  QUEUED,
  type Queued,
  RECEIVES_MAX,
  SIZES,
  VISIBILITY_TIMEOUTS,
} from "./sizes.ts";

/** The queue of a function and the one that holds its dead letters. */
export interface FunctionQueues {
  readonly jobs: sst.aws.Queue;
  readonly deadLetters: sst.aws.Queue;
}

export type Queues = Readonly<Record<Queued, FunctionQueues>>;

export function functionQueues(settings: Settings): Queues {
  return Object.fromEntries(QUEUED.map((name) => [name, queuesOf(settings, name)])) as Queues;
}

/** Keys of data are asked of KMS once an hour, as every request is billed. */
const KEY_REUSE_SECONDS = 3600;

function queuesOf({ name: system, kmsKeyArn }: Settings, owner: Queued): FunctionQueues {
  const name = resourceName(system, owner);
  const encryption =
    kmsKeyArn === undefined
      ? { sqsManagedSseEnabled: true }
      : { kmsMasterKeyId: kmsKeyArn, kmsDataKeyReusePeriodSeconds: KEY_REUSE_SECONDS };
  const deadLetters = new sst.aws.Queue(`${name}DeadLetters`, {
    transform: {
      queue: {
        messageRetentionSeconds: DEAD_LETTER_DAYS * 24 * 3600,
        ...encryption,
      },
    },
  });
  const minutes = VISIBILITY_TIMEOUTS * SIZES[owner].timeoutMinutes;
  const jobs = new sst.aws.Queue(`${name}Jobs`, {
    visibilityTimeout: `${minutes} minutes`,
    dlq: { queue: deadLetters.arn, retry: RECEIVES_MAX },
    transform: { queue: encryption },
  });
  queuePolicy(`${name}DeadLetters`, deadLetters, []);
  // That of the inbox lets the bucket in too (stacks/inbox.ts); a queue has one policy.
  if (owner !== "inbox") {
    queuePolicy(`${name}Jobs`, jobs, []);
  }
  return { jobs, deadLetters };
}

type PolicyStatement = ReturnType<typeof onlyByTls> | AllowStatement;
interface AllowStatement {
  readonly actions: string[];
  readonly resources: $util.Input<string>[];
  readonly principals: { readonly type: string; readonly identifiers: string[] }[];
  readonly conditions: NonNullable<Statement["conditions"]>;
}

/** The policy of a queue: by TLS alone, and what `further` allows to others than this account's roles. */
export function queuePolicy(
  name: string,
  queue: sst.aws.Queue,
  further: readonly PolicyStatement[],
): aws.sqs.QueuePolicy {
  return new aws.sqs.QueuePolicy(`${name}Policy`, {
    queueUrl: queue.url,
    policy: aws.iam.getPolicyDocumentOutput({ statements: [onlyByTls(queue), ...further] }).json,
  });
}

/** JSON of addresses by function, as `millrace redrive-queues` takes it and `millrace cancel` reads it. */
export function queueAddresses(queues: Queues) {
  const all = QUEUED.map((name) => {
    const { jobs, deadLetters } = queues[name];
    return [name, { jobs: jobs.url, dead_letters: deadLetters.url }] as const;
  });
  return $jsonStringify(Object.fromEntries(all));
}
