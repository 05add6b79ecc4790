// A function for each worker, fed by its queue. Each may read and write what runs write, and send to the queues that
// its work leads to: a task to the reductions, a reduction to every worker.

import { type Queues, resourceName } from "./queues.ts";
import { BATCH, SIZES, type Size, WORKERS, type Worker } from "./sizes.ts";
import type { Storage } from "./storage.ts";

export type StageFunctions = Readonly<Record<Worker, sst.aws.Function>>;

export interface Neighbours {
  readonly bucket: Storage;
  readonly queues: Queues;
}

export function stageFunctions(neighbours: Neighbours): StageFunctions {
  const made = WORKERS.map((worker) => [worker, functionOf(worker, neighbours)]);
  return Object.fromEntries(made) as StageFunctions;
}

/** The queues to which a worker's messages go. */
const targetsOf = (worker: Worker): readonly Worker[] =>
  worker === "reduce" ? WORKERS : ["reduce"];

/** Only Lambda takes a function's role; SST would let every principal of the account take it. */
const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
  ],
});

function functionOf(worker: Worker, neighbours: Neighbours): sst.aws.Function {
  const { jobs } = neighbours.queues[worker];
  const stage = stageFunction(worker, {
    ...{ ...neighbours, ...SIZES[worker], targets: targetsOf(worker) },
    permissions: [
      ...inputPermissions(worker, neighbours.bucket),
      {
        actions: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
        resources: [jobs.arn],
      },
    ],
  });
  jobs.subscribe(stage.arn, { batch: { size: BATCH, partialResponses: true } });
  return stage;
}

interface StageFunction extends Neighbours, Size {
  /** Workers whose queues it sends to. */
  readonly targets: readonly Worker[];
  readonly permissions?: readonly { actions: string[]; resources: $util.Input<string>[] }[];
}

/** The function in `functions/NAME.ts`: reads and writes what runs write, and sends to the queues of `targets`. */
export function stageFunction(name: string, settings: StageFunction): sst.aws.Function {
  const { bucket, queues, targets, memoryMB, timeoutMinutes, architecture } = settings;
  const jobs = targets.map((target) => queues[target].jobs);
  const addresses = targets.map((target) => [target, queues[target].jobs.url] as const);
  return new sst.aws.Function(resourceName(name), {
    handler: `functions/${name}.handler`,
    runtime: "nodejs24.x",
    architecture,
    memory: `${memoryMB} MB`,
    timeout: `${timeoutMinutes} minutes`,
    copyFiles: ["kernels.wasm", "kernels.relaxed.wasm"].map((to) => ({ from: `build/${to}`, to })),
    transform: { role: { assumeRolePolicy: TRUST } },
    logging: { format: "json", retention: "1 month" },
    environment: {
      MILLRACE_BUCKET: bucket.name,
      MILLRACE_QUEUES: $jsonStringify(Object.fromEntries(addresses)),
    },
    permissions: [
      // Without it S3 answers 403 instead of 404 for an object that is not there. A condition on the prefix would not
      // hold for such reads, as they have none.
      { actions: ["s3:ListBucket"], resources: [bucket.arn] },
      {
        actions: ["s3:GetObject", "s3:PutObject"],
        resources: [$interpolate`${bucket.arn}/runs/*`],
      },
      ...(settings.permissions ?? []),
      { actions: ["sqs:SendMessage"], resources: jobs.map(({ arn }) => arn) },
    ],
  });
}

/** Inputs are read by those who preprocess them, and by the reduction that has a range read again. */
function inputPermissions(worker: Worker, bucket: Storage) {
  const isReader = worker === "preprocess" || worker === "reduce";
  const inbox = $interpolate`${bucket.arn}/inbox/*`;
  return isReader ? [{ actions: ["s3:GetObject"], resources: [inbox] }] : [];
}
