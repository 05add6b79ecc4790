// REES46 eCommerce behaviour data from multi category store (Kaggle): one file a month.

import type { Preset } from "./preset.ts";

export const rees46: Preset = {
  name: "rees46",
  title: "REES46 multi-category store, 2019-Oct.csv and later months",
  files: ["20??-???.csv*"],
  form: "delimited",
  columns: [
    "event_time",
    "event_type",
    "product_id",
    "category_id",
    "category_code",
    "brand",
    "price",
    "user_id",
    "user_session",
  ],
  user: "user_id",
  item: "product_id",
  time: { column: "event_time", unit: "auto" },
  event: {
    column: "event_type",
    names: { view: "view", cart: "cart", remove_from_cart: "uncart", purchase: "purchase" },
  },
  session: "user_session",
  category: ["category_code", "category_id"],
  price: "price",
  hints: ["category_id is beyond 2^53: it is kept as text"],
};
