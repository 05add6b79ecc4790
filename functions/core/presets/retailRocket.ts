// Retailrocket recommender system dataset (Kaggle): behaviour data of a shop, events.csv.

import type { Preset } from "./preset.ts";

export const retailRocket: Preset = {
  name: "retailrocket",
  title: "Retailrocket events.csv",
  files: ["events.csv*"],
  form: "delimited",
  columns: ["timestamp", "visitorid", "event", "itemid", "transactionid"],
  user: "visitorid",
  item: "itemid",
  time: { column: "timestamp", unit: "ms" },
  event: {
    column: "event",
    names: { view: "view", addtocart: "cart", transaction: "purchase" },
  },
  hints: ["there are no sessions: visits are told by gaps in time"],
};
