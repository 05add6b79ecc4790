// What crosses the border between functions that start work and the one that follows it, as JSON.

import * as z from "zod/mini";
import { corrupt } from "../container.ts";

const run = z.string().check(z.regex(/^[0-9A-Za-z][0-9A-Za-z_-]*$/));

/** The log of a run has grown, or a retraining may go on. */
const followSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("grown"), run }),
  z.strictObject({
    kind: z.literal("retraining"),
    id: z.string().check(z.regex(/^[0-9a-f]{8}$/)),
  }),
]);
export type FollowMessage = z.infer<typeof followSchema>;

export const encodeFollow = (message: FollowMessage): string => JSON.stringify(message);

/** Throws CorruptObjectError for anything else. */
export function decodeFollow(body: string): FollowMessage {
  return decoded(followSchema, json(body), "a message for who follows runs");
}

/** What the schedule asks for. */
const retrainSchema = z.strictObject({
  dataset: z.string().check(z.regex(/^[0-9A-Za-z][0-9A-Za-z_-]{0,39}$/)),
  /** From 0 to 1: the part of new bytes that is enough to train. */
  newShareMin: z.number().check(z.gte(0), z.lte(1)),
  /** Decimal dollars that the challenger may have cost; null for no limit. */
  costLimitUsd: z.nullable(z.string().check(z.regex(/^\d+(\.\d+)?$/))),
});
export type RetrainRequest = z.infer<typeof retrainSchema>;

/** Throws CorruptObjectError for anything else. */
export const decodeRetrainRequest = (event: unknown): RetrainRequest =>
  decoded(retrainSchema, event, "a request to retrain");

/** Which runs that have ended a schedule lets go: older than so many days, and not among the newest. */
const collectSchema = z.strictObject({
  keepDays: z.number().check(z.positive()),
  keepRuns: z.int().check(z.nonnegative()),
});
/** Throws CorruptObjectError for anything else. */
export const decodeCollectRequest = (event: unknown): z.infer<typeof collectSchema> =>
  decoded(collectSchema, event, "a request to remove runs");

/** What a state machine asks for when it starts a run. */
const startSchema = z.strictObject({ run, token: z.string().check(z.minLength(1)) });
export type StartRequest = z.infer<typeof startSchema>;
export const decodeStartRequest = (event: unknown): StartRequest =>
  decoded(startSchema, event, "a request to start a run");

/** The key of a plan, as an execution is started with it. */
const expandSchema = z.strictObject({
  plan: z.string().check(z.regex(/^[\w./-]+\.json$/)),
});
export const decodeExpandRequest = (event: unknown): z.infer<typeof expandSchema> =>
  decoded(expandSchema, event, "a request to run an evaluation plan");

/** What a state machine says when a plan has failed; the state is whatever there was when it did. */
const failureSchema = z.object({
  execution: z.string().check(z.regex(/^[\w-]{1,80}$/)),
  input: z.unknown(),
  state: z.object({
    id: z.optional(z.string()),
    error: z.optional(z.object({ Error: z.string(), Cause: z.optional(z.string()) })),
  }),
});
export const decodePlanFailure = (event: unknown): z.infer<typeof failureSchema> =>
  decoded(failureSchema, event, "a failure of an evaluation plan");

/** A plan by its id. */
const planSchema = z.strictObject({ id: z.string().check(z.regex(/^[0-9A-Za-z][\w-]*$/)) });
export const decodePlanRequest = (event: unknown): z.infer<typeof planSchema> =>
  decoded(planSchema, event, "a request about an evaluation plan");

function decoded<T extends z.ZodMiniType>(schema: T, value: unknown, what: string): z.infer<T> {
  const result = schema.safeParse(value);
  if (result.success) {
    return result.data;
  }
  const issue = result.error.issues[0];
  throw corrupt("event", what, `${issue?.path.join(".")}: ${issue?.message}`);
}

/** Undefined for what is no JSON. */
function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
