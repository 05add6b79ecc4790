// The functions: how each is made, and the workers, which read and write what runs write and send to the queues that
// their work leads to: a task to the reductions, a reduction to every worker.

import { inboxPrefix, runsPrefix } from "../functions/core/keys.ts";
import { ID_KEY_VARIABLE } from "../functions/core/privacy/pseudonyms.ts";
import { resourceName, serviceName } from "./names.ts";
import {
  creates,
  decrypts,
  lists,
  reads,
  receives,
  type Statement,
  sends,
  TRACES,
} from "./permissions.ts";
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
    plansOrReads: isReader,
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
  /** True: it plans runs, or reads their inputs, and needs the key for pseudonyms. */
  readonly plansOrReads?: boolean;
  /** Beside logging and what queues take. */
  readonly permissions: readonly Statement[];
  readonly environment?: Readonly<Record<string, $util.Input<string>>>;
}

/**
 * A run goes round: a reduction sends for the tasks of the next wave, and they for its reduction. Lambda would take
 * that for a mistake and stop it after some sixteen turns (Lambda developer guide, "recursive loop detection"). What
 * bounds it is ours: rounds, attempts and budgets. The inbox is not part of it, so there Lambda may guard us.
 */
const GOES_ROUND: ReadonlySet<Queued> = new Set([...WORKERS, "follow"]);

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
  if (GOES_ROUND.has(name)) {
    new aws.lambda.FunctionRecursionConfig(`${resourceName(system.settings.name, name)}Rounds`, {
      functionName: made.name,
      recursiveLoop: "Allow",
    });
  }
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
  choices: FunctionChoices,
): sst.aws.Function {
  const { targets, permissions, isTold = true, plansOrReads = false, environment = {} } = choices;
  const { kmsKeyArn, idKey, isTraced = false } = settings;
  const { memoryMB, timeoutMinutes, architecture } = SIZES[name];
  const resource = resourceName(settings.name, name);
  const jobs = targets.map((target) => queues[target].jobs);
  const addresses = targets.map((target) => [target, queues[target].jobs.url] as const);
  const logs = new aws.cloudwatch.LogGroup(`${resource}Logs`, {
    retentionInDays: LOG_DAYS,
    ...(kmsKeyArn === undefined ? {} : { kmsKeyId: kmsKeyArn }),
  });
  const created = new sst.aws.Function(resource, {
    // What `node cli/build.ts --functions` made, as it is: the file of the handler, and the numeric modules.
    bundle: `build/functions/${name}`,
    handler: `${name}.handler`,
    runtime: "nodejs24.x",
    architecture: settings.architecture ?? architecture,
    memory: `${memoryMB} MB`,
    timeout: `${timeoutMinutes} minutes`,
    transform: {
      function: (args) => {
        args.tracingConfig = { mode: isTraced ? "Active" : "PassThrough" };
      },
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
      ...(plansOrReads && idKey !== undefined ? { [ID_KEY_VARIABLE]: idKey } : {}),
      POWERTOOLS_SERVICE_NAME: serviceName(settings.name),
      ...environment,
    },
    permissions: [
      ...permissions,
      ...(isTold ? [sends([...jobs, queues.follow.jobs])] : []),
      {
        actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
        resources: [$interpolate`${logs.arn}:*`],
      },
      ...(kmsKeyArn === undefined ? [] : [decrypts(kmsKeyArn)]),
      ...(isTraced ? [TRACES] : []),
    ],
  });
  made.set(name, { function: created, logs });
  return created;
}
