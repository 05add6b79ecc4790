// A split in words, as its flag would say it.

import { minuteText } from "../civilTime.ts";
import { rollingText } from "./rolling.ts";
import type { SplitRule, TimeSplit } from "./split.ts";

/** One phrase without a full stop. */
export function splitText(split: SplitRule): string {
  switch (split.kind) {
    case "last-item":
      return "last-item";
    case "last":
      return `last ${split.count} events of each user`;
    case "ratio":
      return `each user's events after the first ${split.share} of them`;
    case "fold":
      return `users of fold ${split.fold} of ${split.folds}`;
    case "users":
      return `a share of ${split.share} of the users`;
    case "column":
      return `column ${split.name}`;
    case "time":
      return timeText(split);
  }
}

function timeText({ quantile, fromMs, toMs, rolling }: TimeSplit): string {
  if (rolling !== undefined) {
    return rollingText(rolling);
  }
  if (fromMs === undefined) {
    return `time, test from quantile ${quantile}`;
  }
  const end = toMs === undefined ? "" : ` to before ${minuteText(toMs)} UTC`;
  return `time, test from ${minuteText(fromMs)} UTC${end}`;
}
