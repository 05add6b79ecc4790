// Which of a user's events are for training, validation and test. The model trains on events labelled train;
// baselines, which have nothing to tune, are fitted on train and validation.

import { assert } from "../assert.ts";
import type { FoldSplit, LastEventsSplit, RatioSplit, UsersSplit } from "./split.ts";
import { type TimeCuts, VALIDATION_QUANTILE } from "./timeCut.ts";
import { type UserPart, userPart } from "./userParts.ts";

/** Labels in one byte, ordered: what a label may learn from is below it. */
export const TRAIN = 0;
export const VALIDATION = 1;
export const TEST = 2;
export type SplitLabel = typeof TRAIN | typeof VALIDATION | typeof TEST;
/** The mark of events after a test that ends: they are in no part, and no case looks at them. */
export const AFTER_TEST = 3;

/** A split with everything that had to be found in the data. */
export type ResolvedSplit =
  | { readonly kind: "last-item" }
  | LastEventsSplit
  | RatioSplit
  | ((FoldSplit | UsersSplit) & { readonly seed: number })
  | (TimeCuts & { readonly kind: "time" })
  | {
      readonly kind: "column";
      /**
       * Null when the column itself names validation events. Otherwise a user whose last training event is at or after
       * this time (epoch ms) validates the model with all training events.
       */
      readonly validationFromMs: number | null;
    };

/** The events of one user in time order. */
export interface UserEvents {
  /** Epoch ms, ascending [events]. */
  readonly timesMs: Float64Array;
  /** What the split column says [events]; null without such a column. */
  readonly splitCodes: Uint8Array | null;
  /** Id of the user. */
  readonly user: string;
}

const LABEL_OF_PART: Readonly<Record<UserPart, SplitLabel>> = {
  train: TRAIN,
  validation: VALIDATION,
  test: TEST,
};

const LABEL_OF_WORD: ReadonlyMap<string, SplitLabel> = new Map([
  ["train", TRAIN],
  ["validation", VALIDATION],
  ["valid", VALIDATION],
  ["val", VALIDATION],
  ["dev", VALIDATION],
  ["test", TEST],
]);

/** The label that a value of the split column names, in any case; null for a word that names none. */
export function splitLabelFromText(text: string): SplitLabel | null {
  return LABEL_OF_WORD.get(text.trim().toLowerCase()) ?? null;
}

/** The label of each event of one user [events]. */
export function labelEvents(split: ResolvedSplit, events: UserEvents): Uint8Array {
  const { timesMs, splitCodes } = events;
  switch (split.kind) {
    case "last-item":
      return labelByCount(timesMs.length, 1);
    case "last":
      return labelByCount(timesMs.length, split.count);
    case "ratio":
      return labelByRatio(timesMs.length, split.share);
    case "fold":
    case "users":
      return new Uint8Array(timesMs.length).fill(LABEL_OF_PART[userPart(split, events.user)]);
    case "time":
      return labelByTime(split, timesMs);
    case "column":
      assert(splitCodes !== null, "a column split has the column's values");
      return labelByColumn(split.validationFromMs, timesMs, splitCodes);
  }
}

/**
 * The items whose label is below `labelEnd`, in time order: with VALIDATION what the model trains on, with TEST what
 * baselines are fitted on.
 */
export function itemsLabelledBelow(
  items: Uint32Array,
  labels: Uint8Array,
  labelEnd: SplitLabel,
): Uint32Array {
  assert(items.length === labels.length, "every item has a label");
  return items.filter((_, index) => (labels[index] as number) < labelEnd);
}

/** The last `count` events are the test, as many before them the validation; the first event is always training. */
function labelByCount(eventCount: number, count: number): Uint8Array {
  const testStart = Math.max(1, eventCount - count);
  return labelFrom(eventCount, { validationStart: Math.max(1, testStart - count), testStart });
}

/** The first share of the events, rounded down, comes before the test; the last tenth of that validates the model. */
function labelByRatio(eventCount: number, share: number): Uint8Array {
  const testStart = Math.max(1, Math.floor(share * eventCount));
  const validationStart = Math.max(1, Math.floor(VALIDATION_QUANTILE * testStart));
  return labelFrom(eventCount, { validationStart, testStart });
}

function labelFrom(
  eventCount: number,
  { validationStart, testStart }: { validationStart: number; testStart: number },
): Uint8Array {
  const labels = new Uint8Array(eventCount);
  labels.fill(VALIDATION, validationStart);
  return labels.fill(TEST, testStart);
}

function labelByTime(cuts: TimeCuts, timesMs: Float64Array): Uint8Array {
  assert(cuts.validationFromMs <= cuts.testFromMs, "validation comes before the test");
  const testToMs = cuts.testToMs ?? Number.POSITIVE_INFINITY;
  const labels = new Uint8Array(timesMs.length);
  for (let event = 0; event < timesMs.length; event++) {
    const timeMs = timesMs[event] as number;
    if (timeMs >= testToMs) {
      labels[event] = AFTER_TEST;
    } else if (timeMs >= cuts.testFromMs) {
      labels[event] = TEST;
    } else {
      labels[event] = timeMs >= cuts.validationFromMs ? VALIDATION : TRAIN;
    }
  }
  return labels;
}

function labelByColumn(
  validationFromMs: number | null,
  timesMs: Float64Array,
  splitCodes: Uint8Array,
): Uint8Array {
  assert(splitCodes.length === timesMs.length, "every event has a split code");
  assert(
    splitCodes.every((code) => code <= TEST),
    "a split code is a label",
  );
  const lastTraining = splitCodes.lastIndexOf(TRAIN);
  if (validationFromMs === null || lastTraining < 0) {
    return splitCodes.slice();
  }
  const isValidation = (timesMs[lastTraining] as number) >= validationFromMs;
  return splitCodes.map((code) => (code === TRAIN && isValidation ? VALIDATION : code));
}
