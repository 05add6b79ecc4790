// The operating errors of Millrace. Each says what is wrong, where, what was expected, what was found and how to fix
// it; `name` is the string that a state machine matches. Programmer errors are assertions (assert.ts), not these.

/** What a person needs to act on an error. Every field is a phrase or a sentence, never empty. */
export interface Explanation {
  /** Stable identifier for machines, such as `missing-column`. */
  readonly code: string;
  readonly what: string;
  /** The file, key, line or flag concerned. */
  readonly where: string;
  readonly expected: string;
  readonly found: string;
  readonly fix: string;
}

/** Base of all operating errors; the message is the explanation in one line. */
export class MillraceError extends Error {
  readonly explanation: Explanation;

  constructor(explanation: Explanation, options?: ErrorOptions) {
    const { what, where, expected, found } = explanation;
    super(`${what} (${where}): expected ${expected}, found ${found}`, options);
    this.explanation = explanation;
    this.name = "MillraceError";
  }
}

/** The request or its configuration is wrong: an unknown flag, a store that is a file. */
export class ConfigurationError extends MillraceError {
  override readonly name = "ConfigurationError";
}

/** The data is wrong and will stay wrong: fails the run. */
export class InvalidInputError extends MillraceError {
  override readonly name: string = "InvalidInputError";
}

/**
 * An input is not there, or not as it was when the run was planned. A kind of wrong input, but one that can be mended
 * without changing the request: the run stays unfinished.
 */
export class InputUnavailableError extends InvalidInputError {
  override readonly name: string = "InputUnavailableError";
}

/** Stored bytes do not decode, or a checksum differs: fails the run. */
export class CorruptObjectError extends MillraceError {
  override readonly name = "CorruptObjectError";
}

/** A stated bound was reached: memory, time, attempts, budget. */
export class LimitError extends MillraceError {
  override readonly name = "LimitError";
}

/** A service or disk refused for now or for want of room: the task may be tried again. */
export class TransientError extends MillraceError {
  override readonly name = "TransientError";
}

/** Code of the error of an invocation that was ended at its deadline: given up, a bound that was reached. */
export const DEADLINE_MET = "deadline-met";

/** An error as plain data, so that it can cross threads, queues and the run's log. */
export interface ErrorRecord {
  readonly name: string;
  readonly explanation: Explanation;
}

const constructors = {
  ConfigurationError,
  InvalidInputError,
  InputUnavailableError,
  CorruptObjectError,
  LimitError,
  TransientError,
} as const;

/** Plain-data form of any thrown value; an unforeseen error gets the code `unexpected`. */
export function recordFromError(error: unknown): ErrorRecord {
  if (error instanceof MillraceError) {
    return { name: error.name, explanation: error.explanation };
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    name: "UnexpectedError",
    explanation: {
      code: "unexpected",
      what: "an unexpected error",
      where: firstFrame(error),
      expected: "the operation to succeed",
      found: message,
      fix: "report this with the command that led to it",
    },
  };
}

/** The error that `record` was made from, ready to be thrown again. */
export function errorFromRecord(record: ErrorRecord): MillraceError {
  const ErrorClass = constructors[record.name as keyof typeof constructors] ?? MillraceError;
  return new ErrorClass(record.explanation);
}

function firstFrame(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const frame = stack.split("\n").find((line) => line.trimStart().startsWith("at "));
  return frame === undefined ? "unknown" : frame.trim().slice("at ".length);
}
