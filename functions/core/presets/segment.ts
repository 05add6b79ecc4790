// Track calls of Segment as JSON lines, in the names of its ecommerce specification; RudderStack writes the same.

import type { Preset } from "./preset.ts";

export const segment: Preset = {
  name: "segment",
  title: "Segment or RudderStack track calls as JSON lines",
  files: ["*segment*"],
  form: "jsonl",
  columns: ["type", "event", "userId", "anonymousId", "timestamp", "messageId", "properties"],
  list: "properties.products",
  user: ["userId", "anonymousId"],
  item: [
    "properties.products.product_id",
    "properties.product_id",
    "properties.products.sku",
    "properties.sku",
  ],
  time: { column: "timestamp", unit: "auto" },
  event: {
    column: "event",
    names: {
      "Product Viewed": "view",
      "Product Clicked": "click",
      "Product Added": "cart",
      "Product Removed": "uncart",
      "Product Added to Wishlist": "favourite",
      "Order Completed": "purchase",
    },
    others: "remove",
  },
  category: ["properties.products.category", "properties.category"],
  price: ["properties.products.price", "properties.price"],
  rules: [{ name: "not-track", column: "type", when: { lacks: "^track$" } }],
  hints: [
    "a call with several products is a row a product",
    "a message that was delivered twice is removed with the exact duplicates",
    "a customer counts under userId once known and under anonymousId before",
  ],
};
