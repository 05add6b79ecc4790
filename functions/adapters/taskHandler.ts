// The handler of a function that a state machine invokes: does its work and answers, or throws by a name that the
// machine matches.

import { recordFromError } from "../core/errors.ts";
import { lambdaPorts } from "./lambdaPorts.ts";

type Ports = ReturnType<typeof lambdaPorts>;

/** Throws ConfigurationError `environment` where a variable is missing or cannot be read. */
export function taskHandler<T extends object>(
  work: (event: unknown, ports: Ports) => Promise<T>,
): (event: unknown) => Promise<T> {
  const ports = lambdaPorts();
  return async (event) => {
    try {
      return await work(event, ports);
    } catch (thrown) {
      const error = recordFromError(thrown);
      const line = { level: "error", message: error.explanation.what, error };
      process.stdout.write(`${JSON.stringify(line)}\n`);
      throw thrown;
    }
  };
}
