// The handler of a function that a state machine invokes: does its work and answers, or throws by a name that the
// machine matches.

import { recordFromError } from "../core/errors.ts";
import { functionLog } from "./functionLog.ts";
import { functionMetrics } from "./functionMetrics.ts";
import { lambdaPorts } from "./lambdaPorts.ts";

type Ports = ReturnType<typeof lambdaPorts>;

/** Throws ConfigurationError `environment` where a variable is missing or cannot be read. */
export function taskHandler<T extends object>(
  work: (event: unknown, ports: Ports) => Promise<T>,
): (event: unknown) => Promise<T> {
  const log = functionLog();
  const ports = lambdaPorts(process.env, functionMetrics());
  return async (event) => {
    log.begin({});
    try {
      return await work(event, ports);
    } catch (thrown) {
      log.error(recordFromError(thrown), {});
      throw thrown;
    }
  };
}
