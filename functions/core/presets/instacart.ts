// Instacart Market Basket Analysis (2017). Orders have no dates, and their products are in files of their own; the
// query below joins them and builds a time from the days between orders.

import type { Preset } from "./preset.ts";

export const instacart: Preset = {
  name: "instacart",
  title: "Instacart orders joined with their products",
  files: ["*instacart*"],
  form: "delimited",
  columns: ["user_id", "product_id", "order_id", "ordered_at", "add_to_cart_order"],
  user: "user_id",
  item: "product_id",
  time: { column: "ordered_at", unit: "auto" },
  event: { value: "purchase" },
  session: "order_id",
  hints: [
    "join the files first, with DuckDB: COPY (WITH o AS (SELECT *, TIMESTAMP '2000-01-01' + to_days(CAST(sum(coalesce(days_since_prior_order, 0)) OVER (PARTITION BY user_id ORDER BY order_number) AS INTEGER)) + to_hours(CAST(order_hour_of_day AS INTEGER)) AS ordered_at FROM 'orders.csv') SELECT user_id, product_id, order_id, ordered_at, add_to_cart_order FROM o JOIN read_csv('order_products__*.csv') USING (order_id) ORDER BY user_id, order_number, add_to_cart_order) TO 'instacart.csv'",
    "the time is built: days count from each user's first order, so only the order within a user means anything; split with --split last-item",
    "products of one order have one time and keep the order in which they were put into the basket",
  ],
};
