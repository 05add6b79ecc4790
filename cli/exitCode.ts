// Exit codes: what a script may rely on.

import type { ErrorRecord } from "../functions/core/errors.ts";

export const EXIT = {
  ok: 0,
  unexpected: 1,
  usage: 2,
  /** A quality gate failed: a metric is worse than `--fail-if-worse` allows. */
  gate: 3,
  data: 4,
  /** A stated bound was reached: memory, attempts, or the budget, also where the run ended well within it. */
  limit: 5,
  interrupted: 130,
} as const;

/** The exit code for an error that ended a command. */
export function exitCodeOf({ name }: ErrorRecord): number {
  switch (name) {
    case "ConfigurationError":
      return EXIT.usage;
    case "InvalidInputError":
    case "InputUnavailableError":
    case "CorruptObjectError":
      return EXIT.data;
    case "LimitError":
      return EXIT.limit;
    default:
      return EXIT.unexpected;
  }
}
