// What the answers of S3 and SQS mean to an adapter, and how they are told to a person.

import { ConfigurationError, MillraceError, TransientError } from "../core/errors.ts";

interface ServiceAnswer {
  readonly name?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const answerOf = (cause: unknown): ServiceAnswer =>
  typeof cause === "object" && cause !== null ? (cause as ServiceAnswer) : {};

const statusOf = (cause: unknown): number => answerOf(cause).$metadata?.httpStatusCode ?? 0;

/** There is no such object. A missing bucket is something else. */
export function isAbsent(cause: unknown): boolean {
  return statusOf(cause) === 404 && answerOf(cause).name !== "NoSuchBucket";
}

/** There is no such bucket. */
export function isNoBucket(cause: unknown): boolean {
  return answerOf(cause).name === "NoSuchBucket";
}

/** These credentials may not do what was asked. */
export function isForbidden(cause: unknown): boolean {
  return statusOf(cause) === 403;
}

/** A condition of the request does not hold: the key is taken, or the object has another ETag. */
export function isRefused(cause: unknown): boolean {
  return statusOf(cause) === 412;
}

/** Another conditional write of the same key is under way. */
export function isConflict(cause: unknown): boolean {
  return statusOf(cause) === 409;
}

/** The upload was completed or given up before: where the answer to its completion was lost, by this very writer. */
export function isUploadGone(cause: unknown): boolean {
  return answerOf(cause).name === "NoSuchUpload";
}

/** The object ends before the range begins. */
export function isUnsatisfiableRange(cause: unknown): boolean {
  return statusOf(cause) === 416;
}

interface Refusal {
  readonly is: (answer: { name: string; message: string; status: number }) => boolean;
  readonly fix: string;
}

/** What another attempt cannot mend, and what can. */
const REFUSALS: readonly Refusal[] = [
  {
    is: ({ name }) => name === "NoSuchBucket",
    fix: "check the bucket's name, the endpoint and the region, or create it: aws s3 mb s3://NAME",
  },
  {
    is: ({ name }) => /QueueDoesNotExist|NonExistentQueue/.test(name),
    fix: "check the queue's address, the endpoint and the region against what the deployment printed",
  },
  {
    is: ({ name }) => name === "CredentialsProviderError",
    fix: "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE to a profile that has signed in",
  },
  {
    is: ({ message }) => message === "Region is missing",
    fix: "set AWS_REGION to the region of the bucket",
  },
  {
    is: ({ status }) => status === 403,
    fix: "check the name, the credentials, that they belong to this server, and what they are allowed to do",
  },
];

/**
 * The error as one of ours: ConfigurationError `service-refused` for what another attempt cannot mend (no such bucket,
 * no permission), TransientError `service-unavailable` for the rest of what a service answers.
 */
export function serviceError(cause: unknown, where: string): unknown {
  if (cause instanceof MillraceError) {
    return cause;
  }
  const { name = "no answer", message = "" } = answerOf(cause);
  const status = statusOf(cause);
  const found = `${status === 0 ? "" : `${status} `}${name}: ${message}`;
  const fix = REFUSALS.find(({ is }) => is({ name, message, status }))?.fix;
  if (fix !== undefined) {
    return new ConfigurationError(
      {
        code: "service-refused",
        what: "the service refuses the request",
        where,
        expected: "a bucket or queue that exists and may be used with these credentials",
        found,
        fix,
      },
      { cause },
    );
  }
  return new TransientError(
    {
      code: "service-unavailable",
      what: "the service did not do what was asked",
      where,
      expected: "an answer of success after repeated attempts",
      found,
      fix: "a task is tried again by itself, a command by you; if this stays, check the endpoint and the health of the service",
    },
    { cause },
  );
}
