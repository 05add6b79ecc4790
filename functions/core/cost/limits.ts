// The limits of the services that a run could meet, and which of them it comes nearest to.

import { encodeMessage, type StageName } from "../messages.ts";
import type { Workload } from "./workload.ts";
import type { GroupWork, WorkGroup } from "./workUnits.ts";

/** AWS Lambda and Amazon SQS quotas, as of 2026-08: what an account has before it asks for more. */
const TIMEOUT_SECONDS = 900;
export const MEMORY_MB_LIMIT = 10_240;
const MESSAGE_BYTES = 256 * 1024;
const CONCURRENCY = 1000;

export const LIMIT_NAMES = ["duration", "memory", "message", "concurrency"] as const;

export interface LimitUse {
  readonly name: (typeof LIMIT_NAMES)[number];
  /** The stage that comes nearest to it; null where it is the same for all. */
  readonly stage: StageName | null;
  /** Whether its tasks do, or its reductions. Quotes of earlier versions do not tell. */
  readonly kind?: GroupWork["kind"];
  readonly used: number;
  readonly limit: number;
  readonly unit: "seconds" | "MB" | "bytes" | "invocations";
}

/** Shards differ: the slowest task is taken to have so much more to do than the mean. */
export const SKEW = 1.5;
const MB = 2 ** 20;
/** What a function holds before it does anything: the runtime, the program, the numeric module. */
const BASE_BYTES = 160 * MB;

/**
 * Memory that an invocation of a kind holds at most, as far as that can be said beforehand: the numeric module's plan
 * is exact, what stages hold beside it are rules of thumb.
 */
export function memoryBytesOf(group: WorkGroup, load: Workload): number {
  const { parts, decodedBytes, events, shards, items, users, parameters, vectorSize } = load;
  const shardEvents = (SKEW * events) / shards;
  const weights = 4 * parameters;
  const model = load.modelBytes + 4 * weights + 60 * shardEvents;
  const own: Readonly<Partial<Record<WorkGroup, number>>> = {
    "preprocess.task": (10 * decodedBytes) / Math.max(1, parts),
    "preprocess.reduce": 200 * parts * Math.min(items, load.rows / Math.max(1, parts)),
    "gather.task": 150 * shardEvents + 200 * items,
    "gather.reduce": 24 * items * shards + 3 * weights,
    "train.task": model,
    "train.reduce": 4 * weights,
    "evaluate.task": model,
    "recommend.task": model,
    "recommend.reduce": users * (8 * vectorSize + 800),
  };
  return BASE_BYTES + (own[group] ?? 0);
}

/** What one invocation of a kind needs. */
export interface GroupNeeds extends Pick<GroupWork, "stage" | "kind" | "width"> {
  /** The longest. */
  readonly seconds: number;
  readonly memoryBytes: number;
}

/** The same with its requests to the store: those that write or list, and those that read. */
export interface InvocationNeeds extends GroupNeeds {
  readonly writes: number;
  readonly reads: number;
}

const durationUse = ({ stage, kind, seconds }: GroupNeeds): LimitUse => ({
  ...{ name: "duration", limit: TIMEOUT_SECONDS, unit: "seconds" },
  ...{ stage, kind, used: seconds },
});

const memoryUse = ({ stage, kind, memoryBytes }: GroupNeeds): LimitUse => ({
  ...{ name: "memory", limit: MEMORY_MB_LIMIT, unit: "MB" },
  ...{ stage, kind, used: Math.ceil(memoryBytes / MB) },
});

const concurrencyUse = ({ stage, kind, width }: GroupNeeds): LimitUse => ({
  ...{ name: "concurrency", limit: CONCURRENCY, unit: "invocations" },
  ...{ stage, kind, used: width },
});

/** Every limit with what the run needs of it at most. */
export function limitUses(load: Workload, needs: readonly GroupNeeds[]): readonly LimitUse[] {
  const most = (of: (group: GroupNeeds) => LimitUse) =>
    needs.map(of).reduce((a, b) => (b.used > a.used ? b : a));
  const body = encodeMessage({
    ...{ kind: "task", run: "00000000T000000Z-00000000", stage: "preprocess" },
    wave: needs.length,
    index: load.parts,
  });
  return [
    most(durationUse),
    most(memoryUse),
    { name: "message", stage: null, used: body.length, limit: MESSAGE_BYTES, unit: "bytes" },
    most(concurrencyUse),
  ];
}

/**
 * Of every kind of invocation what is over a limit that ends it: its time, its memory. More invocations than run side
 * by side only wait for each other.
 */
export function overLimits(needs: readonly GroupNeeds[]): readonly LimitUse[] {
  return needs
    .flatMap((group) => [durationUse(group), memoryUse(group)])
    .filter(({ used, limit }) => used > limit);
}

/** The limit of which the largest part is used. */
export function nearestLimit(uses: readonly LimitUse[]): LimitUse {
  return uses.reduce((a, b) => (b.used / b.limit > a.used / a.limit ? b : a));
}
