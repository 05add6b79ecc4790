// H&M Personalized Fashion Recommendations (Kaggle): transactions_train.csv.

import type { Preset } from "./preset.ts";

export const hm: Preset = {
  name: "hm",
  title: "H&M transactions_train.csv",
  files: ["transactions_train*"],
  form: "delimited",
  columns: ["t_dat", "customer_id", "article_id", "price", "sales_channel_id"],
  user: "customer_id",
  item: "article_id",
  time: { column: "t_dat", unit: "auto" },
  event: { value: "purchase" },
  price: "price",
  hints: [
    "article_id is text: its leading zero is part of it, and copies that lack it do not match the others",
    "equal rows are pieces of one purchase and count once",
  ],
};
