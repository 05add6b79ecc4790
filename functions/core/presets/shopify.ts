// Orders as the admin of Shopify exports them: a row a line item, the order's own fields on the first row alone.

import type { Preset } from "./preset.ts";

export const shopifyOrders: Preset = {
  name: "shopify-orders",
  title: "Shopify orders export",
  files: ["orders_export*"],
  form: "delimited",
  columns: [
    "Name",
    "Email",
    "Financial Status",
    "Created at",
    "Lineitem quantity",
    "Lineitem name",
    "Lineitem price",
    "Lineitem sku",
    "Cancelled at",
  ],
  user: "Email",
  item: ["Lineitem sku", "Lineitem name"],
  time: { column: "Created at", unit: "auto" },
  event: { value: "purchase" },
  session: "Name",
  price: "Lineitem price",
  fill: { key: "Name", columns: ["Email", "Financial Status", "Created at", "Cancelled at"] },
  rules: [
    {
      name: "not-paid",
      column: "Financial Status",
      when: { oneOf: ["refunded", "voided", "expired"] },
    },
    { name: "cancellation", column: "Cancelled at", when: { lacks: "^$" } },
    { name: "no-customer", column: "Email", when: { blank: true } },
    { name: "no-quantity", column: "Lineitem quantity", when: { atMost: 0 } },
  ],
  hints: [
    "rows that continue an order take its customer and time from the row before",
    "an item without a SKU goes by its name",
    "the e-mail address is the only mark of a customer; all other personal columns are not read",
  ],
};
