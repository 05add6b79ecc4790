// Addresses of a deployment's queues, as the stacks print them: by function, the queue of its jobs and the one of its
// dead letters.

import { ConfigurationError } from "../functions/core/errors.ts";
import { QUEUED } from "../stacks/sizes.ts";
import { readTextFile } from "./textFile.ts";

export interface WorkerAddresses {
  readonly worker: string;
  readonly jobs: string;
  readonly deadLetters: string;
}

const WORKERS: readonly string[] = QUEUED;
const FORM = '{"train": {"jobs": "https://…", "dead_letters": "https://…"}, …}';

/**
 * The addresses in `text`, which is JSON, or in the file that it names: what the deployment printed as `queues`, or all
 * that it printed. Throws ConfigurationError `queue-addresses` and InputUnavailableError `missing-file`.
 */
export async function readQueueAddresses(text: string): Promise<readonly WorkerAddresses[]> {
  const isJson = text.trimStart().startsWith("{");
  const told = { what: "the file of queue addresses", expected: `a file with ${FORM}` };
  return queueAddresses(
    isJson ? text : await readTextFile(text, told),
    isJson ? "the argument" : text,
  );
}

function queueAddresses(json: string, where: string): readonly WorkerAddresses[] {
  const queues = queuesIn(parsed(json, where), where);
  const workers = Object.keys(queues);
  if (workers.length === 0) {
    throw wrongAddresses(where, FORM, "no worker");
  }
  return workers.map((worker) => {
    if (!WORKERS.includes(worker)) {
      throw wrongAddresses(where, `workers of ${WORKERS.join(", ")}`, JSON.stringify(worker));
    }
    const own = queues[worker];
    const place = `${where}, ${worker}`;
    const jobs = address(own, "jobs", place);
    const deadLetters = address(own, "dead_letters", place);
    if (jobs === deadLetters) {
      throw wrongAddresses(place, "two queues", `${jobs} twice`);
    }
    return { worker, jobs, deadLetters };
  });
}

function parsed(json: string, where: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw wrongAddresses(where, `JSON: ${FORM}`, (error as Error).message);
  }
}

/** SST prints outputs as texts: the addresses may be one, within the others. */
function queuesIn(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (!isObject(value)) {
    throw wrongAddresses(where, FORM, JSON.stringify(value));
  }
  const { queues } = value;
  if (queues === undefined) {
    return value;
  }
  return queuesIn(typeof queues === "string" ? parsed(queues, where) : queues, where);
}

function address(own: unknown, name: string, where: string): string {
  const found = isObject(own) ? own[name] : own;
  if (typeof found !== "string" || !/^https?:\/\/[^/\s]+\/\S+$/.test(found)) {
    const expected = `${name}: the address of a queue, https://HOST/ACCOUNT/NAME`;
    throw wrongAddresses(where, expected, JSON.stringify(found) ?? "nothing");
  }
  return found;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function wrongAddresses(where: string, expected: string, found: string): ConfigurationError {
  return new ConfigurationError({
    code: "queue-addresses",
    what: "the addresses of queues cannot be used",
    where,
    expected,
    found,
    fix: "give what the deployment printed as `queues`, as JSON or as a file with it (docs/dead-letters.md)",
  });
}
