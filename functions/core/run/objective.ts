// What a person asks of the loss, and the defaults for what they leave open. A setting that the loss does not have is
// refused, so that none is silently without effect.

import { FULL_SOFTMAX, isSampled, type Objective } from "../models/objective.ts";
import { optionError } from "../optionError.ts";

/** Null where nothing is said. */
export interface ObjectiveRequest {
  readonly loss: Objective["loss"];
  readonly negatives: number | null;
  readonly negativePower: number | null;
  readonly penalty: number | null;
  readonly labelSmoothing: number | null;
}

export const DEFAULT_OBJECTIVE: ObjectiveRequest = {
  loss: "softmax",
  negatives: null,
  negativePower: null,
  penalty: null,
  labelSmoothing: null,
};

/** Those of GRU4Rec (Hidasi & Karatzoglou 2018): 2,048 negatives in proportion to popularity^0.75, penalty 1. */
export const NEGATIVES_DEFAULT = 2048;
export const NEGATIVE_POWER_DEFAULT = 0.75;
export const PENALTY_DEFAULT = 1;
const NEGATIVES_MIN = 2;
const NEGATIVES_MAX = 65536;

/** The objective of a request. Throws ConfigurationError for a setting that the loss does not have, or out of range. */
export function objectiveFromRequest(request: ObjectiveRequest): Objective {
  const { loss, negatives, negativePower, penalty, labelSmoothing } = request;
  const sampled = "--loss sampled-softmax, bpr-max or top1-max";
  checkSetting("--negatives", negatives, {
    belongs: isSampled({ ...FULL_SOFTMAX, loss }),
    to: sampled,
    inRange: (n) => Number.isInteger(n) && n >= NEGATIVES_MIN && n <= NEGATIVES_MAX,
    range: `a whole number from ${NEGATIVES_MIN} to ${NEGATIVES_MAX}`,
    loss,
  });
  checkSetting("--negative-power", negativePower, {
    belongs: isSampled({ ...FULL_SOFTMAX, loss }),
    to: sampled,
    inRange: (power) => power >= 0 && power <= 2,
    range: "a number from 0 (all items alike) to 2",
    loss,
  });
  checkSetting("--bpr-penalty", penalty, {
    belongs: loss === "bpr-max",
    to: "--loss bpr-max",
    inRange: (lambda) => lambda >= 0 && lambda <= 1000,
    range: "a number from 0 to 1000",
    loss,
  });
  checkSetting("--label-smoothing", labelSmoothing, {
    belongs: loss === "softmax",
    to: "--loss softmax",
    inRange: (share) => share >= 0 && share < 1,
    range: "a number from 0 to below 1",
    loss,
  });
  if (loss === "softmax") {
    return { ...FULL_SOFTMAX, labelSmoothing: labelSmoothing ?? 0 };
  }
  return {
    loss,
    negatives: negatives ?? NEGATIVES_DEFAULT,
    negativePower: negativePower ?? NEGATIVE_POWER_DEFAULT,
    penalty: loss === "bpr-max" ? (penalty ?? PENALTY_DEFAULT) : 0,
    labelSmoothing: 0,
  };
}

interface SettingRule {
  readonly belongs: boolean;
  /** The flag that it belongs to. */
  readonly to: string;
  readonly inRange: (value: number) => boolean;
  readonly range: string;
  readonly loss: Objective["loss"];
}

function checkSetting(where: string, value: number | null, rule: SettingRule): void {
  if (value === null || (rule.belongs && rule.inRange(value))) {
    return;
  }
  const fix = rule.belongs
    ? `give ${where} as expected, or leave it out for the default`
    : `leave ${where} out, or choose ${rule.to}`;
  const expected = rule.belongs ? rule.range : `${rule.range}, with ${rule.to}`;
  const found = rule.belongs ? String(value) : `${value} with --loss ${rule.loss}`;
  throw optionError(where, { expected, found }, fix);
}
