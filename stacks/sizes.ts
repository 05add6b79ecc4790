// What each function gets: plain data, with its reasons, so that it can be read and tested without SST.

/** The workers: one queue and one function each. `reduce` does the reductions of every stage. */
export const WORKERS = [
  "preprocess",
  "clean",
  "gather",
  "train",
  "merge",
  "evaluate",
  "recommend",
  "report",
  "reduce",
] as const;
export type Worker = (typeof WORKERS)[number];

/**
 * The functions that are fed by a queue of their own: the workers, the one that S3 tells of new logs, and the one that
 * is told when the log of a run has grown.
 */
export const QUEUED = [...WORKERS, "inbox", "follow"] as const;
export type Queued = (typeof QUEUED)[number];

/** All functions: `functions/NAME.ts` of each. */
export const FUNCTIONS = [
  ...QUEUED,
  "sweep",
  "retrain",
  "collect",
  "expandPlan",
  "startRun",
  "comparePlan",
  "failPlan",
] as const;
export type FunctionName = (typeof FUNCTIONS)[number];

export interface Size {
  readonly memoryMB: number;
  readonly timeoutMinutes: number;
  readonly architecture: Architecture;
}
export type Architecture = "x86_64" | "arm64";

/** From this much memory on a function has a whole vCPU; a stage has one thread and could use no more. */
const ONE_CPU_MB = 1769;
/** The longest that Lambda allows. */
const LONGEST_MINUTES = 15;
/** Reads the heads of files or small objects, and sends messages. */
const SMALL: Size = { memoryMB: 512, timeoutMinutes: 5, architecture: "arm64" };

/**
 * `train` and `evaluate` live in the numeric module, whose pairs of 128-bit operations V8 merges where the processor
 * has AVX2, hence x86_64; elsewhere arm64 costs a fifth less. Results are the same bytes on both.
 */
export const SIZES: Readonly<Record<FunctionName, Size>> = {
  preprocess: { memoryMB: ONE_CPU_MB, timeoutMinutes: 10, architecture: "arm64" },
  clean: { memoryMB: ONE_CPU_MB, timeoutMinutes: 10, architecture: "arm64" },
  gather: { memoryMB: ONE_CPU_MB, timeoutMinutes: 10, architecture: "arm64" },
  train: { memoryMB: ONE_CPU_MB, timeoutMinutes: LONGEST_MINUTES, architecture: "x86_64" },
  merge: { memoryMB: ONE_CPU_MB, timeoutMinutes: LONGEST_MINUTES, architecture: "arm64" },
  evaluate: { memoryMB: ONE_CPU_MB, timeoutMinutes: LONGEST_MINUTES, architecture: "x86_64" },
  recommend: { memoryMB: ONE_CPU_MB, timeoutMinutes: 10, architecture: "arm64" },
  report: { memoryMB: ONE_CPU_MB, timeoutMinutes: 5, architecture: "arm64" },
  // Reductions read what all shards wrote: the vocabulary and the catalogue hold every item and user count at once.
  reduce: { memoryMB: 2 * ONE_CPU_MB, timeoutMinutes: LONGEST_MINUTES, architecture: "arm64" },
  // Where two logs have the same size and tag, planning reads both whole, to tell whether one was dropped twice.
  inbox: { ...SMALL, memoryMB: 1024 },
  // Comparing two runs holds the ranks of all cases of both.
  follow: { memoryMB: ONE_CPU_MB, timeoutMinutes: 5, architecture: "arm64" },
  sweep: SMALL,
  retrain: { ...SMALL, memoryMB: 1024 },
  // Looks at the heads of all files once for each run.
  expandPlan: { memoryMB: 1024, timeoutMinutes: LONGEST_MINUTES, architecture: "arm64" },
  startRun: SMALL,
  // Holds the ranks of all cases of all models of a cell.
  comparePlan: { memoryMB: 2 * ONE_CPU_MB, timeoutMinutes: LONGEST_MINUTES, architecture: "arm64" },
  failPlan: SMALL,
  // Lists every object there is.
  collect: { memoryMB: 1024, timeoutMinutes: LONGEST_MINUTES, architecture: "arm64" },
};

/** Every quarter of an hour: a wave has lost its messages when nothing has moved for as long. */
export const SWEEP_MINUTES = 15;

/** A message stays hidden six times as long as its function may run, as AWS advises for event source mappings. */
export const VISIBILITY_TIMEOUTS = 6;

/** A message is given up after so many hand-outs; a task that fails as often fails for a reason. */
export const RECEIVES_MAX = 5;

/** Dead letters are kept as long as SQS keeps anything. */
export const DEAD_LETTER_DAYS = 14;

/** Messages an invocation is given: one, since a task may take all of its function's time and memory. */
export const BATCH = 1;

/** Invocations at a time that a queue may ask for; Lambda wants 2 to 1000. */
export const CONCURRENCY = 50;

/** When somebody is told. */
export const ALARMS = {
  /** Of a function's timeout. */
  durationShare: 0.8,
  /** A message may be hidden for six times the longest timeout and is not late before. */
  waitingMinutes: 120,
} as const;

/** Lines that functions log are kept so long. */
export const LOG_DAYS = 30;
