// Taobao UserBehavior (Tianchi data set 649): nine days of clicks, carts, favourites and purchases.

import type { Preset } from "./preset.ts";

export const taobao: Preset = {
  name: "taobao",
  title: "Taobao UserBehavior.csv",
  files: ["*userbehavior*"],
  form: "delimited",
  header: "no",
  columns: ["user", "item", "category", "behavior", "timestamp"],
  looks: { user: "^\\d+$", item: "^\\d+$", behavior: "^(pv|cart|fav|buy)$" },
  user: "user",
  item: "item",
  time: { column: "timestamp", unit: "s" },
  event: {
    column: "behavior",
    names: { pv: "view", cart: "cart", fav: "favourite", buy: "purchase" },
  },
  category: "category",
  window: { from: "2017-11-25T00:00:00+08:00", to: "2017-12-04T00:00:00+08:00" },
  hints: [
    "stray stamps lie between 1902 and 2037: only the nine days of the data set are kept, by the clock of UTC+8",
  ],
};
