import { expect, test } from "vitest";
import { parseSplit } from "../../../functions/core/splits/split.ts";
import { splitText } from "../../../functions/core/splits/splitText.ts";

test.each([
  ["last-item", "last-item"],
  ["last:3", "last 3 events of each user"],
  ["ratio:0.8", "each user's events after the first 0.8 of them"],
  ["fold:2/5", "users of fold 2 of 5"],
  ["users:0.1", "a share of 0.1 of the users"],
  ["column:part", "column part"],
  ["time", "time, test from quantile 0.9"],
  ["rolling:2/4:7d", "rolling, test window 2 of 4 of 7d"],
  ["rolling:2/4", "rolling, test window 2 of 4 of equally many events"],
  ["time:2011-11-12", "time, test from 2011-11-12 00:00 UTC"],
  [
    "time:2011-11-01..2011-12-01",
    "time, test from 2011-11-01 00:00 UTC to before 2011-12-01 00:00 UTC",
  ],
])("%s is %s", (flag, text) => {
  expect(splitText(parseSplit(flag))).toBe(text);
});
