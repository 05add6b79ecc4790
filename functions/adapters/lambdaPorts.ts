// The ports of a Lambda function: the bucket and the queues that its environment names, and the WebAssembly module
// beside its bundle. AWS_ENDPOINT_URL_S3 and AWS_ENDPOINT_URL_SQS, the SDK's own variables, name other servers.

import { ConfigurationError } from "../core/errors.ts";
import { encodeFollow } from "../core/follow/followSchema.ts";
import { ID_KEY_VARIABLE } from "../core/privacy/pseudonyms.ts";
import type { MessageSender } from "../ports/jobQueue.ts";
import type { BrowsableStore } from "../ports/objectStore.ts";
import type { StagePorts } from "../ports/stagePorts.ts";
import { claimCheckSender } from "./claimCheck.ts";
import type { FunctionMetrics } from "./functionMetrics.ts";
import { inputSources } from "./inputSources.ts";
import { jieba } from "./jieba.ts";
import { keptKernels } from "./keptKernels.ts";
import { s3Client } from "./s3Client.ts";
import { s3ObjectStore } from "./s3ObjectStore.ts";
import { sqsClient } from "./sqsClient.ts";
import { sqsSender } from "./sqsJobQueue.ts";
import { workerQueues } from "./workerQueues.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const BUCKET = "MILLRACE_BUCKET";
/** JSON: addresses of queues by the name of their worker. */
const QUEUES = "MILLRACE_QUEUES";
/** Address of the queue of the function that follows runs; without it nobody is told that a log has grown. */
const FOLLOW = "MILLRACE_FOLLOW";

/**
 * `metrics` count the ends of runs. Throws ConfigurationError `environment` where a variable is missing or cannot be
 * read.
 */
export function lambdaPorts(
  environment: Environment = process.env,
  metrics?: Pick<FunctionMetrics, "entry">,
): StagePorts & { readonly store: BrowsableStore } {
  const bucket = lambdaBucket(environment);
  const sqs = sqsClient({ endpoint: environment["AWS_ENDPOINT_URL_SQS"] });
  const s3 = s3Client({ endpoint: environment["AWS_ENDPOINT_URL_S3"] });
  const store = s3ObjectStore(s3, { bucket });
  // Claims are made last: where a message goes is told by its body.
  const senders = Object.entries(addresses(variable(environment, QUEUES))).map(
    ([worker, url]) => [worker, claimCheckSender(sqsSender(sqs, url), store)] as const,
  );
  return {
    store,
    queue: workerQueues(Object.fromEntries(senders)),
    inputs: inputSources(),
    grown: grownPort(environment, metrics),
    idKey: environment[ID_KEY_VARIABLE],
    segmenter: jieba,
    kernels: keptKernels(),
  };
}

/** The queue of the function that follows runs; null where the environment names none. */
export function followQueue(environment: Environment = process.env): MessageSender | null {
  const url = environment[FOLLOW];
  return url === undefined
    ? null
    : sqsSender(sqsClient({ endpoint: environment["AWS_ENDPOINT_URL_SQS"] }), url);
}

function grownPort(
  environment: Environment,
  metrics: Pick<FunctionMetrics, "entry"> | undefined,
): StagePorts["grown"] {
  const queue = followQueue(environment);
  return async (run, entry) => {
    if (entry !== undefined) {
      metrics?.entry(run, entry);
    }
    await queue?.send([encodeFollow({ kind: "grown", run })]);
  };
}

/** The bucket. Throws ConfigurationError `environment` where it is not set. */
export function lambdaBucket(environment: Environment = process.env): string {
  return variable(environment, BUCKET);
}

function variable(environment: Environment, name: string): string {
  const value = environment[name];
  if (value === undefined || value === "") {
    throw wrongEnvironment(name, "to be set", "nothing");
  }
  return value;
}

function addresses(json: string): Readonly<Record<string, string>> {
  try {
    return JSON.parse(json) as Record<string, string>;
  } catch {
    throw wrongEnvironment(QUEUES, "a JSON object of addresses by worker", json.slice(0, 40));
  }
}

function wrongEnvironment(name: string, expected: string, found: string): ConfigurationError {
  return new ConfigurationError({
    code: "environment",
    what: "the function's environment cannot be used",
    where: name,
    expected,
    found,
    fix: "deploy the stacks, which set it",
  });
}
