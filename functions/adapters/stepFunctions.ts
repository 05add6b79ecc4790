// Answers the tokens of Step Functions: three calls of its API, as JSON 1.0.

import { ConfigurationError, TransientError } from "../core/errors.ts";
import type { Callbacks } from "../ports/callbacks.ts";
import { signedHeaders } from "./signedRequest.ts";
import { systemClock } from "./systemClock.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** What the service says where nobody waits for a token any more (API reference of SendTaskSuccess). */
const GONE = ["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"];
/** The longest that the service takes of an error and of its cause. */
const ERROR_LENGTH = 256;
const CAUSE_LENGTH = 32_768;

/**
 * With the credentials and the region of the environment, as a function has them; AWS_ENDPOINT_URL_SFN names a server.
 * Throws TransientError for what the service refuses for now, ConfigurationError for what it forbids.
 */
export function stepFunctions(environment: Environment = process.env): Callbacks {
  const call = (operation: string, input: object) => called(environment, operation, input);
  return {
    heartbeat: (taskToken) => call("SendTaskHeartbeat", { taskToken }),
    succeed: (taskToken, output) =>
      call("SendTaskSuccess", { taskToken, output: JSON.stringify(output) }),
    fail: (taskToken, { error, cause }) =>
      call("SendTaskFailure", {
        taskToken,
        error: error.slice(0, ERROR_LENGTH),
        cause: cause.slice(0, CAUSE_LENGTH),
      }),
  };
}

async function called(
  environment: Environment,
  operation: string,
  input: object,
): Promise<boolean> {
  const region = environment["AWS_REGION"] ?? "us-east-1";
  const url = new URL(
    environment["AWS_ENDPOINT_URL_SFN"] ?? `https://states.${region}.amazonaws.com`,
  );
  const body = JSON.stringify(input);
  const headers = {
    "content-type": "application/x-amz-json-1.0",
    "x-amz-target": `AWSStepFunctions.${operation}`,
  };
  const signed = signedHeaders(
    { method: "POST", url, headers, body },
    { service: "states", region, nowMs: systemClock.nowMs() },
    {
      accessKeyId: environment["AWS_ACCESS_KEY_ID"] ?? "",
      secretAccessKey: environment["AWS_SECRET_ACCESS_KEY"] ?? "",
      sessionToken: environment["AWS_SESSION_TOKEN"],
    },
  );
  const response = await fetch(url, { method: "POST", headers: signed, body }).catch((cause) => {
    throw unanswered(operation, String(cause));
  });
  if (response.ok) {
    await response.body?.cancel();
    return true;
  }
  const text = await response.text();
  const name = errorName(text);
  if (GONE.includes(name)) {
    return false;
  }
  throw response.status === 400 || response.status === 403
    ? refused(operation, `${response.status} ${name}`)
    : unanswered(operation, `${response.status} ${name}`);
}

/** `TaskTimedOut` of `{"__type": "com.amazonaws.swf.service.v2.model#TaskTimedOut"}`. */
function errorName(text: string): string {
  try {
    const { __type } = JSON.parse(text) as { __type?: unknown };
    return String(__type ?? "").replace(/^.*#/, "");
  } catch {
    return text.slice(0, 80);
  }
}

const told = { what: "Step Functions was not told of a run", expected: "an answer of success" };

function unanswered(where: string, found: string): TransientError {
  const fix = "the message is tried again; if this stays, look at the health of the service";
  return new TransientError({ code: "service-unavailable", ...told, where, found, fix });
}

function refused(where: string, found: string): ConfigurationError {
  const fix = "check that the function may answer the state machine's tokens: stacks/evaluation.ts";
  return new ConfigurationError({ code: "service-refused", ...told, where, found, fix });
}
