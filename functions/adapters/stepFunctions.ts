// Answers the tokens of Step Functions.

import {
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  SFNClient,
} from "@aws-sdk/client-sfn";
import { ConfigurationError, TransientError } from "../core/errors.ts";
import type { Callbacks } from "../ports/callbacks.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** What the service says where nobody waits for a token any more (API reference of SendTaskSuccess). */
const GONE = ["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"];
/** The longest that the service takes of an error and of its cause. */
const ERROR_LENGTH = 256;
const CAUSE_LENGTH = 32_768;

/**
 * With the credentials and the region that the SDK finds, as a function has them; AWS_ENDPOINT_URL_SFN, the SDK's own
 * variable, names a server. Throws TransientError for what the service refuses for now, ConfigurationError for what it
 * forbids.
 */
export function stepFunctions(environment: Environment = process.env): Callbacks {
  const { AWS_ENDPOINT_URL_SFN: endpoint, AWS_REGION: region } = environment;
  const client = new SFNClient({
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? {} : { region }),
  });
  return {
    heartbeat: (taskToken) =>
      answered("SendTaskHeartbeat", client.send(new SendTaskHeartbeatCommand({ taskToken }))),
    succeed: (taskToken, output) => {
      const command = new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) });
      return answered("SendTaskSuccess", client.send(command));
    },
    fail: (taskToken, { error, cause }) => {
      const told = { error: error.slice(0, ERROR_LENGTH), cause: cause.slice(0, CAUSE_LENGTH) };
      const command = new SendTaskFailureCommand({ taskToken, ...told });
      return answered("SendTaskFailure", client.send(command));
    },
  };
}

/** Whether somebody waited for the token. */
async function answered(operation: string, sending: Promise<unknown>): Promise<boolean> {
  try {
    await sending;
    return true;
  } catch (cause) {
    const { name, message, $metadata } = cause as ServiceAnswer;
    if (GONE.includes(name)) {
      return false;
    }
    const status = $metadata?.httpStatusCode ?? 0;
    const found = `${status === 0 ? "" : `${status} `}${name}: ${message}`;
    throw status === 400 || status === 403
      ? refused(operation, found, cause)
      : unanswered(operation, found, cause);
  }
}

interface ServiceAnswer extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const told = { what: "Step Functions was not told of a run", expected: "an answer of success" };

function unanswered(where: string, found: string, cause: unknown): TransientError {
  const fix = "the message is tried again; if this stays, look at the health of the service";
  const code = "service-unavailable";
  return new TransientError({ code, ...told, where, found, fix }, { cause });
}

function refused(where: string, found: string, cause: unknown): ConfigurationError {
  const fix = "check that the function may answer the state machine's tokens: stacks/evaluation.ts";
  const code = "service-refused";
  return new ConfigurationError({ code, ...told, where, found, fix }, { cause });
}
