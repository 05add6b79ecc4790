// RecSys Challenge 2015 (YOOCHOOSE): clicks and buys of sessions without users.

import type { Preset } from "./preset.ts";

const common = {
  form: "delimited",
  header: "no",
  user: "session",
  item: "item",
  time: { column: "timestamp", unit: "auto" },
  session: "session",
} as const;

export const yoochooseClicks: Preset = {
  ...common,
  name: "yoochoose-clicks",
  title: "yoochoose-clicks.dat",
  files: ["yoochoose-clicks*"],
  columns: ["session", "timestamp", "item", "category"],
  looks: { session: "^\\d+$", timestamp: "^\\d{4}-", item: "^\\d+$", category: "^(S|\\d+)$" },
  event: { value: "view" },
  category: "category",
  hints: [
    "a session stands for a user",
    "the category is text: S for a special offer, 0 for none, 1 to 12, or the number of a brand",
  ],
};

export const yoochooseBuys: Preset = {
  ...common,
  name: "yoochoose-buys",
  title: "yoochoose-buys.dat",
  files: ["yoochoose-buys*"],
  columns: ["session", "timestamp", "item", "price", "quantity"],
  looks: { session: "^\\d+$", timestamp: "^\\d{4}-", item: "^\\d+$", quantity: "^\\d+$" },
  event: { value: "purchase" },
  price: "price",
  hints: ["a session stands for a user", "a price or quantity of 0 says that it is not known"],
};
