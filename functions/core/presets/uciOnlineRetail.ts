// UCI Machine Learning Repository, data sets 352 (Online Retail) and 502 (Online Retail II), as published.

import type { Preset } from "./preset.ts";

export const uciOnlineRetail: Preset = {
  name: "uci-online-retail",
  title: "UCI Online Retail and Online Retail II, one row an invoice line",
  files: ["*online*retail*", "raw_2010_2011*"],
  form: "delimited",
  columns: [
    "InvoiceNo",
    "StockCode",
    "Description",
    "Quantity",
    "InvoiceDate",
    "UnitPrice",
    "CustomerID",
    "Country",
  ],
  user: ["CustomerID", "Customer ID"],
  item: "StockCode",
  time: { column: "InvoiceDate", unit: "mdy" },
  event: { value: "purchase" },
  session: ["InvoiceNo", "Invoice"],
  price: ["UnitPrice", "Price"],
  wholeNumbers: ["CustomerID", "Customer ID", "InvoiceNo"],
  rules: [
    { name: "cancellation", column: ["InvoiceNo", "Invoice"], when: { startsWith: "C" } },
    { name: "no-quantity", column: "Quantity", when: { atMost: 0 } },
    { name: "no-price", column: ["UnitPrice", "Price"], when: { atMost: 0 } },
    { name: "no-customer", column: ["CustomerID", "Customer ID"], when: { blank: true } },
    { name: "no-product", column: "StockCode", when: { lacks: "^\\d{5}" } },
  ],
  hints: [
    "postage, fees, manual entries and samples have codes that do not begin with five digits: removed as no-product",
    "some copies are in windows-1252: add --encoding windows-1252",
    "local time of a shop in the United Kingdom: add --time-zone Europe/London for exact instants",
  ],
};
