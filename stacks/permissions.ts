// The statements that functions' roles are made of. Prefixes end in `/*`; test/pipeline/permissions.test.ts has the
// table of what each function ends up with.

import type { Storage } from "./storage.ts";

export interface Statement {
  readonly actions: string[];
  readonly resources: $util.Input<string>[];
}

const below = (bucket: Storage, prefixes: readonly string[]) =>
  prefixes.map((prefix) => $interpolate`${bucket.arn}/${prefix}*`);

/** To read what lies under prefixes, which end in a slash. */
export const reads = (bucket: Storage, ...prefixes: string[]): Statement => ({
  actions: ["s3:GetObject"],
  resources: below(bucket, prefixes),
});

/** To create what is not there. Who may, may read it too: a writer whose answer was lost looks whose the object is. */
export const creates = (bucket: Storage, ...prefixes: string[]): Statement => ({
  actions: ["s3:PutObject"],
  resources: below(bucket, prefixes),
});

export const removes = (bucket: Storage, ...prefixes: string[]): Statement => ({
  actions: ["s3:DeleteObject"],
  resources: below(bucket, prefixes),
});

/**
 * Without it S3 answers 403 instead of 404 for an object that is not there. A condition on the prefix would not hold
 * for such reads, as they have none.
 */
export const lists = (bucket: Storage): Statement => ({
  actions: ["s3:ListBucket"],
  resources: [bucket.arn],
});

export const sends = (queues: readonly sst.aws.Queue[]): Statement => ({
  actions: ["sqs:SendMessage"],
  resources: queues.map(({ arn }) => arn),
});

/** What an event source mapping does in the name of its function. */
export const receives = (queue: sst.aws.Queue): Statement => ({
  actions: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
  resources: [queue.arn],
});
