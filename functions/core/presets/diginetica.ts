// CIKM Cup 2016, track 2 (DIGINETICA): product views of sessions, most of them without a user.

import type { Preset } from "./preset.ts";

export const diginetica: Preset = {
  name: "diginetica",
  title: "Diginetica train-item-views.csv",
  files: ["train-item-views*"],
  form: "delimited",
  delimiter: ";",
  header: "either",
  columns: ["sessionId", "userId", "itemId", "timeframe", "eventdate"],
  looks: { sessionId: "^\\d+$", userId: "^(NA|\\d*)$", itemId: "^\\d+$" },
  user: "sessionId",
  item: "itemId",
  time: { column: "eventdate", unit: "auto", plusMs: "timeframe" },
  event: { value: "view" },
  session: "sessionId",
  hints: [
    "a session stands for a user, as most rows have none",
    "the time is the day and the milliseconds since the session began",
  ],
};
