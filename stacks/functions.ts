// The functions: how each is made, and the workers, which read and write what runs write and send to the queues that
// their work leads to: a task to the reductions, a reduction to every worker.

import { inboxPrefix, runsPrefix } from "../functions/core/keys.ts";
import { resourceName } from "./names.ts";
import { creates, lists, reads, receives, type Statement, sends } from "./permissions.ts";
import type { Queues } from "./queues.ts";
import type { Settings } from "./settings.ts";
import {
  BATCH,
  CONCURRENCY,
  type FunctionName,
  LOG_DAYS,
  type Queued,
  SIZES,
  WORKERS,
  type Worker,
} from "./sizes.ts";
import type { Storage } from "./storage.ts";

/** What functions are made with. */
export interface System {
  /** All that were made so far, with the groups that they log to. */
  readonly made: Map<FunctionName, MadeFunction>;
  readonly settings: Settings;
  readonly bucket: Storage;
  readonly queues: Queues;
}

export interface MadeFunction {
  readonly function: sst.aws.Function;
  readonly logs: aws.cloudwatch.LogGroup;
}

export function workerFunctions(system: System): void {
  for (const worker of WORKERS) {
    workerFunction(worker, system);
  }
}

/** The queues to which a worker's messages go. */
const targetsOf = (worker: Worker): readonly Worker[] =>
  worker === "reduce" ? WORKERS : ["reduce"];

function workerFunction(worker: Worker, system: System): void {
  const { bucket } = system;
  // Inputs are read by those who preprocess them, and by the reduction that has a range read again.
  const isReader = worker === "preprocess" || worker === "reduce";
  queuedFunction(worker, system, {
    targets: targetsOf(worker),
    permissions: [
      lists(bucket),
      reads(bucket, runsPrefix, ...(isReader ? [inboxPrefix] : [])),
      creates(bucket, runsPrefix),
    ],
  });
}

export interface FunctionChoices {
  /** Workers whose queues it sends to. */
  readonly targets: readonly Worker[];
  /** False: it appends to no log, and has nothing to say to who follows runs. */
  readonly isTold?: boolean;
  /** Beside logging and what queues take. */
  readonly permissions: readonly Statement[];
  readonly environment?: Readonly<Record<string, $util.Input<string>>>;
}

/** A function that its queue feeds. */
export function queuedFunction(name: Queued, system: System, choices: FunctionChoices): void {
  const { jobs } = system.queues[name];
  const { concurrency = CONCURRENCY } = system.settings;
  const maximumConcurrency =
    typeof concurrency === "number" ? concurrency : (concurrency[name] ?? CONCURRENCY);
  const made = systemFunction(name, system, {
    ...choices,
    permissions: [...choices.permissions, receives(jobs)],
  });
  jobs.subscribe(made.arn, {
    batch: { size: BATCH, partialResponses: true },
    transform: {
      eventSourceMapping: {
        scalingConfig: { maximumConcurrency },
        // Messages that are asked for and cannot be worked off would end among the dead letters.
        enabled: system.settings.isPaused !== true,
      },
    },
  });
}

/** Only Lambda takes a function's role; SST would let every principal of the account take it. */
const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
  ],
});

/** The function of `functions/NAME.ts`, which may log to its own group and nowhere else. */
export function systemFunction(
  name: FunctionName,
  { settings, bucket, queues, made }: System,
  { targets, permissions, isTold = true, environment = {} }: FunctionChoices,
): sst.aws.Function {
  const { memoryMB, timeoutMinutes, architecture } = SIZES[name];
  const resource = resourceName(settings.name, name);
  const jobs = targets.map((target) => queues[target].jobs);
  const addresses = targets.map((target) => [target, queues[target].jobs.url] as const);
  const logs = new aws.cloudwatch.LogGroup(`${resource}Logs`, { retentionInDays: LOG_DAYS });
  const created = new sst.aws.Function(resource, {
    // What `node cli/build.ts --functions` made, as it is: the file of the handler, and the numeric modules.
    bundle: `build/functions/${name}`,
    handler: `${name}.handler`,
    runtime: "nodejs24.x",
    architecture: settings.architecture ?? architecture,
    memory: `${memoryMB} MB`,
    timeout: `${timeoutMinutes} minutes`,
    transform: {
      role: (role) => {
        role.assumeRolePolicy = TRUST;
        // AWSLambdaBasicExecutionRole would let it write to every log group of the account.
        role.managedPolicyArns = [];
      },
    },
    logging: { format: "json", logGroup: logs.name },
    ...(settings.isPaused === true ? { concurrency: { reserved: 0 } } : {}),
    environment: {
      MILLRACE_BUCKET: bucket.name,
      MILLRACE_QUEUES: $jsonStringify(Object.fromEntries(addresses)),
      ...(isTold ? { MILLRACE_FOLLOW: queues.follow.jobs.url } : {}),
      ...environment,
    },
    permissions: [
      ...permissions,
      ...(isTold ? [sends([...jobs, queues.follow.jobs])] : []),
      {
        actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
        resources: [$interpolate`${logs.arn}:*`],
      },
    ],
  });
  made.set(name, { function: created, logs });
  return created;
}
