// What goes wrong in a simulated run: which kinds of faults, how often, and what was injected. Everything is drawn from
// the seed, so a seed is a run.

import { type RandomStream, randomStream } from "../../functions/core/random.ts";

/** Faults that every run must survive with the bytes of a run without any. */
export const RECOVERABLE = [
  "slow-answer",
  "lost-answer",
  "conflict-409",
  "slow-down-503",
  "truncated-read",
  "flipped-read",
  "duplicate-message",
  "delayed-message",
  "send-failed-in-part",
  "send-answer-lost",
  "delete-lost",
  "early-redelivery",
  "throttled",
  "crash",
  "out-of-memory",
  "timeout",
  "straggler",
  "dirty-memory",
  "sweeper-race",
  "poison-message",
] as const;

/** Faults that end a run: known for a seed before it begins, and each with the end that it must come to. */
export const FATAL = ["cancelled", "damaged-object", "changed-input", "unusable-input"] as const;

export type RecoverableFault = (typeof RECOVERABLE)[number];
export type FatalFault = (typeof FATAL)[number];
export type FaultKind = RecoverableFault | FatalFault;

/** Seeds of a hundred that end with a fatal fault. */
const FATAL_PERCENT = 6;
/** At most; the rate of each kind is drawn below it, and a third of the kinds stay away. */
const RATE_MAX: Readonly<Record<RecoverableFault, number>> = {
  "slow-answer": 0.02,
  "lost-answer": 0.06,
  "conflict-409": 0.06,
  "slow-down-503": 0.04,
  "truncated-read": 0.004,
  "flipped-read": 0.004,
  "duplicate-message": 0.3,
  "delayed-message": 0.2,
  "send-failed-in-part": 0.06,
  "send-answer-lost": 0.06,
  "delete-lost": 0.15,
  "early-redelivery": 0.1,
  throttled: 0.1,
  crash: 0.08,
  "out-of-memory": 0.04,
  timeout: 0.05,
  straggler: 0.1,
  "dirty-memory": 1,
  "sweeper-race": 0.5,
  "poison-message": 0.03,
};

export interface Faults {
  /** The fault that ends this run, null where it must complete. */
  readonly fatal: FatalFault | null;
  /** Draws whether the fault happens here, and counts it where it does. */
  happens(kind: RecoverableFault): boolean;
  /** Counts a fault that was injected otherwise. */
  count(kind: FaultKind): void;
  readonly counts: ReadonlyMap<FaultKind, number>;
  /** For everything else that is drawn. */
  readonly stream: RandomStream;
}

/** Which faults a run has: those of its seed where neither is said. */
export interface FaultChoice {
  /** No faults: the run that others are held against. */
  readonly none?: boolean;
  /** One kind, at its highest rate. */
  readonly only?: FaultKind;
  /** These kinds, at these rates, and no others. */
  readonly rates?: Readonly<Partial<Record<RecoverableFault, number>>>;
}

/** The faults of a run, drawn from its seed. */
export function faultsOf(seed: number, choice: FaultChoice = {}): Faults {
  const stream = randomStream({ seed, purpose: "test", major: 1 });
  const fatal = drawnFatal(stream, choice);
  const rates = drawnRates(stream, choice);
  const counts = new Map<FaultKind, number>();
  const count = (kind: FaultKind) => counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return {
    fatal,
    happens(kind) {
      const isNow = stream.uniform() < (rates.get(kind) ?? 0);
      if (isNow) {
        count(kind);
      }
      return isNow;
    },
    count,
    counts,
    stream,
  };
}

function drawnFatal(stream: RandomStream, { none, only, rates }: FaultChoice): FatalFault | null {
  const drawn = FATAL[stream.integer(FATAL.length)] ?? null;
  const isFatal = stream.integer(100) < FATAL_PERCENT;
  if (none === true || rates !== undefined) {
    return null;
  }
  return only === undefined
    ? isFatal
      ? drawn
      : null
    : (FATAL.find((kind) => kind === only) ?? null);
}

function drawnRates(
  stream: RandomStream,
  { none, only, rates }: FaultChoice,
): ReadonlyMap<RecoverableFault, number> {
  const drawn = RECOVERABLE.map((kind): [RecoverableFault, number] => {
    const isAway = stream.uniform() < 1 / 3;
    const rate = RATE_MAX[kind] * stream.uniform();
    return [kind, isAway ? 0 : rate];
  });
  if (none === true) {
    return new Map();
  }
  if (rates !== undefined) {
    return new Map(RECOVERABLE.map((kind) => [kind, rates[kind] ?? 0]));
  }
  return new Map(
    only === undefined
      ? drawn
      : RECOVERABLE.filter((kind) => kind === only).map((kind) => [kind, RATE_MAX[kind]]),
  );
}
