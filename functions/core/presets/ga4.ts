// Google Analytics 4, the export to BigQuery written out as JSON lines.

import type { Preset } from "./preset.ts";

export const ga4: Preset = {
  name: "ga4",
  title: "Google Analytics 4 events, the BigQuery export as JSON lines",
  files: ["events_20*.json*"],
  form: "jsonl",
  columns: ["event_timestamp", "event_name", "user_pseudo_id", "items"],
  list: "items",
  user: ["user_id", "user_pseudo_id"],
  item: ["items.item_id", "items.item_name"],
  time: { column: "event_timestamp", unit: "us" },
  event: {
    column: "event_name",
    names: {
      view_item: "view",
      add_to_cart: "cart",
      remove_from_cart: "uncart",
      add_to_wishlist: "favourite",
      purchase: "purchase",
    },
    others: "remove",
  },
  session: "event_params.ga_session_id",
  category: "items.item_category",
  price: "items.price",
  hints: [
    "an event with several items is a row an item; an event without items is removed as empty-list",
    "late events arrive for three days: export days that are closed",
    "a customer counts under user_id once known and under user_pseudo_id before",
  ],
};
